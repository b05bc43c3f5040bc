import type { Measured, Reach } from './row.ts';
import { ratioOf, statisticOf } from './statistics.ts';

/** What the bound is compared with; NaN where it could not be measured. */
export function valueFor({ of, statistic }: Reach, { samples, beside }: Measured): number {
  return of === 'ratio' ? ratioOf(samples, beside, statistic) : statisticOf(samples, statistic);
}

/** Whether a bound is kept. Null where it could not be measured. */
export function isMet(reach: Reach, measured: Measured): boolean | null {
  const value = valueFor(reach, measured);
  if (Number.isNaN(value)) return null;
  return reach.is === 'at most' ? value <= reach.bound : value >= reach.bound;
}

/** Of all bounds of a row: false if one is broken; null if none is, but one could not be measured, or there is none. */
export function areMet(reach: readonly Reach[], measured: Measured): boolean | null {
  const verdicts = reach.map((each) => isMet(each, measured));
  if (verdicts.includes(false)) return false;
  return verdicts.length === 0 || verdicts.includes(null) ? null : true;
}
