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
const counts = 0x10000;
/** Times that the board may have booted between its last line and the reading of its EEPROM. */
const mostBoots = 16;

/** The newest count of the boot counter; null: there is no slot that fits, so this is no EEPROM of the firmware's. */
export function bootCount(eeprom: Uint8Array): number | null {
  const bytes = Buffer.from(eeprom);
  let newest: number | null = null;
  for (let slot = 0; slot < nonceSlots; slot += 1) {
    const at = slot * nonceSlotBytes;
    const count = bytes.readUInt16LE(at);
    const checked = Buffer.from([slot, count & 0xff, count >> 8]).toString('latin1');
    if (bytes.readUInt16LE(at + 2) !== crc16(checked)) continue;
    // Slots hold consecutive counts, also across the wrap.
    if (newest === null || ahead(count, newest) < counts / 2) newest = count;
  }
  return newest;
}

/** Whether this is the EEPROM of the board that last sent this nonce, which is its boot counter. */
export function isEepromOf(eeprom: Uint8Array, nonce: string): boolean {
  const count = bootCount(eeprom);
  return count !== null && ahead(count, Number.parseInt(nonce, 16)) <= mostBoots;
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
