import type { HazardId } from '../../safety/hazards/register.ts';
import { matrixFaults } from './matrix.ts';
import { type PairResult, protocolOf } from './pair-session.ts';

/** A cell with the hazard whose residual risk argues for it; null where nothing does, or where it is good. */
export interface JudgedPair extends PairResult {
  readonly argued: HazardId | null;
}

/** From the best outcome to the worst: the sign in the matrix, and its meaning. */
const signs = [
  ['·', 'level'],
  ['n', 'near level: within 5°, where a table is left without a host, or waits for a person with the alarm on'],
  ['u', 'head-up, where a return without a position sensor may end'],
  ['s', 'stranded, with the alarm on and nothing left to try'],
  ['a', 'not good, and argued in the safety case'],
  ['X', 'NOT GOOD'],
] as const;

export const isGood = ({ problems }: PairResult): boolean => problems.length === 0;
export const isBad = (cell: JudgedPair): boolean => !isGood(cell) && cell.argued === null;

/** Index of {@link signs}. */
function rankOf(cell: JudgedPair): number {
  if (!isGood(cell)) return cell.argued === null ? 5 : 4;
  switch (cell.outcome) {
    case 'level':
      return 0;
    case 'near level':
      return 1;
    case 'head-up':
      return 2;
    case 'stranded':
    case 'failed':
      return 3;
  }
}

/** The matrix of the worst outcomes: the first fault by row, the second by column. Pairs that did not run are blank. */
export function formatPairs(cells: readonly JudgedPair[]): string {
  const worst = new Map<string, number>();
  for (const cell of cells) {
    const key = pairOf(cell.first, cell.second);
    worst.set(key, Math.max(worst.get(key) ?? 0, rankOf(cell)));
  }
  const isRun = (fault: string) => cells.some(({ first, second }) => fault === first || fault === second);
  const faults = matrixFaults.filter(isRun);
  const width = Math.max(...faults.map((fault) => fault.length)) + String(faults.length).length + 1;
  const signOf = (first: string, second: string) => {
    const rank = worst.get(pairOf(first, second));
    return rank === undefined ? ' ' : (signs[rank]?.[0] ?? ' ');
  };
  const columns = faults.map((_, index) => String(index + 1).padStart(2));
  const heads = [0, 1].map((digit) => ' '.repeat(width + 1) + columns.map((number) => number[digit]).join(''));
  const rows = faults.map((first, index) => {
    const title = `${first.padEnd(width - 2)}${String(index + 1).padStart(2)}`;
    return `${title} ${faults.map((second) => signOf(first, second)).join('')}`.trimEnd();
  });
  return [
    ...heads.map((head) => head.trimEnd()),
    ...rows,
    ...signs.map(([sign, meaning]) => `  ${sign}  ${meaning}`),
  ].join('\n');
}

const pairOf = (first: string, second: string): string => `${first} ${second}`;

/** What is wrong with a cell, and the commands that run its session again. */
export function formatBadPair(cell: JudgedPair): string {
  const { moment, phase, angleDeg, problems } = cell;
  const [first, second] = cell.faults;
  return [
    `${first} and ${second} (${moment}, ${phase}, ${angleDeg}°): ${problems.join('; ')}`,
    `  ${commandOf(cell)}`,
  ].join('\n');
}

/** Runs the cell's session again: writes its protocol to a file in the present folder. */
export function commandOf(cell: PairResult): string {
  const protocol = protocolOf(cell);
  const [first, second] = cell.faults;
  const bench = `fulcrum bench ${protocol.name}.json --seed ${cell.seed} --fault ${first} --fault ${second}`;
  return `echo '${JSON.stringify(protocol)}' > ${protocol.name}.json && ${bench}`;
}

/** Counts of a run. */
export interface PairsSummary {
  readonly cells: number;
  readonly pairs: number;
  readonly simulatedMs: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** By hazard whose residual risk argues for them. */
  readonly argued: Readonly<Record<string, number>>;
  readonly bad: number;
}

export function summaryOf(cells: readonly JudgedPair[]): PairsSummary {
  return {
    cells: cells.length,
    pairs: new Set(cells.map(({ first, second }) => pairOf(first, second))).size,
    simulatedMs: cells.reduce((sum, { durationMs }) => sum + durationMs, 0),
    outcomes: countsOf(cells.map(({ outcome, because }) => (because === null ? outcome : `${outcome}: ${because}`))),
    argued: countsOf(cells.flatMap(({ argued }) => (argued === null ? [] : [argued]))),
    bad: cells.filter(isBad).length,
  };
}

export function formatSummary({ cells, pairs, simulatedMs, outcomes, argued, bad }: PairsSummary): string {
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
  return [
    `${cells} cells of ${pairs} pairs, ${Math.round(simulatedMs / 60_000)} simulated minutes: ${list(outcomes)}`,
    `argued in the safety case: ${list(argued) || 'none'}; not good and not argued: ${bad}`,
  ].join('\n');
}

function countsOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names.toSorted()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}
