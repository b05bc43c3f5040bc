import type { Build } from './builds.ts';
import type { Children } from './children.ts';
import type { Statistic } from './statistics.ts';

/** A bound that a row has to keep. */
export interface Reach {
  /** Of the measured value itself, or of its ratio to the yardstick of the same run. */
  readonly of: 'value' | 'ratio';
  readonly statistic: Statistic;
  readonly is: 'at most' | 'at least';
  readonly bound: number;
}

/** One row of the benchmark. */
export interface Row {
  readonly subject: string;
  /** Unique. */
  readonly name: string;
  /** What stands beside the figure; null: the figure does not depend on the machine, or is to be told only. */
  readonly yardstick: string | null;
  readonly unit: string;
  /** At least one; the first has the row's first line. Empty: the row is told, and has no bound. */
  readonly reach: readonly Reach[];
  /** Part of a run with --quick. */
  readonly isQuick: boolean;
  /** @throws Error what prevents the measurement */
  measure(bench: Bench): Promise<Measured>;
}

/** The samples of a row. */
export interface Measured {
  /** One per round. */
  readonly samples: readonly number[];
  /** Of the yardstick, in the same rounds; empty without one. */
  readonly beside: readonly number[];
  /** Why there is no yardstick although the row has one. */
  readonly besideMissing?: string;
  /** What differs from what the row's name promises, or how it was measured. */
  readonly note?: string;
}

/** A row after its turn. */
export interface RowResult {
  readonly row: Row;
  readonly outcome:
    | { readonly kind: 'measured'; readonly measured: Measured }
    | { readonly kind: 'not measured'; readonly reason: string };
}

/** What a measurement works with. */
export interface Bench {
  readonly isQuick: boolean;
  /** Rounds: the first number, or the second with --quick. */
  rounds(full: number, quick: number): number;
  /** A folder of this row's own, removed after it. */
  readonly folder: string;
  /** Processes of this row, ended after it. */
  readonly children: Children;
  /** The build of --against. */
  readonly against: Build | null;
}

export const atMost = (bound: number, statistic: Statistic = 'p50', of: Reach['of'] = 'ratio'): Reach => ({
  of,
  statistic,
  is: 'at most',
  bound,
});

export const atLeast = (bound: number, statistic: Statistic = 'p50', of: Reach['of'] = 'ratio'): Reach => ({
  of,
  statistic,
  is: 'at least',
  bound,
});

/** What `rowsOf` adds to a row: its samples, out of a measurement that several rows share. */
export type SharedRow<T> = Omit<Row, 'subject' | 'measure'> & { pick(measurement: T): Measured };

/** Rows that share one measurement, which is made once, for the first of them. */
export function rowsOf<T>(
  subject: string,
  measure: (bench: Bench) => Promise<T>,
  shared: readonly SharedRow<T>[],
): readonly Row[] {
  let measurement: Promise<T> | null = null;
  return shared.map(({ pick, ...row }) => ({
    subject,
    ...row,
    measure: async (bench) => {
      measurement ??= measure(bench);
      return pick(await measurement);
    },
  }));
}

/** Samples that have no yardstick. */
export const alone = (samples: readonly number[]): Measured => ({ samples, beside: [] });
