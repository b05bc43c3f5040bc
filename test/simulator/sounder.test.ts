import { describe, expect, it } from 'vitest';
import { Sounder, type Surroundings } from '../../hardware/simulator/device/sounder.ts';

const quiet: Surroundings = {
  now: 0,
  offLevel: false,
  atLevel: true,
  failed: false,
  commandAt: 0,
  estopOpen: false,
  announces: false,
};
const inNeed: Partial<Surroundings> = { offLevel: true, atLevel: false, failed: true };

/** The instants at which the sound changes within `ms`, from silence. */
function changes(sounder: Sounder, ms: number, at: (now: number) => Partial<Surroundings>, from = 0): number[] {
  const found: number[] = [];
  let sounds = false;
  for (let now = from; now < from + ms; now += 5) {
    const next = sounder.step({ ...quiet, commandAt: now, ...at(now), now });
    if (next !== sounds) found.push(now - from);
    sounds = next;
  }
  return found;
}

describe("the board's own sounder", () => {
  it('calls by ten pulses, 3 + 2 and 3 + 2, every 7 s', () => {
    const found = changes(new Sounder(), 14_000, () => inNeed);
    expect(found).toHaveLength(40);
    expect(found.slice(0, 6)).toEqual([0, 150, 250, 400, 500, 650]);
    expect(found[20]).toBe(7000);
  });

  it('announces by pulses of 100 ms, and that goes before the call', () => {
    const found = changes(new Sounder(), 1000, () => ({ ...inNeed, announces: true }));
    expect(found).toEqual([0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
  });

  it('is silent at level, whatever has failed', () => {
    expect(changes(new Sounder(), 5000, () => ({ failed: true, commandAt: 0 }))).toEqual([]);
  });

  it('calls once no line has been answered for 2 s', () => {
    const [first] = changes(new Sounder(), 5000, () => ({ offLevel: true, atLevel: false, commandAt: 0 }));
    expect(first).toBe(2000);
  });

  it('goes on between 5° and level, until level', () => {
    const sounder = new Sounder();
    changes(sounder, 1000, () => inNeed);
    const near = changes(sounder, 7000, () => ({ offLevel: false, atLevel: false, failed: true }), 1000);
    expect(near.length).toBeGreaterThan(10);
    expect(changes(sounder, 7000, () => ({ failed: true }), 8000)).toEqual([]);
    // Back between them it does not begin again.
    expect(changes(sounder, 7000, () => ({ atLevel: false, failed: true }), 15_000)).toEqual([]);
  });

  it('stops 120 s after the red stop was pressed, and calls again once it is turned out', () => {
    const sounder = new Sounder();
    const found = changes(sounder, 140_000, () => ({ ...inNeed, estopOpen: true }));
    expect(found.at(-1)).toBeLessThanOrEqual(120_000);
    expect(found.at(-1)).toBeGreaterThan(112_000);
    expect(sounder.on).toBe(false);
    expect(changes(sounder, 1000, () => inNeed, 140_000)[0]).toBe(0);
  });

  it('chirps for 200 ms, but not into a pattern', () => {
    const sounder = new Sounder();
    sounder.chirp(0);
    expect(changes(sounder, 1000, () => ({}))).toEqual([0, 100]);
    sounder.chirp(1000);
    expect(changes(sounder, 600, () => inNeed, 1000)[1]).toBe(150);
  });
});
