/** What a row of the benchmark comes to, as a table and as JSON. */
import { describe, expect, it } from 'vitest';
import { inPairs } from '../../../src/bench/benchmarks/pairs.ts';
import { alone, atLeast, atMost, type Measured, type Row, rowsOf } from '../../../src/bench/benchmarks/row.ts';
import { rowJson } from '../../../src/bench/benchmarks/row-json.ts';
import { allRows } from '../../../src/bench/benchmarks/rows.ts';
import { spreadOfRatios, statisticOf } from '../../../src/bench/benchmarks/statistics.ts';
import { numberText, reachText, rowLines, totalsLine } from '../../../src/bench/benchmarks/table.ts';
import { areMet } from '../../../src/bench/benchmarks/verdict.ts';

const row: Row = {
  subject: 'a subject',
  name: 'a latency',
  yardstick: 'a relay',
  unit: 'ms',
  reach: [atMost(1.1), atMost(1.5, 'p99')],
  isQuick: true,
  measure: async () => alone([]),
};

/** 100 rounds of 1 ms; of the last, this many take ten times as long. */
const latencies = (ms: number, slow = 0): number[] =>
  Array.from({ length: 100 }, (_, index) => (index < 100 - slow ? ms : 10 * ms));

const measured = (samples: readonly number[], beside: readonly number[]): Measured => ({ samples, beside });

describe('statistics', () => {
  it('takes the median and the tail of all values, in any order', () => {
    const values = Array.from({ length: 200 }, (_, index) => 200 - index);
    expect(statisticOf(values, 'p50')).toBe(101);
    expect(statisticOf(values, 'p99')).toBe(199);
    expect(statisticOf(values, 'worst')).toBe(200);
  });

  it('takes the speed over all slices from the time that they took together', () => {
    // 1 s at 1 × and 1 s at 3 ×: 2 s in 1 + 1/3 s.
    expect(statisticOf([1, 3], 'overall')).toBeCloseTo(1.5);
  });

  it('has no number without values', () => {
    for (const each of ['p50', 'p99', 'worst', 'overall'] as const) expect(statisticOf([], each)).toBeNaN();
  });

  it('spreads the ratios of the single rounds, not those of the sorted values', () => {
    expect(spreadOfRatios([4, 2, 1, 3], [8, 1, 1, 2])).toEqual({
      least: 0.5,
      lowerQuartile: 1,
      median: 1.5,
      upperQuartile: 2,
      most: 2,
    });
    expect(spreadOfRatios([1, 2], [])).toBeNull();
  });
});

describe('pairs', () => {
  it('measures either side first in half of the rounds, and keeps the rounds together', async () => {
    let order = '';
    let count = 0;
    const side = (name: string) => async () => {
      order += name;
      count += 1;
      return count;
    };
    const pairs = await inPairs(4, side('A'), side('B'));
    expect(order).toBe('ABBAABBA');
    expect(pairs).toEqual({ samples: [1, 4, 5, 8], beside: [2, 3, 6, 7] });
  });
});

describe('the verdict', () => {
  it('is met where every bound is kept, at its very value too', () => {
    expect(areMet(row.reach, measured(latencies(1.1), latencies(1)))).toBe(true);
  });

  it('is not met where one bound of several is broken', () => {
    expect(areMet(row.reach, measured(latencies(1, 2), latencies(1)))).toBe(false);
    expect(areMet(row.reach, measured(latencies(1.2), latencies(1, 2)))).toBe(false);
  });

  it('judges speeds by what they have to reach at least', () => {
    expect(areMet([atLeast(3)], measured([30], [10]))).toBe(true);
    expect(areMet([atLeast(3)], measured([29], [10]))).toBe(false);
    expect(areMet([atLeast(500, 'p50', 'value')], alone([499]))).toBe(false);
  });

  it('is none without a yardstick, without a bound, and for what is not a number', () => {
    expect(areMet(row.reach, alone(latencies(1)))).toBeNull();
    expect(areMet([], measured([1], [1]))).toBeNull();
    expect(areMet([atMost(1)], measured([Number.NaN], [1]))).toBeNull();
  });
});

