/** Light and sound patterns against the ranges of IEC 60601-1-8. */
import { describe, expect, it } from 'vitest';
import { type Shown, type Standing, shownAt, untilChange } from '../../hardware/pendant/patterns.ts';
import type { AlarmPriority, Question } from '../../hardware/table.ts';

const standing = (
  priority: AlarmPriority | null,
  { sounding = true, question = null }: { sounding?: boolean; question?: Question | null } = {},
): Standing => ({
  alarm: priority === null ? null : { priority, sounding },
  alarmSince: 1000,
  soundSince: 1000,
  question,
  questionSince: 1000,
  announcedSince: null,
  chirpSince: null,
});

interface Span {
  readonly from: number;
  readonly on: number;
}

/** The times at which a lamp or the tone is on, sampled every millisecond. */
function spans(what: Standing, of: keyof Shown, forMs: number): readonly Span[] {
  const found: Span[] = [];
  let since: number | null = null;
  for (let ms = 0; ms <= forMs; ms += 1) {
    const isOn = ms < forMs && shownAt(what, 1000 + ms)[of];
    if (isOn) since ??= ms;
    else if (since !== null) {
      found.push({ from: since, on: ms - since });
      since = null;
    }
  }
  return found;
}

const pauses = (found: readonly Span[]): number[] =>
  found.slice(1).map(({ from }, index) => from - (found[index]!.from + found[index]!.on));

describe('an alarm of high priority', () => {
  it('flashes only red, 1.4 to 2.8 times a second, 20 to 60 % of the time', () => {
    const red = spans(standing('high'), 'red', 10_000);
    expect(red.length / 10).toBeGreaterThanOrEqual(1.4);
    expect(red.length / 10).toBeLessThanOrEqual(2.8);
    const lit = red.reduce((sum, { on }) => sum + on, 0) / 10_000;
    expect(lit).toBeGreaterThanOrEqual(0.2);
    expect(lit).toBeLessThanOrEqual(0.6);
    expect(spans(standing('high'), 'yellow', 10_000)).toEqual([]);
    expect(spans(standing('high'), 'cyan', 10_000)).toEqual([]);
  });

  it('sounds ten pulses (3 + 2, twice) at once, and again after 2.5 to 15 s of silence', () => {
    const tones = spans(standing('high'), 'tone', 14_000);
    expect(tones).toHaveLength(20);
    expect(tones[0]?.from).toBe(0);
    for (const { on } of tones) expect(on >= 75 && on <= 200).toBe(true);
    const between = pauses(tones);
    for (const index of [0, 1, 3, 5, 6, 8]) expect(between[index]! >= 50 && between[index]! <= 125).toBe(true);
    // After the third: two pauses and a pulse; after the fifth: 350 to 1300 ms.
    for (const index of [2, 7]) expect(between[index]).toBe(2 * between[0]! + tones[0]!.on);
    expect(between[4]! >= 350 && between[4]! <= 1300).toBe(true);
    expect(between[9]! >= 2500 && between[9]! <= 15_000).toBe(true);
  });
});

describe('an alarm of medium priority', () => {
  it('flashes yellow 0.4 to 0.8 times a second, 20 to 60 % of the time', () => {
    const yellow = spans(standing('medium'), 'yellow', 100_000);
    expect(yellow.length / 100).toBeGreaterThanOrEqual(0.4);
    expect(yellow.length / 100).toBeLessThanOrEqual(0.8);
    const lit = yellow.reduce((sum, { on }) => sum + on, 0) / 100_000;
    expect(lit > 0.2 && lit < 0.6).toBe(true);
    expect(spans(standing('medium'), 'red', 5000)).toEqual([]);
  });

  it('sounds three pulses, and again after 2.5 to 30 s of silence', () => {
    const tones = spans(standing('medium'), 'tone', 20_000);
    expect(tones).toHaveLength(6);
    for (const { on } of tones) expect(on >= 125 && on <= 250).toBe(true);
    const between = pauses(tones);
    for (const index of [0, 1, 3, 4]) expect(between[index]! >= 125 && between[index]! <= 250).toBe(true);
    expect(between[2]! >= 2500 && between[2]! <= 30_000).toBe(true);
  });
});

describe('an alarm of low priority', () => {
  it('is steady cyan, with two pulses and more than 15 s of silence', () => {
    expect(spans(standing('low'), 'cyan', 30_000)).toEqual([{ from: 0, on: 30_000 }]);
    const tones = spans(standing('low'), 'tone', 40_000);
    expect(tones).toHaveLength(4);
    for (const { on } of tones) expect(on >= 125 && on <= 250).toBe(true);
    expect(pauses(tones)[0]! >= 125 && pauses(tones)[0]! <= 250).toBe(true);
    expect(pauses(tones)[1]).toBeGreaterThan(15_000);
  });
});

