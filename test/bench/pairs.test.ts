import { describe, expect, it } from 'vitest';
import { arguedBy } from '../../src/bench/fault-matrix/argued-pairs.ts';
import { formatPairs, formatSummary, summaryOf } from '../../src/bench/fault-matrix/format-pairs.ts';
import { matrixFaults } from '../../src/bench/fault-matrix/matrix.ts';
import { type PairCell, pairCells } from '../../src/bench/fault-matrix/pair-cells.ts';
import { PairBench, type PairResult } from '../../src/bench/fault-matrix/pair-session.ts';
import { changedOrders } from '../support/controller-defects.ts';

const count = matrixFaults.length;
const keyOf = ({ first, second, phase, moment }: PairCell) => `${first} ${second} ${phase} ${moment}`;

describe('the cells of the matrix of pairs', () => {
  it('are every pair in both orders, in every phase and at every moment; at once in one order', () => {
    const cells = pairCells({ seed: 1 });
    expect(new Set(cells.map(keyOf)).size).toBe(cells.length);
    expect(cells).toHaveLength(3 * (2 * count ** 2 + (count * (count + 1)) / 2));
  });

  it('have one angle each that the seed draws, or all of them', () => {
    const anglesOf = (cells: readonly PairCell[]) => cells.map(({ angleDeg }) => angleDeg);
    const drawn = anglesOf(pairCells({ seed: 1 }));
    for (const angle of [15, 30, 60]) {
      expect(drawn.filter((each) => each === angle).length / drawn.length).toBeCloseTo(1 / 3, 1);
    }
    expect(anglesOf(pairCells({ seed: 1 }))).toEqual(drawn);
    expect(anglesOf(pairCells({ seed: 2 }))).not.toEqual(drawn);
    expect(pairCells({ seed: 1, allAngles: true })).toHaveLength(3 * drawn.length);
    expect(new Set(anglesOf(pairCells({ seed: 1, angles: [-15] })))).toEqual(new Set([-15]));
  });

  it('can be those with one fault, those of two, or a sample', () => {
    const one = pairCells({ seed: 1, faults: ['brake=stuck'] });
    expect(one).toHaveLength(3 * (2 * (2 * count - 1) + count));
    const two = pairCells({ seed: 1, faults: ['brake=stuck', 'host=kill'] });
    expect(new Set(two.map(keyOf)).size).toBe(3 * 5);
    const sample = pairCells({ seed: 1, cells: 200 });
    expect(sample).toHaveLength(200);
    expect(pairCells({ seed: 1, cells: 200 })).toEqual(sample);
    expect(new Set(sample.map(({ first }) => first)).size).toBeGreaterThan(50);
  });
});

describe('a slice of the matrix of pairs', () => {
  const slice = pairCells({ seed: 3, cells: 20 });
  let results: readonly PairResult[] = [];

  it('ends level, or stranded with the alarm on and nothing left to try', () => {
    const bench = new PairBench();
    results = slice.map((cell) => bench.run(cell));
    expect(results.filter((each) => each.problems.length > 0 && arguedBy(each) === null)).toEqual([]);
  });

  it('injects the second fault with the first, or later', () => {
    const atMs = (fault: string) => {
      const [, value, unit] = /^(\d+)(m?s):/.exec(fault) ?? [];
      return Number(value) * (unit === 's' ? 1000 : 1);
    };
    for (const { moment, faults } of results) {
      const laterMs = atMs(faults[1]) - atMs(faults[0]);
      if (moment === 'together') expect(laterMs).toBe(0);
      else expect(laterMs).toBeGreaterThan(0);
    }
  });

  it('is printed as a matrix of the pairs’ worst outcomes', () => {
    const [one] = results;
    if (one === undefined) throw new Error('no results');
    const cell = (first: string, second: string, more: Partial<PairResult>, argued: 'H21' | null = null) => {
      const base: PairResult = { ...one, outcome: 'level', because: null, problems: [] };
      return { ...base, first, second, ...more, argued };
    };
    const cells = [
      cell('tilt=off', 'tilt=off', {}),
      cell('tilt=off', 'host=kill', { outcome: 'near level' }),
      cell('tilt=off', 'host=kill', { outcome: 'stranded', because: 'tries used up' }),
      cell('host=kill', 'tilt=off', { problems: ['bad'] }, 'H21'),
      cell('host=kill', 'host=kill', { problems: ['bad'] }),
    ];
    expect(formatPairs(cells).split('\n').slice(0, 4)).toEqual(
      ['              ', '            12', 'tilt=off  1 ·s', 'host=kill 2 aX'].map((line) => line.trimEnd()),
    );
    expect(formatSummary(summaryOf(cells))).toMatch(
      /^5 cells of 4 pairs, \d+ simulated minutes: 3 level, 1 near level, 1 stranded: tries used up\nargued in the safety case: 1 H21; not good and not argued: 1$/,
    );
  });
});

