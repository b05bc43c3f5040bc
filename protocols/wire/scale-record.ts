/**
 * The calibrated scale of the position sensor, as the actuator's board keeps it in EEPROM (README.md, "The position sensor's
 * scale"). Only a programmer writes it; the board reads it at boot.
 */
import { crc16 } from './crc.ts';

export interface Scale {
  /** From rail to rail of the sensor's supply (cdeg). */
  readonly span: number;
  /** From the lower rail to level (quarters of a cdeg). */
  readonly level: number;
}

/** The scale that is compiled in: that of the wiring. */
export const nominalScale: Scale = { span: 13_125, level: 17_325 };
/** How far a calibrated scale may be from it: 3 %, and 5°. */
export const scaleSlack: Scale = { span: 394, level: 2000 };
/** EEPROM address of the record, behind the boot counter and what rules 5, 12 and 14 keep. */
export const scaleAddress = 976;
export const scaleRecordBytes = 8;

const version = 1;
const erased = 0xff;
const checkedBytes = 6;

export type ScaleRecord =
  /** The compiled-in scale holds. */
  | { readonly kind: 'erased' }
  | { readonly kind: 'calibrated'; readonly scale: Scale }
  /** Cut off, damaged, or of another version. */
  | { readonly kind: 'unreadable' }
  /** Beyond {@link scaleSlack}. */
  | { readonly kind: 'implausible'; readonly scale: Scale };

export const erasedScaleRecord = (): Uint8Array => new Uint8Array(scaleRecordBytes).fill(erased);

/** @param scale whole numbers within 16 bits */
export function encodeScaleRecord({ span, level }: Scale): Uint8Array {
  const record = Buffer.alloc(scaleRecordBytes);
  for (const [index, value] of [version, span, level].entries()) record.writeUInt16LE(value, 2 * index);
  record.writeUInt16LE(checkOf(record), checkedBytes);
  return Uint8Array.from(record);
}

/** @param bytes {@link scaleRecordBytes} of them */
export function decodeScaleRecord(bytes: Uint8Array): ScaleRecord {
  if (bytes.every((byte) => byte === erased)) return { kind: 'erased' };
  const record = Buffer.from(bytes);
  if (record.readUInt16LE(0) !== version || record.readUInt16LE(checkedBytes) !== checkOf(record)) {
    return { kind: 'unreadable' };
  }
  const scale = { span: record.readUInt16LE(2), level: record.readUInt16LE(4) };
  return { kind: isPlausibleScale(scale) ? 'calibrated' : 'implausible', scale };
}

export const isPlausibleScale = ({ span, level }: Scale): boolean =>
  Math.abs(span - nominalScale.span) <= scaleSlack.span && Math.abs(level - nominalScale.level) <= scaleSlack.level;

/** The angle (cdeg) of a reading, given as a share of the sensor's supply. */
export const angleByScale = ({ span, level }: Scale, share: number): number => share * span - level / 4;

const checkOf = (record: Buffer): number => crc16(record.toString('latin1'), 0, checkedBytes);
