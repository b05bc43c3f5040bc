/** The two tests of the drive on an empty table: does it turn the way that is ordered, and does the brake hold. */
import { flag } from '../../protocols/wire/messages.ts';
import { type Jog, JogFailure } from './jog.ts';

/** Measures the tilt sensor while the table stands; null: it cannot be asked. */
export type MeasureTilt = () => Promise<number | null>;

/** A figure, and what it should be; null: it is as it should be. */
export interface Finding {
  readonly subject: string;
  readonly said: string;
  readonly mend: string | null;
}

const rateDegPerS = 1;
const directionDeg = 3;
/** Between two angle sensors on one table, over a few degrees. */
const apartDeg = 0.5;
/** The actuator stops a drive that turns the wrong way after half a degree. */
const backwardsDeg = 0.2;

/** 3° head-down and back, at 1°/s. */
export async function testDirection(jog: Jog, tilt: MeasureTilt): Promise<readonly Finding[]> {
  const tiltBefore = await tilt();
  await jog.arm();
  const before = await jog.next();
  let driveFailure: string | null = null;
  try {
    await jog.rampTo(directionDeg, rateDegPerS);
  } catch (error) {
    if (!(error instanceof JogFailure) || error.kind !== 'table') throw error;
    driveFailure = error.message;
  }
  const after = await jog.standing();
  const tiltAfter = await tilt();
  const turnedDeg = after.angle - before.angle;
  const tiltedDeg = tiltBefore === null || tiltAfter === null ? null : tiltAfter - tiltBefore;
  return [
    driveFinding(turnedDeg, tiltedDeg, driveFailure),
    ...(driveFailure === null ? [tiltFinding(turnedDeg, tiltedDeg), switchFinding(after.flags)] : []),
  ];
}

function driveFinding(turnedDeg: number, tiltedDeg: number | null, failure: string | null): Finding {
  const subject = 'drive';
  const ordered = `ordered ${directionDeg}° head-down: the position sensor turned by ${signed(turnedDeg)}`;
  if (failure === null) return { subject, said: ordered, mend: null };
  const seen = tiltedDeg === null ? '' : `, the tilt sensor by ${signed(tiltedDeg)}`;
  const isBackwards = tiltedDeg !== null && tiltedDeg < -backwardsDeg;
  const mend = isBackwards
    ? 'it turns head-up: exchange the two wires of the motor (hardware/wiring)'
    : 'see that the ankle lock, the brake and the drive are free, and the wires of motor and potentiometer as in hardware/wiring';
  return { subject, said: `${ordered}${seen}; ${failure}`, mend };
}

function tiltFinding(turnedDeg: number, tiltedDeg: number | null): Finding {
  const subject = 'tilt sensor';
  if (tiltedDeg === null) {
    return { subject, said: 'could not be asked', mend: 'fulcrum doctor says what is wrong with it' };
  }
  const said = `turned by ${signed(tiltedDeg)}`;
  if (Math.abs(tiltedDeg - turnedDeg) <= apartDeg) return { subject, said, mend: null };
  const mend =
    tiltedDeg < 0
      ? 'it is mounted the wrong way round (hardware/wiring)'
      : 'calibrate the potentiometer, and see that the tilt sensor’s y axis is along the axle';
  return { subject, said, mend };
}

function switchFinding(flags: number): Finding {
  const isOpen = (flags & flag.levelClosed) === 0;
  return {
    subject: 'level switch',
    said: `${isOpen ? 'open' : 'closed'} at ${directionDeg}°`,
    mend: isOpen ? null : 'check its two wires and its cam: it is closed at every angle up to level, and open above',
  };
}

const throughDeg = 4;
const stopFromDegPerS = 3;
const targetDeg = 8;
/** 0.3° of braking at 15°/s², and what the table turns until the order arrives. */
const mostStopDeg = 1;
const holdMs = 10_000;
const mostCreepDeg = 0.2;

/** A stop from 3°/s at some 4°, then ten seconds under the brake. */
export async function testBrake(jog: Jog, tilt: MeasureTilt): Promise<readonly Finding[]> {
  await jog.arm();
  await jog.rampTo(0, rateDegPerS);
  const ordered = await jog.rampThrough(throughDeg, targetDeg, stopFromDegPerS);
  const stopped = await jog.hold();
  const stopDeg = stopped.angle - ordered.angle;
  const tiltBefore = await tilt();
  const before = await jog.next();
  const after = await jog.wait(holdMs);
  const tiltAfter = await tilt();
  const creepDeg = Math.abs(after.angle - before.angle);
  const tiltCreepDeg = tiltBefore === null || tiltAfter === null ? null : Math.abs(tiltAfter - tiltBefore);
  const seen = tiltCreepDeg === null ? '' : `; by the tilt sensor ${tiltCreepDeg.toFixed(2)}°`;
  return [
    {
      subject: 'stop',
      said: `from ${stopFromDegPerS}°/s within ${stopDeg.toFixed(2)}°, ${stopped.uptime - ordered.uptime} ms to the brake`,
      mend:
        stopDeg <= mostStopDeg
          ? null
          : `at most ${mostStopDeg}°: check the bridge and the brake’s coil (hardware/wiring)`,
    },
    {
      subject: 'brake',
      said: `crept by ${creepDeg.toFixed(2)}° in ${holdMs / 1000} s at ${after.angle.toFixed(1)}°${seen}`,
      mend:
        Math.max(creepDeg, tiltCreepDeg ?? 0) <= mostCreepDeg
          ? null
          : `at most ${mostCreepDeg}°: its lining does not hold; nobody on the table before it does`,
    },
  ];
}

const signed = (degrees: number): string => `${degrees < 0 ? '−' : '+'}${Math.abs(degrees).toFixed(2)}°`;
