import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  angleByScale,
  decodeScaleRecord,
  encodeScaleRecord,
  erasedScaleRecord,
  nominalScale,
  scaleRecordBytes,
  scaleSlack,
} from '../../protocols/wire/scale-record.ts';

const config = readFileSync(new URL('../../hardware/firmware/actuator/logic/config.h', import.meta.url), 'utf8');
const defined = (name: string): number => Number(new RegExp(`^#define ${name} (\\d+)`, 'm').exec(config)?.[1]);

describe('the record of a scale', () => {
  it('has the firmware’s nominal scale and bounds', () => {
    expect(nominalScale).toEqual({ span: defined('POSITION_SPAN'), level: defined('POSITION_LEVEL') });
    expect(scaleSlack).toEqual({ span: defined('SCALE_SPAN_SLACK'), level: defined('SCALE_LEVEL_SLACK') });
  });

  it('is read as it was made, to the bounds, and is implausible beyond', () => {
    for (const way of [-1, 1]) {
      const scale = { span: 13_125 + way * 394, level: 17_325 + way * 2000 };
      expect(decodeScaleRecord(encodeScaleRecord(scale))).toEqual({ kind: 'calibrated', scale });
      for (const beyond of [
        { ...scale, span: scale.span + way },
        { ...scale, level: scale.level + way },
      ]) {
        expect(decodeScaleRecord(encodeScaleRecord(beyond))).toEqual({ kind: 'implausible', scale: beyond });
      }
    }
  });

  it('is unreadable with any flipped bit, cut off after any byte, and with another version', () => {
    const record = encodeScaleRecord({ span: 13_000, level: 17_000 });
    for (let bit = 0; bit < 8 * scaleRecordBytes; bit += 1) {
      const flipped = Uint8Array.from(record);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeScaleRecord(flipped).kind).toBe('unreadable');
    }
    for (let written = 1; written < scaleRecordBytes; written += 1) {
      const cut = erasedScaleRecord();
      cut.set(record.subarray(0, written));
      expect(decodeScaleRecord(cut).kind).toBe('unreadable');
    }
    expect(decodeScaleRecord(new Uint8Array(scaleRecordBytes)).kind).toBe('unreadable');
    expect(decodeScaleRecord(erasedScaleRecord())).toEqual({ kind: 'erased' });
  });

  it('gives the angles of the wiring', () => {
    expect(angleByScale(nominalScale, 0.33)).toBeCloseTo(0, 6);
    expect(angleByScale(nominalScale, 1) - angleByScale(nominalScale, 0)).toBe(13_125);
  });
});
