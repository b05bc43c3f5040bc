/** The table's sensors and signals: tilt sensor, position sensor, level switch, red stop, sounders, lamps. */

import { angleText } from '../../../protocols/base/round.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { fault, type Line, ok, warning } from '../line.ts';

export type TiltFacts =
  /** At rest; `angleDeg` with the configured zero taken off. */
  | { readonly kind: 'measured'; readonly angleDeg: number; readonly noiseDeg: number }
  /** It moves, shakes, is stuck or mounted wrongly. */
  | { readonly kind: 'unusable'; readonly said: string }
  /** There is no chip, or it does not answer. */
  | { readonly kind: 'missing'; readonly said: string };

export interface TableFacts {
  /** Null: not asked, since the port's own line says what is wrong. */
  readonly tilt: TiltFacts | null;
  /** By the actuator's telemetry; null: not asked. */
  readonly actuator: { readonly angleDeg: number; readonly flags: number } | null;
  /** Time for which a person's confirmation of both sounders still holds. */
  readonly soundersHeardForMs: number;
  /** Whether a person said that all three lamps were lit just now; null: nobody was asked. */
  readonly lampsSeen: boolean | null;
}

/** rms of a reading. The chip's own is 0.2°. */
const noisyDeg = 0.4;
/** Within this of level the table counts as level here. */
const nearLevelDeg = 1.5;
/** The two angle sensors of a table at rest are closer than this. */
const disagreementDeg = 3;
const hourMs = 3_600_000;

export function checkTable(facts: TableFacts): readonly Line[] {
  return [
    ...tiltLines(facts),
    ...(facts.actuator === null ? [] : [switchLine(facts.actuator), inputLine(facts.actuator.flags)]),
    soundersLine(facts.soundersHeardForMs),
    lampsLine(facts.lampsSeen),
  ];
}

function tiltLines({ tilt, actuator }: TableFacts): readonly Line[] {
  if (tilt === null) return [];
  switch (tilt.kind) {
    case 'missing':
      return [
        fault('tilt sensor', tilt.said, 'check its four wires and its 5 V: hardware/wiring, “The sensors’ board”'),
      ];
    case 'unusable':
      return [
        fault(
          'tilt sensor',
          tilt.said,
          'bring the table to level, keep it still and empty, and run it again; if it stays so, check the sensor and its wires',
        ),
      ];
    case 'measured': {
      const noise = `noise ${tilt.noiseDeg.toFixed(2)}° rms`;
      return [
        tilt.noiseDeg > noisyDeg
          ? warning('tilt sensor', noise, 'keep its wires away from the motor’s, and screw the sensor tight')
          : ok('tilt sensor', noise),
        levelLine(tilt.angleDeg, actuator?.angleDeg ?? null),
      ];
    }
  }
}

function levelLine(tiltDeg: number, actuatorDeg: number | null): Line {
  const both =
    actuatorDeg === null
      ? `the tilt sensor reads ${angleText(tiltDeg)}°`
      : `the tilt sensor reads ${angleText(tiltDeg)}°, the position sensor ${angleText(actuatorDeg)}°`;
  if (actuatorDeg !== null && Math.abs(tiltDeg - actuatorDeg) > disagreementDeg) {
    return fault(
      'level offset',
      `${both}: more than ${disagreementDeg}° apart`,
      'bring the table to level by a spirit level, then: fulcrum calibrate zero',
    );
  }
  if (Math.abs(tiltDeg) > nearLevelDeg) {
    return warning(
      'level offset',
      `${both}: the table is not level, or its zero is wrong`,
      'bring it to level, and run it again; else: fulcrum calibrate zero',
    );
  }
  return ok('level offset', both);
}

/** The switch is a cam, closed at every angle up to 0. */
function switchLine({ angleDeg, flags }: NonNullable<TableFacts['actuator']>): Line {
  const isClosed = (flags & flag.levelClosed) !== 0;
  const said = `${isClosed ? 'closed' : 'open'} at ${angleText(angleDeg)}°`;
  const mend = 'check its two wires and its cam (hardware/wiring), then: fulcrum calibrate direction --empty-table';
  if ((flags & flag.switchDoubted) !== 0)
    return fault('level switch', `the actuator does not believe it: ${said}`, mend);
  const isWrong = isClosed ? angleDeg > nearLevelDeg : angleDeg < -nearLevelDeg;
  return isWrong
    ? fault('level switch', `${said}: it should be ${isClosed ? 'open' : 'closed'}`, mend)
    : ok('level switch', said);
}

function inputLine(flags: number): Line {
  const subject = 'actuator';
  if ((flags & flag.sensorBad) !== 0) {
    return fault(
      subject,
      'its position sensor is bad: out of range, or its calibrated scale is damaged',
      'check the potentiometer’s three wires (hardware/wiring); else: fulcrum calibrate potentiometer --empty-table',
    );
  }
  if ((flags & flag.supplyLow) !== 0) {
    return fault(
      subject,
      'the drive’s supply is low or off',
      'switch it on; check its fuse and battery (hardware/wiring)',
    );
  }
  if ((flags & flag.estopOpen) !== 0) {
    return warning(subject, 'the red stop is pressed, or its wire is broken', 'turn the red stop to release it');
  }
  return ok(subject, 'position sensor, supply and red stop are in order');
}

function soundersLine(heardForMs: number): Line {
  if (heardForMs <= 0) {
    return warning(
      'sounders',
      'nobody has confirmed hearing them in the last 24 hours, so no session starts',
      'beside the table, with the service running: fulcrum sounders',
    );
  }
  return ok('sounders', `confirmed by a person; good for another ${Math.floor(heardForMs / hourMs)} h`);
}

function lampsLine(seen: boolean | null): Line {
  switch (seen) {
    case true:
      return ok('lamps', 'red, yellow and cyan were seen lit');
    case false:
      return fault(
        'lamps',
        'not all three were lit',
        'check the lamps and their wires: hardware/wiring, “The sensors’ board”',
      );
    case null:
      return warning(
        'lamps',
        'nobody has looked at them',
        'beside the table: sudo systemctl stop fulcrum; fulcrum doctor (on a terminal, it lights them and asks); sudo systemctl start fulcrum',
      );
  }
}
