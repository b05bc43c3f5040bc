/** A row as one JSON object. */
import type { Measured, Reach, RowResult } from './row.ts';
import { percentile, ratioOf, type Statistic, spreadOfRatios, statisticOf } from './statistics.ts';
import { areMet, isMet, valueFor } from './verdict.ts';

export function rowJson({ row, outcome }: RowResult): object {
  const { subject, name, yardstick, unit, reach } = row;
  const told = { subject, name, unit, yardstick };
  if (outcome.kind === 'not measured') {
    return { ...told, reach: reach.map(boundJson), met: null, notMeasured: outcome.reason };
  }
  const { measured } = outcome;
  const { samples, beside, besideMissing, note } = measured;
  return {
    ...told,
    rounds: samples.length,
    measured: valuesJson(samples, reach),
    beside: beside.length > 0 ? valuesJson(beside, reach) : null,
    ...(besideMissing === undefined ? {} : { besideMissing }),
    ratio: ratioJson(measured, reach),
    reach: reach.map((each) => ({
      ...boundJson(each),
      value: finite(valueFor(each, measured)),
      met: isMet(each, measured),
    })),
    met: areMet(reach, measured),
    ...(note === undefined ? {} : { note }),
  };
}

const boundJson = ({ of, statistic, is, bound }: Reach) => ({ of, statistic, is, bound });

function valuesJson(values: readonly number[], reach: readonly Reach[]): object {
  return {
    least: finite(percentile(values, 0)),
    ...Object.fromEntries(statisticsOf(reach).map((each) => [each, finite(statisticOf(values, each))])),
    most: finite(percentile(values, 1)),
  };
}

/** The ratio of each statistic, and the spread of the single rounds' ratios. */
function ratioJson({ samples, beside }: Measured, reach: readonly Reach[]): object | null {
  const rounds = spreadOfRatios(samples, beside);
  if (rounds === null) return null;
  return {
    ...Object.fromEntries(statisticsOf(reach).map((each) => [each, finite(ratioOf(samples, beside, each))])),
    rounds,
  };
}

/** The median, the tail, and what else the row is judged by. */
const statisticsOf = (reach: readonly Reach[]): readonly Statistic[] => [
  ...new Set<Statistic>(['p50', 'p99', ...reach.map(({ statistic }) => statistic)]),
];

/** JSON has no NaN; five significant digits are more than any measurement has. */
const finite = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(5)) : null);
