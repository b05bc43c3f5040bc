/** What a row's samples come to, alone and beside those of its yardstick. */

export type Statistic = 'p50' | 'p99' | 'worst' | 'overall';

export interface Spread {
  readonly least: number;
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
  readonly most: number;
}

/** The value below which this share of the values lies. NaN without values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** @returns NaN without values */
export function statisticOf(values: readonly number[], statistic: Statistic): number {
  switch (statistic) {
    case 'p50':
      return median(values);
    case 'p99':
      return percentile(values, 0.99);
    case 'worst':
      return values.length === 0 ? Number.NaN : Math.max(...values);
    case 'overall':
      return overallSpeed(values);
  }
}

/** The speed over all slices of work, where each value is the speed of a slice of the same size: the harmonic mean. */
function overallSpeed(speeds: readonly number[]): number {
  return speeds.length / speeds.reduce((sum, speed) => sum + 1 / speed, 0);
}

/** Measured ÷ yardstick of the same statistic. NaN without a yardstick. */
export function ratioOf(samples: readonly number[], beside: readonly number[], statistic: Statistic): number {
  return statisticOf(samples, statistic) / statisticOf(beside, statistic);
}

/** The ratios of the single rounds, spread. Null without a yardstick. */
export function spreadOfRatios(samples: readonly number[], beside: readonly number[]): Spread | null {
  const ratios = samples.slice(0, beside.length).map((sample, index) => sample / (beside[index] ?? Number.NaN));
  if (ratios.length === 0) return null;
  return {
    least: percentile(ratios, 0),
    lowerQuartile: percentile(ratios, 0.25),
    median: median(ratios),
    upperQuartile: percentile(ratios, 0.75),
    most: percentile(ratios, 1),
  };
}
