import { describe, expect, it } from 'vitest';
import { script } from '../../support/scripted-motion.ts';

describe('invariant 5: the dose', () => {
  /** Head-down in a hold for this long, asked every 40 s. */
  const holding = (ms: number) => {
    const motion = script().holdAt();
    motion.seen = {};
    for (let left = ms; left > 0; left -= 40_000) {
      motion.run(Math.min(left, 40_000));
      motion.seen = { question: 'are-you-well' };
      motion.run(2000);
      motion.seen = {};
    }
    return motion;
  };

  it('allows the return its time from the limit on, and no more', () => {
    // Limit 60 s, 1 s to react, 5 s to stop and start, 15 s for 15° at 1°/s.
    expect(holding(60_000).run(7000).broken).toEqual([]);
    expect(holding(60_000).run(18_000).broken).toEqual([5]);
  });

  it('allows a person’s stop the time that it holds, and no more', () => {
    const stopped = (ms: number) => holding(60_000).act('stop').enter('stopped').device('S').run(ms);
    expect(stopped(25_000).broken).not.toContain(5);
    expect(stopped(40_000).broken).toContain(5);
  });

  it('requires a question to the person every minute', () => {
    expect(script().holdAt().run(45_000).broken).toEqual([]);
    expect(script().holdAt().run(54_000).reasons).toContain('without a question');
  });

  it('requires a return 16 s after a question without an answer', () => {
    const asked = (ms: number) => {
      const motion = script().holdAt();
      motion.seen = { question: 'are-you-well' };
      return motion.run(ms);
    };
    expect(asked(15_900).broken).toEqual([]);
    expect(asked(16_100).reasons).toContain('no answer');
  });
});
