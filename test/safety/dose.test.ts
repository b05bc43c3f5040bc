import { describe, expect, it } from 'vitest';
import { Dose } from '../../src/safety/dose.ts';

/** Every 20 ms the next of `angles`, for `seconds`; returns when the person was asked, in seconds. */
function asked(
  dose: Dose,
  angles: readonly number[],
  seconds: number,
  isRamp = false,
  targetDeg: number | null = null,
): number[] {
  const at: number[] = [];
  for (let ms = 20; ms <= seconds * 1000; ms += 20) {
    const angle = angles[(ms / 20) % angles.length] ?? 0;
    const news = dose.advance({ angle, isRamp, targetDeg, elapsedMs: 20, now: ms });
    if (news === 'ask') {
      at.push(ms / 1000);
      dose.answer();
    }
  }
  return at;
}

describe('“are you well?”', () => {
  it.each([
    ['above 5°', [5.2]],
    ['with noise about 5°', [4.9, 5.1, 5, 4.6]],
    ['at 5° by a sensor that reads half a degree less', [4.5]],
  ])('is asked every minute of a stay %s', (_where, angles) => {
    expect(asked(new Dose(60_000), angles, 130)).toEqual([60, 120]);
  });

  it('is not asked in a stay below 5° by the margin', () => {
    expect(asked(new Dose(60_000), [3.9], 130)).toEqual([]);
  });

  it('is asked a minute after the beginning of each inversion, however often it was asked in the one before', () => {
    const dose = new Dose(60_000);
    expect(asked(dose, [10], 130)).toEqual([60, 120]);
    asked(dose, [0], 30);
    expect(asked(dose, [10], 130)).toEqual([60, 120]);
    dose.begin();
    expect(asked(dose, [10], 70)).toEqual([60]);
  });

  it('is not put off by a short ramp within the margin', () => {
    const dose = new Dose(60_000);
    asked(dose, [5.1, 4.9], 50);
    asked(dose, [4.9], 0.5, true);
    expect(asked(dose, [4.9, 5.1], 15)).toEqual([10]);
  });
});

describe('a question that is not answered', () => {
  const at = (angle: number | null, now: number) => ({ angle, isRamp: false, targetDeg: null, elapsedMs: 1000, now });

  it('stands from when it was asked, and is not asked twice', () => {
    const dose = new Dose(3000);
    const news = [1, 2, 3, 4, 5, 6, 7].map((second) => dose.advance(at(10, second * 1000)));
    expect(news).toEqual([null, null, 'ask', null, null, null, null]);
    expect(dose.promptedAt).toBe(3000);
    dose.answer();
    expect(dose.promptedAt).toBeNull();
    expect(dose.advance(at(10, 8000))).toBe('ask');
  });

  it('is withdrawn once the person is no longer inverted', () => {
    const dose = new Dose(1000);
    expect([10, 0, 0].map((angle, index) => dose.advance(at(angle, index * 1000)))).toEqual(['ask', 'drop', null]);
    expect(dose.promptedAt).toBeNull();
  });

  it('is forgotten with the beginning of a session', () => {
    const dose = new Dose(1000);
    dose.advance(at(10, 1000));
    dose.begin();
    expect([dose.promptedAt, dose.inverted]).toEqual([null, 0]);
  });
});

describe('where no angle is known', () => {
  const blind = { angle: null, targetDeg: null, elapsedMs: 1000, now: 0 };

  it.each([true, false])('an inversion goes on, and none begins (on a ramp: %s)', (isRamp) => {
    const dose = new Dose(60_000);
    dose.advance({ ...blind, isRamp });
    expect(dose.inverted).toBe(0);
    dose.advance({ ...blind, isRamp, angle: 10 });
    dose.advance({ ...blind, isRamp });
    expect([dose.inverted, dose.cumulative, dose.steep]).toEqual([2000, 2000, false]);
  });
});

describe('the time of a session', () => {
  it('adds up over its inversions, whatever lies between, and begins anew with a session only', () => {
    const dose = new Dose(60_000);
    asked(dose, [10], 3);
    asked(dose, [0], 40);
    asked(dose, [-10], 2);
    asked(dose, [10], 2);
    expect([dose.inverted, dose.cumulative]).toEqual([2000, 5000]);
    dose.begin();
    expect([dose.inverted, dose.cumulative]).toEqual([0, 0]);
  });
});

describe('the time of an inversion', () => {
  it('does not contain the part of a ramp below 5°, as in the plan', () => {
    const dose = new Dose(60_000);
    asked(dose, [6], 1, true);
    asked(dose, [4.5], 1, true);
    expect(dose.inverted).toBe(1000);
    asked(dose, [3.9], 0.02, true);
    expect(dose.inverted).toBe(0);
  });

  it.each([
    ['at 4° as ordered', 4, 4.1, 0],
    ['at 4° as ordered, and reads almost half a degree more', 4, 4.5, 0],
    ['at 4.1° as ordered', 4.1, 3.9, 1000],
    ['at 4° as ordered, but reads half a degree more', 4, 4.6, 1000],
    ['where a hold has stopped it', null, 4.1, 1000],
  ])('of a table that stands %s counts as in the plan', (_where, targetDeg, angle, inverted) => {
    const dose = new Dose(60_000);
    asked(dose, [angle], 1, false, targetDeg);
    expect(dose.cumulative).toBe(inverted);
  });

  it.each([
    [45.5, 45.2, true],
    [45.5, 44.6, true],
    [45.5, 44, false],
    [45, 45.6, false],
    [45, 46, false],
    [45, 46.1, true],
  ])('is that of a steep one where the order leads to %d° and the sensors read %d°: %s', (targetDeg, angle, steep) => {
    const dose = new Dose(60_000);
    asked(dose, [angle], 1, true, targetDeg);
    expect(dose.steep).toBe(steep);
  });

  it('ends on a ramp by the angle, wherever the ramp leads', () => {
    const dose = new Dose(60_000);
    asked(dose, [10], 1, true, 4.5);
    asked(dose, [3.9], 0.02, true, 4.5);
    expect(dose.inverted).toBe(0);
  });

  it('is that of a steep one to its end, also after it has come up', () => {
    const dose = new Dose(60_000);
    asked(dose, [50], 1);
    asked(dose, [20], 1);
    expect(dose.steep).toBe(true);
    asked(dose, [0], 1);
    asked(dose, [20], 1);
    expect(dose.steep).toBe(false);
  });
});
