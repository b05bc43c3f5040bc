/** The lists of angles against the times, the dose and the head-down time that stand beside them. */
import type { FhirResource, Observation } from 'fhir/r4.js';

interface Samples {
  readonly periodMs: number;
  /** Null: no value could be taken. */
  readonly values: readonly (number | null)[];
}

/** Undefined as well where the type requires a code: a damaged bundle is checked, too. */
export const codeOf = ({ code }: Partial<Pick<Observation, 'code'>>): string | undefined => code?.coding?.[0]?.code;

export function anglesProblems(resources: readonly FhirResource[]): readonly string[] {
  const observations = resources.filter((each): each is Observation => each.resourceType === 'Observation');
  const named = (code: string) => observations.find((each) => codeOf(each) === code);
  const controlled = samplesOf(named('angle-as-controlled'));
  return [
    ...observations.flatMap(listProblems),
    ...(controlled === null ? ['has no angles'] : figureProblems(controlled, named)),
  ];
}

/** A decimal number, or no value: error, below, above the range. A broken tilt sensor gives any angle. */
const token = /^(?:-?\d{1,3}\.\d|[ELU])$/;

function samplesOf(observation: Observation | undefined): Samples | null {
  const data = observation?.valueSampledData;
  if (data?.data === undefined) return null;
  const values = data.data.split(' ').map((text) => (Number.isNaN(Number(text)) ? null : Number(text)));
  return { periodMs: data.period, values };
}

function listProblems(observation: Observation): readonly string[] {
  const { valueSampledData: data, effectivePeriod: period } = observation;
  if (data === undefined) return [];
  const name = codeOf(observation) ?? 'a list';
  const tokens = (data.data ?? '').split(' ');
  const wrong = tokens.find((each) => !token.test(each) || Math.abs(Number(each)) > 180);
  const spanMs = Date.parse(period?.end ?? '') - Date.parse(period?.start ?? '');
  const sampledMs = (tokens.length - 1) * data.period;
  return [
    ...(data.origin.code === 'deg' && data.dimensions === 1 ? [] : [`${name}: is not one angle in degrees`]),
    ...(wrong === undefined ? [] : [`${name}: ${JSON.stringify(wrong.slice(0, 20))} is no angle`]),
    ...(sampledMs === spanMs
      ? []
      : [`${name}: ${tokens.length} samples every ${data.period} ms take ${sampledMs} ms, its period ${spanMs} ms`]),
  ];
}

/** The time over which an angle counts in the sums: 5°, or 4° where the table stands. */
const [countsFromDeg, mayCountFromDeg] = [5, 4] as const;

function figureProblems(
  { periodMs, values }: Samples,
  named: (code: string) => Observation | undefined,
): readonly string[] {
  const secondsOf = (code: string): number => named(code)?.valueQuantity?.value ?? Number.NaN;
  const periodSeconds = periodMs / 1000;
  const beyond = (limitDeg: number): number => values.filter((each) => each !== null && each > limitDeg).length;
  const starts = values.filter(
    (each, index) => (each ?? 0) > countsFromDeg && (values[index - 1] ?? 0) <= countsFromDeg,
  );
  const unknown = values.filter((each) => each === null).length;
  // Each inversion begins and ends between two samples.
  const slackSeconds = (2 * starts.length + unknown + 2) * periodSeconds;
  const [dose, time, largest] = [secondsOf('dose'), secondsOf('head-down-time'), secondsOf('largest-angle')];
  const summed = values.reduce<number>((sum, each) => sum + doseRate(each), 0) * periodSeconds;
  const [least, most] = [beyond(countsFromDeg) * periodSeconds, beyond(mayCountFromDeg) * periodSeconds];
  const peak = values.reduce<number>((highest, each) => Math.max(highest, each ?? 0), 0);
  return [
    ...(Math.abs(dose - summed) <= 0.02 * summed + slackSeconds
      ? []
      : [`the dose of ${dose} s is not that of its angles, ${summed.toFixed(1)} s`]),
    ...(time >= least - slackSeconds && time <= most + slackSeconds
      ? []
      : [`the head-down time of ${time} s is not that of its angles, ${least.toFixed(1)} s`]),
    ...(largest >= peak - 0.1 ? [] : [`the largest angle, ${largest}°, is below one of the angles, ${peak}°`]),
  ];
}

const doseRate = (angleDeg: number | null): number =>
  angleDeg === null || angleDeg <= countsFromDeg ? 0 : Math.sin((angleDeg * Math.PI) / 180);
