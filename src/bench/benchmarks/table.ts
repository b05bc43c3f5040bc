/** The rows as a table for the terminal, a row at a time. */
import type { Measured, Reach, Row, RowResult } from './row.ts';
import { ratioOf, type Spread, type Statistic, spreadOfRatios, statisticOf } from './statistics.ts';
import { isMet } from './verdict.ts';

const widths = [47, 14, 37, 23, 13] as const;
/** From this number of rounds on, the spread of their ratios is shown by its quartiles, below by its ends. */
const roundsForQuartiles = 8;
/** A value beside nothing. */
const none = '–';

export const tableHead = (): string => line(['figure', 'measured', 'beside', 'ratio', 'to reach', 'met?']);

export const subjectHead = (subject: string): string => `\n${subject}\n`;

/** The lines of one row: one per bound, and what there is to say below. */
export function rowLines({ row, outcome }: RowResult): string {
  if (outcome.kind === 'not measured') return line([row.name, `not measured: ${outcome.reason}`]);
  const { measured } = outcome;
  const [first, ...further] = statisticsOf(row);
  const lines = [
    statisticLine(row, measured, first, true),
    ...further.map((each) => statisticLine(row, measured, each, false)),
  ];
  if (measured.besideMissing !== undefined) lines.push(remark(`no yardstick: ${measured.besideMissing}`));
  if (measured.note !== undefined) lines.push(remark(measured.note));
  return lines.join('');
}

/** The totals below the table. */
export function totalsLine(verdicts: readonly (boolean | null)[]): string {
  const count = (wanted: boolean | null) => verdicts.filter((verdict) => verdict === wanted).length;
  return `\n${verdicts.length} rows: ${count(true)} met, ${count(false)} not met, ${count(null)} without a verdict\n`;
}

interface Line {
  readonly statistic: Statistic;
  /** Null: the line only tells. */
  readonly reach: Reach | null;
}

/** A tail stands below the median. */
function statisticsOf({ reach }: Row): readonly [Line, ...Line[]] {
  const [first, ...further] = reach.map((each): Line => ({ statistic: each.statistic, reach: each }));
  const middle: Line = { statistic: 'p50', reach: null };
  if (first === undefined) return [middle];
  return first.statistic === 'p99' ? [middle, first, ...further] : [first, ...further];
}

function statisticLine(row: Row, measured: Measured, { statistic, reach }: Line, isFirst: boolean): string {
  const { samples, beside } = measured;
  const name = isFirst ? row.name : '';
  const label = isFirst ? labelOf(statistic) : `  ${statistic}`;
  const hasYardstick = beside.length > 0;
  const spread = isFirst ? spreadText(spreadOfRatios(samples, beside), samples.length) : '';
  return line([
    `${name}${label}`,
    `${numberText(statisticOf(samples, statistic))} ${row.unit}`,
    hasYardstick
      ? `${numberText(statisticOf(beside, statistic))} ${row.unit}${isFirst ? `, ${row.yardstick}` : ''}`
      : (row.yardstick ?? none),
    hasYardstick ? `${numberText(ratioOf(samples, beside, statistic))} ×${spread}` : none,
    reach === null ? none : reachText(reach, row.unit),
    verdictText(reach === null ? null : isMet(reach, measured)),
  ]);
}

export function reachText({ of, is, bound }: Reach, unit: string): string {
  return `${is === 'at most' ? '≤' : '≥'} ${bound} ${of === 'ratio' ? '×' : unit}`;
}

/** Three significant digits, where a number has decimals. */
export function numberText(value: number): string {
  const magnitude = Math.abs(value);
  return value.toFixed(magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3);
}

/** The median, and the speed over all of it, are what is expected without a word. */
const labelOf = (statistic: Statistic): string =>
  statistic === 'p50' || statistic === 'overall' ? '' : `, ${statistic}`;

function spreadText(spread: Spread | null, rounds: number): string {
  if (spread === null || rounds < 2) return '';
  const [from, to] =
    rounds >= roundsForQuartiles ? [spread.lowerQuartile, spread.upperQuartile] : [spread.least, spread.most];
  return ` (${numberText(from)}–${numberText(to)})`;
}

function verdictText(verdict: boolean | null): string {
  if (verdict === null) return none;
  return verdict ? 'yes' : 'NO';
}

const remark = (text: string): string => `    ${text}\n`;

const line = (cells: readonly string[]): string =>
  `${cells
    .map((cell, index) => cell.padEnd(widths[index] ?? 0))
    .join('  ')
    .trimEnd()}\n`;
