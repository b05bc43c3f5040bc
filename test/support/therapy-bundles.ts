/** Bundles of real bench sessions, and ways to damage one. */
import type { FhirResource, Observation } from 'fhir/r4.js';
import type { Scenario } from '../../src/bench/scenario/scenario.ts';
import type { TherapyBundle } from '../../src/fhir/bundle.ts';
import type { SessionAnswers, TherapySession } from '../../src/fhir/therapy-session.ts';
import { therapySession } from '../../src/fhir/therapy-session.ts';
import type { RecordingHead } from '../../src/records/sink.ts';
import { record } from './recorded-session.ts';
import { worldOf } from './scenario-world.ts';

const atWallMs = Date.UTC(2026, 2, 1, 7, 55);

export const answers: SessionAnswers = {
  painBefore: { value: 6, atWallMs },
  painAfter: { value: 0, atWallMs: atWallMs + 1_800_000 },
  bloodPressureBefore: { value: { systolic: 121, diastolic: 79 }, atWallMs },
  bloodPressureAfter: null,
  adverse: ['dizzy'],
  earlyEnd: null,
};

/** Of a session recorded by a service whose tilt sensor was calibrated. */
export const serviceHead: Partial<RecordingHead> = {
  startedAt: '2026-03-01T08:00:00.000Z',
  source: 'service',
  patient: 'p-0123456789',
  versions: { fulcrum: '0.1.0', node: '20.20.0' },
  configuration: { sensors: { path: '/dev/b', imu: 'MPU6050', zeroDeg: 0.4 } },
};

/** Two inversions in two and a half minutes. */
const steps = [
  { ramp: { to: 10, rate: 2 } },
  { hold: { seconds: 10 } },
  { level: { seconds: 30 } },
  { ramp: { to: 15, rate: 2 } },
  { hold: { seconds: 10 } },
];

/** A session on the bench, and the simulated body's truth about it. */
export function benchSession({
  head = serviceHead,
  given = answers as SessionAnswers | null,
  faults = [] as readonly string[],
} = {}): { readonly session: TherapySession; readonly result: ReturnType<typeof record>[0] } {
  const expected: Scenario['expected'] = { outcome: 'completed', exit: 0, findings: [], maxAngleDeg: 0 };
  const scenario = { why: 'for a bundle', protocol: steps, seed: 1, faults: [...faults], acts: [], expected };
  const [result, recording] = record((observer) => worldOf(scenario, { observer }), 'whole');
  const own = {
    ...recording,
    head: { ...recording.head, id: '20260301-080000-k3f9x2', protocolName: 'first-session', ...head },
  };
  return { session: therapySession(own, given), result };
}

export interface Damage {
  readonly what: string;
  readonly change: (bundle: TherapyBundle) => void;
}

/** The bundle with one damage. */
export function damaged(bundle: TherapyBundle, { change }: Damage): TherapyBundle {
  const copy: TherapyBundle = structuredClone(bundle);
  change(copy);
  return copy;
}

const resourcesIn = (bundle: TherapyBundle): FhirResource[] =>
  (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the bundle does not have what is to be damaged');
  return value;
}

const one = <Type extends FhirResource['resourceType']>(bundle: TherapyBundle, type: Type) =>
  found(
    resourcesIn(bundle).find(
      (each): each is Extract<FhirResource, { resourceType: Type }> => each.resourceType === type,
    ),
  );

const observation = (bundle: TherapyBundle, code: string): Observation =>
  found(
    resourcesIn(bundle).find(
      (each): each is Observation => each.resourceType === 'Observation' && each.code.coding?.[0]?.code === code,
    ),
  );

const sampled = (bundle: TherapyBundle) => found(observation(bundle, 'angle-as-controlled').valueSampledData);

export const damages: readonly Damage[] = [
  { what: 'a status that there is not', change: (b) => Reflect.set(observation(b, 'dose'), 'status', 'finished') },
  { what: 'an observation without a code', change: (b) => Reflect.deleteProperty(observation(b, 'dose'), 'code') },
  { what: 'a procedure without a subject', change: (b) => Reflect.deleteProperty(one(b, 'Procedure'), 'subject') },
  { what: 'a property that there is not', change: (b) => Reflect.set(one(b, 'Procedure'), 'angle', 15) },
  {
    what: 'a date in words',
    change: (b) => Reflect.set(one(b, 'Procedure'), 'performedPeriod', { start: 'yesterday' }),
  },
  {
    what: 'a value and a reason for its absence',
    change: (b) => Reflect.set(observation(b, '72514-3'), 'dataAbsentReason', { text: 'unknown' }),
  },
  { what: 'two values', change: (b) => Reflect.set(observation(b, '72514-3'), 'valueString', 'six') },
  {
    what: 'an extension with a value and extensions',
    change: (b) =>
      Reflect.set(one(b, 'Procedure'), 'extension', [
        { url: 'http://a.example', valueString: 'a', extension: [{ url: 'http://b.example', valueString: 'b' }] },
      ]),
  },
  {
    what: 'a session that ends before it starts',
    change: (b) => {
      const period = found(one(b, 'Procedure').performedPeriod);
      Reflect.set(period, 'end', '2026-02-28T08:00:00.000Z');
    },
  },
  {
    what: 'a reference that leads nowhere',
    change: (b) =>
      Reflect.set(found(observation(b, 'dose').device), 'reference', 'urn:uuid:00000000-0000-5000-8000-000000000000'),
  },
  {
    what: 'one sample fewer than its period holds',
    change: (b) => Reflect.set(sampled(b), 'data', found(sampled(b).data).split(' ').slice(1).join(' ')),
  },
  { what: 'samples that are no numbers', change: (b) => Reflect.set(sampled(b), 'data', `level ${sampled(b).data}`) },
  { what: 'a unit that UCUM does not have', change: (b) => Reflect.set(sampled(b).origin, 'code', 'degrees') },
  {
    what: 'a code of LOINC for something else',
    change: (b) => Reflect.set(found(observation(b, '72514-3').code.coding?.[0]), 'code', '72514-2'),
  },
  {
    what: 'a local code that is not declared',
    change: (b) => Reflect.set(found(observation(b, 'dose').category?.[1]?.coding?.[0]), 'code', 'some-time'),
  },
  {
    what: 'a dose that its inversions do not give',
    change: (b) => Reflect.set(found(observation(b, 'dose').valueQuantity), 'value', 1),
  },
  {
    what: 'a head-down time that its angles do not give',
    change: (b) => Reflect.set(found(observation(b, 'head-down-time').valueQuantity), 'value', 600),
  },
  { what: 'a pain of 11', change: (b) => Reflect.set(found(observation(b, '72514-3').valueQuantity), 'value', 11) },
  {
    what: 'a blood pressure the wrong way round',
    change: (b) =>
      observation(b, '85354-9')
        .component?.reverse()
        .forEach((part, index) => {
          Reflect.set(found(part.valueQuantity), 'value', index === 0 ? 121 : 79);
        }),
  },
  { what: 'the person’s name', change: (b) => Reflect.set(one(b, 'Patient'), 'name', [{ text: 'First Person' }]) },
];
