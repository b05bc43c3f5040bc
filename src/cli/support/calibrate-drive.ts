/** `fulcrum calibrate direction` and `brake`: a short motion of the empty table, and what it shows. Writes nothing. */
import { SerialActuator } from '../../../hardware/actuator/actuator.ts';
import { CableLines } from '../../../hardware/actuator/cable-lines.ts';
import { type Finding, type MeasureTilt, testBrake, testDirection } from '../../../hardware/calibration/drive-tests.ts';
import { Jog, JogFailure } from '../../../hardware/calibration/jog.ts';
import type { FirmataSensors } from '../../../hardware/firmata/sensors.ts';
import { SensorsPort } from '../../../hardware/firmata/sensors-port.ts';
import { lockPort } from '../../../hardware/flash/port-lock.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../../hardware/serial/cable.ts';
import { measureLevel } from '../../../hardware/tilt/calibration.ts';
import type { Clock } from '../../../protocols/base/clock.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { angleText } from '../../../protocols/base/round.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import { readConfiguration } from '../../service/configuration/configuration.ts';
import { configurationFile } from '../../service/configuration/paths.ts';
import { exitCodes } from './exit-codes.ts';
import { Interruption } from './interruption.ts';
import { type Output, writeJson, writeLine, writeMessage } from './output.ts';
import { refusalOfService } from './service-holds-port.ts';
import { targetOf } from './service-target.ts';
import { table } from './text-table.ts';

export interface DriveCalibration {
  readonly part: 'direction' | 'brake';
  readonly config?: string;
  /** A person's word: nobody is on the table, and the ankle lock is closed by hand. */
  readonly isTableEmpty: boolean;
  readonly isJson: boolean;
}

const tests = { direction: testDirection, brake: testBrake };
const returnRateDegPerS = 1;
const tiltConnectsMs = 8000;
const tiltMeasuringTime = milliseconds(1500);

/**
 * Resolves to the exit code.
 * @throws FulcrumError for what the user has to change on the command line or in the configuration
 */
export async function calibrateDrive(given: DriveCalibration, out: Output, err: Output): Promise<number> {
  const { part, isTableEmpty, isJson } = given;
  if (!isTableEmpty) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: `calibrate ${part}`,
      problem: 'the table will move: it must be empty',
      allowed: '--empty-table, which confirms that nobody is on it and that the ankle lock is closed by hand',
    });
  }
  const { actuator, sensors } = readConfiguration(configurationFile(given.config, process.env));
  const refuse = (reason: string): number => {
    if (isJson) writeJson(out, { part, refused: [reason] });
    writeMessage(err, `calibrate ${part} refused: ${reason}`);
    return exitCodes.failed;
  };
  const target = targetOf(given);
  for (const { path } of [actuator, sensors]) {
    const refusal = await refusalOfService(target, path);
    if (refusal !== null) return refuse(refusal);
  }
  const lock = lockPort(actuator.path);
  if (!lock.ok) return refuse(lock.problem);
  const interruption = new Interruption();
  const clock = new MonotonicClock();
  const cable = new SerialCable({ ...actuator, clock, ignoresLock: true });
  const board = new SerialActuator(new CableLines(cable), clock);
  const jog = new Jog(board, clock, () => interruption.signal.aborted);
  const tilt = new SensorsPort(sensors, clock);
  board.open();
  cable.start();
  try {
    const tiltBoard = await tilt.open(tiltConnectsMs);
    writeLine(err, 'the table moves a few degrees: stay clear of it. Ctrl-C returns it to level');
    const findings = await findingsOf(part, jog, () => tiltOf(tiltBoard, clock));
    if (typeof findings === 'string') writeMessage(err, findings === 'interrupted' ? findings : `${part}: ${findings}`);
    const home = await comeHome(jog, interruption, board, err);
    report(part, typeof findings === 'string' ? [] : findings, home, isJson, out);
    if (interruption.signal.aborted) return exitCodes.interrupted;
    const isSound = typeof findings !== 'string' && home.isLevel && findings.every(({ mend }) => mend === null);
    return isSound ? exitCodes.done : exitCodes.failed;
  } finally {
    jog.end();
    board.close();
    await cable.close();
    await tilt.close();
    interruption.end();
    lock.release();
  }
}

/** The second witness of how the table turns. Null: it cannot be asked, or the table does not stand. */
async function tiltOf(board: FirmataSensors, clock: Clock): Promise<number | null> {
  if (board.state.kind !== 'ready') return null;
  const result = await measureLevel(board, clock, tiltMeasuringTime);
  return result.ok ? result.level.zeroDeg : null;
}

/** A text: why there are none. */
async function findingsOf(
  part: DriveCalibration['part'],
  jog: Jog,
  tilt: MeasureTilt,
): Promise<readonly Finding[] | string> {
  try {
    return await tests[part](jog, tilt);
  } catch (error) {
    if (error instanceof JogFailure) return error.message;
    throw error;
  }
}

interface Home {
  readonly isLevel: boolean;
  readonly said: string;
}

/** A second signal stops the table where it is. */
async function comeHome(jog: Jog, interruption: Interruption, board: SerialActuator, err: Output): Promise<Home> {
  const stopHere = () => {
    writeMessage(err, 'stopped');
    board.stop();
  };
  const act = async (): Promise<Home> => {
    try {
      if (jog.isAtRest) return { isLevel: true, said: 'level, as it was' };
      const { angle } = await jog.returnToLevel(returnRateDegPerS);
      return { isLevel: true, said: `level again, at ${angleText(angle)}°` };
    } catch (error) {
      if (!(error instanceof JogFailure)) throw error;
      return { isLevel: false, said: `${error.message}: bring the table to level with the hand lever` };
    }
  };
  return await interruption.evenAfter(stopHere, act);
}

function report(part: string, findings: readonly Finding[], home: Home, isJson: boolean, out: Output): void {
  if (isJson) {
    writeJson(out, { part, findings, level: home.isLevel });
    return;
  }
  const rows = findings.map(({ subject, said, mend }) => [
    mend === null ? 'ok' : 'FAULT',
    subject,
    mend === null ? said : `${said} -> ${mend}`,
  ]);
  out.write(table([...rows, [home.isLevel ? 'ok' : 'FAULT', 'return', home.said]]));
}
