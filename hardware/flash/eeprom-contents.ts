/** What the actuator's firmware keeps in its chip's EEPROM, as far as a programmer has to know it. */
import { crc16 } from '../../protocols/wire/crc.ts';
import {
  decodeScaleRecord,
  type ScaleRecord,
  scaleAddress,
  scaleRecordBytes,
} from '../../protocols/wire/scale-record.ts';

export const eepromBytes = 1024;

/** The boot counter: slots of a count and its check, from address 0. */
const nonceSlots = 64;
const nonceSlotBytes = 4;
const erasedSlot = 0xffffffff;
const counts = 0x10000;
/** Times that the board may have booted between its last line and the reading of its EEPROM. */
const mostBoots = 16;
/** One slot alone, the first, is at the same place however addresses are counted. */
const leastSlots = 2;
/** Cut off by a reset, or worn. */
const mostTornSlots = 3;

/**
 * Whether this is the EEPROM of the board that last sent this nonce, which is its boot counter. Something else that is read in
 * its place is flash, another board's, or this one at wrong addresses: then slots do not fit, or the newest is missing.
 */
export function isEepromOf(eeprom: Uint8Array, nonce: string): boolean {
  const { fitting, strange } = bootCounts(eeprom);
  const known = Number.parseInt(nonce, 16);
  const isCurrent = fitting.some((count) => ahead(count, known) <= mostBoots);
  return isCurrent && fitting.length >= leastSlots && strange <= mostTornSlots;
}

/** Counts of the slots that fit, and the number of those that neither fit nor are erased. */
function bootCounts(eeprom: Uint8Array): { readonly fitting: readonly number[]; readonly strange: number } {
  const bytes = Buffer.from(eeprom);
  const fitting: number[] = [];
  let strange = 0;
  for (let slot = 0; slot < nonceSlots; slot += 1) {
    const at = slot * nonceSlotBytes;
    const count = bytes.readUInt16LE(at);
    const checked = Buffer.from([slot, count & 0xff, count >> 8]).toString('latin1');
    if (bytes.readUInt16LE(at + 2) === crc16(checked)) fitting.push(count);
    else if (bytes.readUInt32LE(at) !== erasedSlot) strange += 1;
  }
  return { fitting, strange };
}

export const scaleRecordIn = (eeprom: Uint8Array): ScaleRecord =>
  decodeScaleRecord(eeprom.subarray(scaleAddress, scaleAddress + scaleRecordBytes));

/** The contents with another record of the scale, and every other byte as it was. */
export function withScaleRecord(eeprom: Uint8Array, record: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(eeprom);
  changed.set(record, scaleAddress);
  return changed;
}

const ahead = (count: number, of: number): number => (count - of + counts) % counts;
