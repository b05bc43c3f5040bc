import { describe, expect, it } from 'vitest';
import { type AngleSample, receivedDose } from '../../protocols/therapy/received-dose.ts';

/** Samples ten times a second. */
const sampled = (seconds: number, angleAt: (second: number) => number | null): readonly AngleSample[] =>
  Array.from({ length: seconds * 10 + 1 }, (_, index) => ({ atMs: index * 100, angleDeg: angleAt(index / 10) }));

describe('the dose that was received', () => {
  it('is half the time at 30°, and all of it at 90°', () => {
    expect(receivedDose(sampled(60, () => 30)).doseSeconds).toBeCloseTo(30, 6);
    expect(receivedDose(sampled(60, () => 90)).doseSeconds).toBeCloseTo(60, 6);
  });

  it('counts nothing up to 5° head-down, nor head-up', () => {
    expect(receivedDose(sampled(60, () => 5))).toEqual({ doseSeconds: 0, inversions: [], unknownMs: 0 });
    expect(receivedDose(sampled(60, () => -20)).doseSeconds).toBe(0);
  });

  it('is the sum of its inversions, each with its time and its peak', () => {
    // Up and down at 1°/s between 0° and 20°, twice.
    const { doseSeconds, inversions } = receivedDose(sampled(80, (second) => 20 - Math.abs(20 - (second % 40))));
    expect(inversions).toHaveLength(2);
    for (const { startMs, endMs, peakDeg } of inversions) {
      expect([endMs - startMs, peakDeg]).toEqual([expect.closeTo(30_000, -3), 20]);
    }
    const degreesToSeconds = 180 / Math.PI;
    const exact = 2 * degreesToSeconds * (Math.cos((5 * Math.PI) / 180) - Math.cos((20 * Math.PI) / 180));
    expect(inversions.reduce((sum, each) => sum + each.doseSeconds, 0)).toBeCloseTo(doseSeconds, 9);
    expect(doseSeconds / 2).toBeCloseTo(exact, 1);
  });

  it('counts nothing where the angle is unknown, or samples are missing, and says for how long', () => {
    const gap = receivedDose(sampled(60, (second) => (second > 20 && second < 30 ? null : 30)));
    expect([gap.doseSeconds, gap.unknownMs, gap.inversions.length]).toEqual([expect.closeTo(25, 6), 10_000, 2]);
    const missing = receivedDose(sampled(60, () => 30).filter(({ atMs }) => atMs <= 20_000 || atMs >= 30_000));
    expect([missing.doseSeconds, missing.unknownMs]).toEqual([expect.closeTo(25, 6), 10_000]);
  });

  it('counts between samples a second apart, and not between those further apart', () => {
    const at = (...times: readonly number[]) => times.map((atMs) => ({ atMs, angleDeg: 30 }));
    expect(receivedDose(at(0, 1000))).toMatchObject({ doseSeconds: expect.closeTo(0.5, 6), unknownMs: 0 });
    expect(receivedDose(at(0, 1001))).toEqual({ doseSeconds: 0, inversions: [], unknownMs: 1001 });
  });

  it('is nothing without samples', () => {
    expect(receivedDose([])).toEqual({ doseSeconds: 0, inversions: [], unknownMs: 0 });
  });
});