describe('an acknowledged alarm', () => {
  it.each(['high', 'medium', 'low'] as const)('of %s priority shows light without sound', (priority) => {
    const silent = standing(priority, { sounding: false });
    expect(spans(silent, 'tone', 30_000)).toEqual([]);
    const color = { high: 'red', medium: 'yellow', low: 'cyan' } as const;
    expect(spans(silent, color[priority], 5000)).toEqual(spans(standing(priority), color[priority], 5000));
  });
});

describe('the announcement of a motion', () => {
  const announced = (priority: AlarmPriority | null): Standing => ({ ...standing(priority), announcedSince: 1000 });

  it.each([null, 'low', 'medium', 'high'] as const)('is quick and even, and goes before an alarm: %s', (priority) => {
    const tones = spans(announced(priority), 'tone', 10_000);
    expect(tones).toHaveLength(50);
    expect(new Set(tones.map(({ on }) => on))).toEqual(new Set([100]));
    expect(new Set(pauses(tones))).toEqual(new Set([100]));
  });

  it('leaves the high alarm its red', () => {
    expect(spans(announced('high'), 'red', 5000)).toEqual(spans(standing('high'), 'red', 5000));
  });
});

describe('a question', () => {
  it('"are you well?" is cyan once a second, with two short pulses every 5 s', () => {
    const asked = standing(null, { question: 'are-you-well' });
    expect(spans(asked, 'cyan', 3000)).toEqual([
      { from: 0, on: 500 },
      { from: 1000, on: 500 },
      { from: 2000, on: 500 },
    ]);
    expect(spans(asked, 'yellow', 3000)).toEqual([]);
    const tones = spans(asked, 'tone', 10_000);
    expect(tones).toHaveLength(4);
    expect(tones[2]?.from).toBe(5000);
  });

  it('"press the return button" is cyan and yellow in turn, with one pulse every 3 s', () => {
    const asked = standing(null, { question: 'press-the-button' });
    for (let ms = 0; ms < 5000; ms += 1) {
      const { red, yellow, cyan } = shownAt(asked, 1000 + ms);
      expect([red, yellow, cyan]).toEqual([false, ms % 1000 >= 500, ms % 1000 < 500]);
    }
    expect(spans(asked, 'tone', 9000).map(({ from }) => from)).toEqual([0, 3000, 6000]);
  });

  it('shows beside a high or medium alarm without changing its colour or sound', () => {
    for (const priority of ['high', 'medium'] as const) {
      for (const question of ['are-you-well', 'press-the-button'] as const) {
        const both = standing(priority, { question });
        const color = priority === 'high' ? 'red' : 'yellow';
        expect(spans(both, color, 10_000)).toEqual(spans(standing(priority), color, 10_000));
        expect(spans(both, 'tone', 20_000)).toEqual(spans(standing(priority), 'tone', 20_000));
        expect(spans(both, 'cyan', 5000)).toEqual(spans(standing(null, { question }), 'cyan', 5000));
      }
    }
  });

  it('flashes over the steady light of a low alarm, and sounds beside an acknowledged one', () => {
    const both = standing('low', { question: 'are-you-well' });
    expect(spans(both, 'cyan', 2000)).toHaveLength(2);
    const silenced = standing('high', { sounding: false, question: 'are-you-well' });
    expect(spans(silenced, 'tone', 5000)).toHaveLength(2);
  });
});

describe('the next change', () => {
  it('is exact to the millisecond, for every pattern and combination', () => {
    const all = [
      standing('high'),
      standing('medium', { question: 'press-the-button' }),
      standing('low', { question: 'are-you-well' }),
      standing('high', { sounding: false, question: 'press-the-button' }),
    ];
    for (const what of all) {
      let due = 0;
      let before = JSON.stringify(shownAt(what, 1000));
      for (let ms = 0; ms < 40_000; ms += 1) {
        const now = JSON.stringify(shownAt(what, 1000 + ms));
        if (now !== before) expect(ms).toBe(due);
        before = now;
        if (ms === due) due = ms + untilChange(what, 1000 + ms);
        expect(due).toBeGreaterThan(ms);
      }
    }
  });

  it('never comes without alarm and question, or with a steady light only', () => {
    expect(untilChange(standing(null), 5000)).toBe(Number.POSITIVE_INFINITY);
    expect(untilChange(standing('low', { sounding: false }), 5000)).toBe(Number.POSITIVE_INFINITY);
    expect(shownAt(standing(null), 5000)).toEqual({ red: false, yellow: false, cyan: false, tone: false });
  });
});
