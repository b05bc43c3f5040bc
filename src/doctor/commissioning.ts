/** The items of a new table's checklist that no person is needed for. */
import { flag } from '../../protocols/wire/messages.ts';
import type { CommissionResult } from '../service/commission/record.ts';
import type { Line } from './line.ts';

/** What `fulcrum conformance --json` has written into a file. */
export interface ConformanceFacts {
  readonly file: string;
  /** What was checked: the port's path for a board. */
  readonly device: string;
  readonly checks: number;
  readonly passed: number;
  readonly failed: number;
  /** Need a hand on a switch. */
  readonly skipped: number;
}

export interface FoundFacts {
  /** Everything that the doctor says. */
  readonly lines: readonly Line[];
  /** What the service says of its ports. */
  readonly said: { readonly actuator: string; readonly sensors: string };
  /** Version of the actuator's image; null: it cannot be read. */
  readonly shippedFirmware: string | null;
  /** A text: why there is none. */
  readonly conformance: ConformanceFacts | string;
  /** The actuator's port, as configured. */
  readonly actuatorPath: string;
  /** How many checks there are. */
  readonly conformanceChecks: number;
  /** As the configuration has it; null: it has none. */
  readonly zeroDeg: number | null;
  /** The flag bits of the actuator's telemetry; null: it is silent. */
  readonly flags: number | null;
  /** Of the drive-function test since the service was started; null: there was none. */
  readonly driveTest: { readonly result: string; readonly reason: string } | null;
}

/** Lines about the table at rest. */
const levelSubjects = ['tilt sensor', 'level offset', 'level switch', 'actuator'];
/** Those are other items, or the result of this. */
const otherSubjects = [...levelSubjects, 'sounders', 'lamps', 'commissioning'];

export function foundResults(facts: FoundFacts): readonly CommissionResult[] {
  return [computer(facts), programs(facts), conformance(facts), calibration(facts), level(facts), drive(facts)];
}

function computer({ lines }: FoundFacts): CommissionResult {
  const own = lines.filter(({ subject }) => !otherSubjects.includes(subject));
  const faults = own.filter(({ verdict }) => verdict === 'fault').map(({ subject }) => subject);
  const warnings = own.filter(({ verdict }) => verdict === 'warning').map(({ subject }) => subject);
  const warned = warnings.length === 0 ? '' : `; warnings: ${warnings.join(', ')}`;
  const said = faults.length === 0 ? `no fault in ${own.length} lines` : `faults: ${faults.join(', ')}`;
  return result('computer', own.length > 0 && faults.length === 0, `${said}${warned} (fulcrum doctor)`);
}

function programs({ said, shippedFirmware }: FoundFacts): CommissionResult {
  const found = /, firmware (\S+)$/.exec(said.actuator)?.[1];
  const both = `actuator: ${said.actuator}; sensors: ${said.sensors}`;
  if (shippedFirmware === null) return result('programs', false, `the shipped image cannot be read; ${both}`);
  const isEqual = found === shippedFirmware && said.sensors.startsWith('StandardFirmata');
  return result('programs', isEqual, isEqual ? both : `${both}; shipped: firmware ${shippedFirmware}, StandardFirmata`);
}

function conformance({ conformance: found, conformanceChecks, actuatorPath }: FoundFacts): CommissionResult {
  if (typeof found === 'string') return result('conformance', false, found);
  const { file, device, checks, passed, failed, skipped } = found;
  const counts = `${passed} of ${checks} checks passed, ${failed} failed, ${skipped} need a hand on a switch (${file})`;
  if (device !== actuatorPath)
    return result('conformance', false, `of another actuator, ${device}, not ${actuatorPath}: ${counts}`);
  if (checks !== conformanceChecks) return result('conformance', false, `not all ${conformanceChecks}: ${counts}`);
  return result('conformance', failed === 0 && passed > 0, counts);
}

function calibration({ zeroDeg, flags }: FoundFacts): CommissionResult {
  if (zeroDeg === null)
    return result('calibration', false, 'sensors.zeroDeg is not in the configuration: fulcrum calibrate zero');
  if (flags === null) return result('calibration', false, 'the actuator tells nothing of its position sensor');
  const isBad = (flags & flag.sensorBad) !== 0;
  return result('calibration', !isBad, `sensors.zeroDeg ${zeroDeg}°; position sensor ${isBad ? 'bad' : 'believed'}`);
}

function level({ lines }: FoundFacts): CommissionResult {
  const own = levelSubjects.map((subject) => lines.find((line) => line.subject === subject));
  const missing = levelSubjects.filter((_, index) => own[index] === undefined);
  if (missing.length > 0) return result('level', false, `not measured: ${missing.join(', ')}`);
  const wrong = own.filter((line) => line !== undefined && line.verdict !== 'ok');
  const shown = wrong.length === 0 ? own : wrong;
  return result('level', wrong.length === 0, shown.map((line) => `${line?.subject}: ${line?.said}`).join('; '));
}

function drive({ driveTest }: FoundFacts): CommissionResult {
  if (driveTest === null)
    return result(
      'drive',
      false,
      'no drive-function test since the service was started: start a session on the empty table',
    );
  return result('drive', driveTest.result === 'passed', `${driveTest.result}: ${driveTest.reason}`);
}

const longestSaid = 500;

function result(item: CommissionResult['item'], passed: boolean, said: string): CommissionResult {
  // The names of ports and files are from outside.
  const printable = said.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');
  return { item, passed, said: printable.slice(0, longestSaid), note: null };
}