describe('the table', () => {
  it('has a line for each bound: figure, measured, beside, ratio, to reach, met', () => {
    const lines = rowLines({
      row,
      outcome: { kind: 'measured', measured: measured(latencies(0.5, 2), latencies(0.5)) },
    });
    expect(lines.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['a latency', '0.500 ms', '0.500 ms, a relay', '1.00 × (1.00–1.00)', '≤ 1.1 ×', 'yes'],
      ['', 'p99', '5.00 ms', '0.500 ms', '10.0 ×', '≤ 1.5 ×', 'NO'],
      [''],
    ]);
  });

  it('shows the median above a tail that alone has a bound, and the median of a row without bounds', () => {
    const outcome = { kind: 'measured', measured: measured(latencies(1, 2), []) } as const;
    const tail = { ...row, yardstick: null, reach: [atMost(5, 'p99', 'value')] };
    expect(
      rowLines({ row: tail, outcome })
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    ).toEqual([['a latency', '1.00 ms', '–', '–', '–', '–'], ['', 'p99', '10.0 ms', '–', '–', '≤ 5 ms', 'NO'], ['']]);
    expect(rowLines({ row: { ...row, reach: [] }, outcome }).split(/ {2,}/)[1]).toBe('1.00 ms');
  });

  it('shows the ends of a spread of few rounds, the quartiles of many', () => {
    const ratioOf = (samples: readonly number[]) => {
      const beside = samples.map(() => 1);
      return rowLines({ row, outcome: { kind: 'measured', measured: measured(samples, beside) } }).split(/ {2,}/)[3];
    };
    expect(ratioOf([1, 2, 2, 2, 2, 3, 9])).toBe('2.00 × (1.00–9.00)');
    expect(ratioOf([1, 2, 2, 2, 2, 2, 3, 3, 9])).toBe('2.00 × (2.00–3.00)');
  });

  it('tells why a row was not measured, and why it has no yardstick', () => {
    expect(rowLines({ row, outcome: { kind: 'not measured', reason: 'no Chromium here' } })).toMatch(
      /^a latency +not measured: no Chromium here\n$/,
    );
    const withoutYardstick = { ...alone([1]), besideMissing: 'no other build' };
    const lines = rowLines({ row, outcome: { kind: 'measured', measured: withoutYardstick } });
    expect(lines).toContain('no yardstick: no other build\n');
    expect(lines.split('\n')[0]?.split(/ {2,}/)).toEqual(['a latency', '1.00 ms', 'a relay', '–', '≤ 1.1 ×', '–']);
  });

  it('writes three significant digits, and bounds with their unit', () => {
    expect([0.0123, 1.234, 12.34, 1234.5].map(numberText)).toEqual(['0.012', '1.23', '12.3', '1235']);
    expect(reachText(atLeast(500, 'p50', 'value'), 'ms')).toBe('≥ 500 ms');
  });

  it('adds the verdicts up', () => {
    expect(totalsLine([true, true, false, null])).toBe('\n4 rows: 2 met, 1 not met, 1 without a verdict\n');
  });
});

describe('a row as JSON', () => {
  it('has both sides with their tails, the ratio with its spread, and each bound with its verdict', () => {
    const json = rowJson({ row, outcome: { kind: 'measured', measured: measured(latencies(1, 2), latencies(1)) } });
    expect(JSON.parse(JSON.stringify(json))).toEqual({
      subject: 'a subject',
      name: 'a latency',
      unit: 'ms',
      yardstick: 'a relay',
      rounds: 100,
      measured: { least: 1, p50: 1, p99: 10, most: 10 },
      beside: { least: 1, p50: 1, p99: 1, most: 1 },
      ratio: { p50: 1, p99: 10, rounds: { least: 1, lowerQuartile: 1, median: 1, upperQuartile: 1, most: 10 } },
      reach: [
        { of: 'ratio', statistic: 'p50', is: 'at most', bound: 1.1, value: 1, met: true },
        { of: 'ratio', statistic: 'p99', is: 'at most', bound: 1.5, value: 10, met: false },
      ],
      met: false,
    });
  });

  it('has the reason of one that was not measured', () => {
    const json = rowJson({ row, outcome: { kind: 'not measured', reason: 'no pseudo-terminal' } });
    expect(json).toMatchObject({ name: 'a latency', met: null, notMeasured: 'no pseudo-terminal' });
  });
});

describe('the rows', () => {
  it('have names of their own, and stand with those of their subject', () => {
    const rows = allRows();
    const names = rows.map(({ subject, name }) => `${subject}: ${name}`);
    expect(new Set(names).size).toBe(names.length);
    const subjects = rows.map(({ subject }) => subject).filter((each, index, all) => each !== all[index - 1]);
    expect(new Set(subjects).size).toBe(subjects.length);
  });

  it('are judged by a ratio only if they have a yardstick', () => {
    const wrong = allRows().filter(
      ({ yardstick, reach }) => yardstick === null && reach.some(({ of }) => of === 'ratio'),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('share a measurement, which is made once', async () => {
    let count = 0;
    const shared = { yardstick: null, unit: 'ms', reach: [], isQuick: true, pick: (value: number) => alone([value]) };
    const rows = rowsOf('one', async () => ++count, [
      { name: 'a', ...shared },
      { name: 'b', ...shared },
    ]);
    const bench = { isQuick: true } as Parameters<Row['measure']>[0];
    expect(await Promise.all(rows.map((each) => each.measure(bench)))).toEqual([alone([1]), alone([1])]);
  });
});
