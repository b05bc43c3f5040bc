/** What the firmware's EEPROM is known by, and a record of the scale for avrdude. */
import { describe, expect, it } from 'vitest';
import { readFlash } from '../../hardware/emulator/image.ts';
import { intelHex } from '../../hardware/flash/eeprom.ts';
import { isEepromOf, scaleRecordIn, withScaleRecord } from '../../hardware/flash/eeprom-contents.ts';
import { encodeScaleRecord, scaleAddress } from '../../protocols/wire/scale-record.ts';
import { emulatedRig, hex } from '../support/emulated-board.ts';

describe('an EEPROM', () => {
  const { rig, board } = emulatedRig();
  for (let boot = 0; boot < 3; boot += 1) {
    board.start('external');
    rig.run(300);
  }
  const eeprom = board.eeprom.memory;
  const nonce = board.nonce ?? '';

  it('is known by the boot counter that the board has sent, some boots later too', () => {
    expect(isEepromOf(eeprom, nonce)).toBe(true);
    expect(isEepromOf(eeprom, '0001')).toBe(true);
  });

  it('is not another board’s, an erased one, the flash, or this one at doubled addresses', () => {
    expect(isEepromOf(eeprom, '0099')).toBe(false);
    expect(isEepromOf(new Uint8Array(1024).fill(0xff), nonce)).toBe(false);
    expect(isEepromOf(new Uint8Array(readFlash(hex).buffer).subarray(0, 1024), nonce)).toBe(false);
    const doubled = eeprom.map((_, address) => eeprom[((address & ~3) * 2 + (address & 3)) % 1024] ?? 0);
    expect(isEepromOf(doubled, nonce)).toBe(false);
  });

  it('takes a record of the scale, and keeps every other byte', () => {
    const scale = { span: 13_000, level: 17_000 };
    expect(scaleRecordIn(eeprom)).toEqual({ kind: 'erased' });
    const changed = withScaleRecord(eeprom, encodeScaleRecord(scale));
    expect(scaleRecordIn(changed)).toEqual({ kind: 'calibrated', scale });
    const differing = [...changed.keys()].filter((address) => changed[address] !== eeprom[address]);
    expect(differing.every((address) => address >= scaleAddress && address < scaleAddress + 8)).toBe(true);
  });
});

it('is written as Intel HEX at its address', () => {
  expect(intelHex(0x3d0, Uint8Array.of(1, 0, 0xc8, 0x32))).toBe(':0403D0000100C8322E\n:00000001FF\n');
});
