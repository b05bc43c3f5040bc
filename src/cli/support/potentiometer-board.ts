/** The actuator's board before its potentiometer is calibrated: what runs on it, what it tells of the table, its scale now. */
import { type Answer, whoAnswers } from '../../../hardware/boards/who-answers.ts';
import { findBootLoader } from '../../../hardware/flash/boot-loader.ts';
import { type EepromAccess, readEeprom } from '../../../hardware/flash/eeprom.ts';
import { isEepromOf, scaleRecordIn } from '../../../hardware/flash/eeprom-contents.ts';
import { reasonsItIsOccupied, reasonsItMoves } from '../../../hardware/flash/occupancy.ts';
import { shippedVersion } from '../../../hardware/flash/shipped-image.ts';
import { isOlderFirmware } from '../../../protocols/wire/firmware-version.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { nominalScale, type Scale, type ScaleRecord } from '../../../protocols/wire/scale-record.ts';
import { defaultActuatorBaudRate } from '../../service/configuration/paths.ts';
import { answersMs, boardNames, lockedPort, occupiedRefusals, tableText } from './asked-board.ts';
import type { Interruption } from './interruption.ts';
import { type Output, printable, writeLine } from './output.ts';

export interface Programmer {
  /** As avrdude calls it: `usbasp`. */
  readonly name: string;
  /** Its own port; null for one that has none. */
  readonly path: string | null;
}

export interface CalibratedBoard {
  readonly path: string;
  readonly baudRate: number;
  readonly access: EepromAccess;
  /** By which the board makes an angle of a reading now. */
  readonly inUse: Scale;
  /** Its calibrated scale is not usable, so its position sensor counts as bad. */
  readonly isUnscaled: boolean;
  /** In words, for the summary. */
  readonly said: string;
  readonly scaleSaid: string;
  readonly accessSaid: string;
  readonly tableSaid: string;
}

export interface BoardQuestion {
  readonly path: string;
  readonly baudRate?: number;
  readonly programmer: Programmer | null;
  readonly isTableEmpty: boolean;
}

/** Writes nothing. The port is locked by the caller. @throws Interrupted */
export async function lookAtBoard(
  { path, baudRate = defaultActuatorBaudRate, programmer, isTableEmpty }: BoardQuestion,
  interruption: Interruption,
  err: Output,
): Promise<CalibratedBoard | { readonly refusals: readonly string[] }> {
  const refused = (...refusals: readonly string[]) => ({ refusals });
  writeLine(err, `asking ${boardNames.actuator} on ${printable(path)} what is on it`);
  const question = { ...lockedPort(path, baudRate), expected: 'actuator', limitMs: answersMs } as const;
  const answer = await interruption.during(whoAnswers(question));
  if (answer.kind !== 'actuator') return refused(`${path}: ${noActuator(answer)}`);
  const { firmware, deviceId, reading } = answer;
  if (isOlderFirmware(firmware, shippedVersion('actuator')) !== false) {
    return refused(`${path}: its firmware, ${firmware}, is older than this version's: fulcrum flash actuator`);
  }
  if (reading === null) return refused(`${path}: the board answers, but sends no readings`);
  const occupied = reasonsItIsOccupied(reading);
  const reasons = [...reasonsItMoves(reading, true), ...occupiedRefusals(occupied, isTableEmpty)];
  if (reasons.length > 0) return refused(...reasons);

  const access = programmer === null ? await ownBootLoader(path, interruption, err) : programmerAccess(programmer);
  if ('problem' in access) return refused(access.problem);
  writeLine(err, 'reading its EEPROM');
  const read = await readEeprom({ path, access, interrupted: interruption.signal });
  await interruption.during(Promise.resolve());
  if (!read.ok) return refused(read.problem);
  if (!isEepromOf(read.bytes, reading.nonce)) return refused(`${path}: ${noEeprom(access)}`);
  const record = scaleRecordIn(read.bytes);
  const isUnscaled = record.kind === 'unreadable' || record.kind === 'implausible';
  if (!isUnscaled && (reading.flags & flag.sensorBad) !== 0) {
    return refused(
      'its position sensor is out of range, or jumps: check its three wires and its belt (hardware/wiring)',
    );
  }
  return {
    path,
    baudRate,
    access,
    inUse: record.kind === 'calibrated' ? record.scale : nominalScale,
    isUnscaled,
    said: `${deviceId}, firmware ${firmware}`,
    scaleSaid: recordText(record),
    accessSaid:
      access.kind === 'programmer' ? `the programmer ${access.name}` : `its boot loader at ${access.baudRate} baud`,
    tableSaid: tableText(false, occupied),
  };
}

async function ownBootLoader(
  path: string,
  interruption: Interruption,
  err: Output,
): Promise<EepromAccess | { readonly problem: string }> {
  writeLine(err, 'looking for its boot loader');
  const found = await findBootLoader({ path, interrupted: interruption.signal });
  await interruption.during(Promise.resolve());
  if (!found.ok) return { problem: `${found.problem} With a programmer at its ICSP header: --programmer usbasp` };
  return { kind: 'boot loader', baudRate: found.bootLoader.baudRate };
}

const programmerAccess = ({ name, path }: Programmer): EepromAccess => ({ kind: 'programmer', name, path });

function noActuator(answer: Exclude<Answer, { readonly kind: 'actuator' }>): string {
  switch (answer.kind) {
    case 'sensors':
      return `this is ${boardNames.sensors}: are the two ports swapped?`;
    case 'other':
      return `another firmware answers (${answer.said}): fulcrum flash actuator`;
    case 'silent':
      return 'nothing answers: is the board powered, and is its firmware on it? (fulcrum flash actuator)';
    case 'unusable':
      return answer.said;
  }
}

/** A boot loader that does not know EEPROM answers with flash instead, and would write over the program. */
const noEeprom = (access: EepromAccess): string =>
  access.kind === 'boot loader'
    ? 'its boot loader does not reach the EEPROM (that of a new Uno or Nano does not); nothing was written. Use a ' +
      'programmer at its ICSP header: --programmer usbasp'
    : `the programmer ${access.name} is at another board: the boot counter in that EEPROM is not this board's`;

function recordText(record: ScaleRecord): string {
  switch (record.kind) {
    case 'erased':
      return 'the one that is compiled in';
    case 'calibrated':
      return 'a calibrated one';
    case 'unreadable':
      return 'not readable: its record in EEPROM is damaged, so the compiled-in one was used here';
    case 'implausible':
      return 'not plausible, so the compiled-in one was used here';
  }
}