describe('the verdict on a pair', () => {
  const cell: PairCell = {
    first: 'actuator=stuck',
    second: 'recorder=off',
    phase: 'hold',
    moment: 'together',
    angleDeg: 30,
    seed: 1,
  };

  it('is good for a person whom nothing could move, with the alarm on', () => {
    expect(new PairBench().run(cell)).toMatchObject({
      outcome: 'stranded',
      because: 'motion impossible',
      alarm: true,
      problems: [],
    });
  });

  it('is bad for a controller that leaves a person where something could move them', () => {
    const isGivenUp = changedOrders((order) => (order.kind === 'return' ? { kind: 'stop' } : order));
    const given = new PairBench(isGivenUp).run({ ...cell, first: 'tilt=off' });
    expect(given).toMatchObject({ outcome: 'stranded', because: null });
    expect(given.problems).toContain('stranded, and something could still move the table');
    expect(new PairBench().run({ ...cell, first: 'tilt=off' })).toMatchObject({ outcome: 'level', problems: [] });
  });

  it.each<readonly [string, Partial<PairCell>]>([
    [
      'a red stop is pressed whose contact has welded at that instant',
      { first: 'patient=estop', second: 'redstop=closed' },
    ],
    [
      'a red stop is pressed whose contact is open',
      { first: 'redstop=open', second: 'patient=estop', moment: 'after' },
    ],
    ['a contact has two faults at once', { first: 'redstop=open', second: 'redstop=closed' }],
    [
      'a table is called home that a lost link has left near level for two minutes',
      { first: 'link=delayed', second: 'patient=button', phase: 'return', moment: 'after', angleDeg: 15 },
    ],
  ])('is good where %s', (_, pair) => {
    expect(new PairBench().run({ ...cell, moment: 'together', ...pair, seed: 1 })).toMatchObject({ problems: [] });
  });

  it('is bad for a person who is stranded without an alarm', () => {
    const dead = new PairBench().run({ ...cell, first: 'actuator=off', second: 'host=kill' });
    expect(dead).toMatchObject({ outcome: 'stranded', alarm: false, problems: ['stranded without an alarm'] });
  });

  it('is argued by the safety case for two lost witnesses of the board, and for nothing else that they do', () => {
    const lost: PairCell = { ...cell, first: 'switch=closed', second: 'position=off', moment: 'together' };
    const run = new PairBench().run(lost);
    expect(run.problems).toContain('stranded, and something could still move the table');
    expect(arguedBy(run)).toBe('H30');
    expect(arguedBy({ ...run, problems: [...run.problems, 'invariant 1: true angle 34.00°, limit 33.0°'] })).toBeNull();
    expect(arguedBy({ ...run, first: 'switch=open' })).toBeNull();
    const dead = new PairBench().run({ ...cell, first: 'host=kill', second: 'actuator=off' });
    expect(arguedBy(dead)).toBe('H21');
    expect(arguedBy({ ...dead, first: 'host=stall' })).toBeNull();
    const sunk = {
      ...dead,
      first: 'position=stuck',
      second: 'actuator=stuck',
      problems: ['invariant 1: true angle 33.00°, limit 33.0°'],
    };
    expect(arguedBy({ ...sunk, finalAngleDeg: 33.4 })).toBe('H14');
    expect(arguedBy({ ...sunk, finalAngleDeg: 64.1 })).toBeNull();
    const astray = {
      ...sunk,
      second: 'actuator=wrong',
      problems: ['invariant 2: true speed 5.70°/s, limit 4.22°/s'],
      finalAngleDeg: -21.6,
    };
    expect(arguedBy(astray)).toBe('H02');
    expect(arguedBy({ ...astray, problems: ['invariant 2: true speed 6.80°/s, limit 4.22°/s'] })).toBeNull();
    expect(arguedBy({ ...astray, second: 'actuator=stuck' })).toBeNull();
  });
});
