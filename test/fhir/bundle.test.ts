import type { FhirResource, Observation } from 'fhir/r4.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { type TherapyBundle, therapyBundle } from '../../src/fhir/bundle.ts';
import { fhirText } from '../../src/fhir/export.ts';
import { bundleProblems } from '../../src/fhir/invariants.ts';
import { mostSamples, periodMsFor, shortestPeriodMs } from '../../src/fhir/sampled-angle.ts';
import type { TherapySession } from '../../src/fhir/therapy-session.ts';
import { answers, benchSession, damaged, damages, serviceHead } from '../support/therapy-bundles.ts';

let session: TherapySession;
let truth: ReturnType<typeof benchSession>['result'];
let bundle: TherapyBundle;

beforeAll(() => {
  ({ session, result: truth } = benchSession());
  bundle = therapyBundle(session);
});

const resources = <Type extends FhirResource['resourceType']>(from: TherapyBundle, type: Type) =>
  (from.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource] : [])) as Extract<
    FhirResource,
    { resourceType: Type }
  >[];
const observations = (from: TherapyBundle, code: string): readonly Observation[] =>
  resources(from, 'Observation').filter((each) => each.code.coding?.[0]?.code === code);

describe('the bundle of a session', () => {
  it('has the procedure, the person, the devices with their versions, and every observation', () => {
    const types = (bundle.entry ?? []).map(({ resource }) => resource?.resourceType);
    const count = (type: string): number => types.filter((each) => each === type).length;
    expect(bundle.type).toBe('collection');
    expect(['Procedure', 'Patient', 'Device', 'DeviceMetric', 'Observation', 'CodeSystem'].map(count)).toEqual([
      1, 1, 3, 3, 10, 1,
    ]);
    const [table, board, tilt] = resources(bundle, 'Device');
    expect(table?.version?.map(({ type, value }) => [type?.text, value])).toEqual([
      ['fulcrum', '0.1.0'],
      ['node', '20.20.0'],
    ]);
    expect(board?.version?.[0]?.value).toMatch(/^\d+\.\d+\.\d+$/);
    expect([tilt?.modelNumber, tilt?.property?.[0]?.valueQuantity?.[0]?.value]).toEqual(['MPU6050', 0.4]);
    expect(resources(bundle, 'DeviceMetric').map(({ calibration }) => calibration?.[0]?.state)).toEqual([
      'calibrated',
      'unspecified',
      undefined,
    ]);
  });

  it('has pain as a number, missing answers as missing, and adverse events', () => {
    const [before, after] = observations(bundle, '72514-3');
    expect([before?.valueQuantity?.value, after?.valueQuantity?.value]).toEqual([6, 0]);
    const [pressureBefore, pressureAfter] = observations(bundle, '85354-9');
    expect(pressureBefore?.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([121, 79]);
    expect(pressureAfter).toMatchObject({ dataAbsentReason: { coding: [{ code: 'unknown' }] } });
    expect(pressureAfter).not.toHaveProperty('component');
    const [procedure] = resources(bundle, 'Procedure');
    expect(procedure?.complication?.[0]?.coding?.[0]?.code).toBe('adverse-dizzy');
    expect(procedure?.status).toBe('completed');
  });

  it('has angle, head-down time and dose as the simulated body had them', () => {
    const [angle] = observations(bundle, 'angle-as-controlled');
    const samples = (angle?.valueSampledData?.data ?? '').split(' ');
    expect(samples.length).toBe(Math.floor((session.endMs - session.head.startedAtMs) / shortestPeriodMs) + 1);
    const known = samples.map(Number).filter((each) => !Number.isNaN(each));
    expect(known.length).toBeGreaterThan(0.95 * samples.length);
    expect(Math.abs(Math.max(...known) - truth.maxAngleDeg)).toBeLessThan(0.5);
    const value = (code: string): number => observations(bundle, code)[0]?.valueQuantity?.value ?? Number.NaN;
    expect(Math.abs(value('head-down-time') - truth.invertedMs / 1000)).toBeLessThan(1);
    expect(Math.abs(value('largest-angle') - truth.maxAngleDeg)).toBeLessThan(0.5);
    expect(observations(bundle, 'dose')[0]?.component).toHaveLength(2);
    // The recorder adds it up at each turn of the controller, some fifty times a second.
    const recordedSeconds = (session.summary?.doseMs ?? Number.NaN) / 1000;
    expect(recordedSeconds).toBeGreaterThan(1);
    expect(Math.abs(value('dose') / recordedSeconds - 1)).toBeLessThan(0.01);
  });

  it('is the same to the byte each time, and refers to the same person in another session', () => {
    expect(fhirText(session)).toBe(fhirText(benchSession().session));
    const other = therapyBundle({ ...session, head: { ...session.head, id: '20260302-080000-k3f9x2' } });
    const urls = ({ entry = [] }: TherapyBundle) => entry.map(({ fullUrl }) => fullUrl);
    const common = urls(bundle).filter((url) => urls(other).includes(url));
    expect(common).toEqual([`urn:uuid:${resources(bundle, 'Patient')[0]?.id}`]);
  });

  it('says of the person the pseudonym alone', () => {
    const [person] = resources(bundle, 'Patient');
    expect(Object.keys(person ?? {})).toEqual(['resourceType', 'id', 'meta', 'identifier']);
    expect(person?.identifier?.[0]?.value).toBe(serviceHead.patient);
  });
});

describe('a session that lacks something', () => {
  const sound = (changed: TherapySession): TherapyBundle => {
    const made = therapyBundle(changed);
    expect(bundleProblems(made)).toEqual([]);
    return made;
  };

  it('without a person has no patient, and a subject in words', () => {
    const made = sound({ ...session, head: { ...session.head, patient: null } });
    expect(resources(made, 'Patient')).toEqual([]);
    expect(resources(made, 'Procedure')[0]?.subject).toEqual({ display: 'a person without a record' });
  });

  it('on a simulated table is marked as test data in every resource that tells of it', () => {
    const made = sound({ ...session, head: { ...session.head, source: 'bench' } });
    const marked = (made.entry ?? []).filter(({ resource }) => JSON.stringify(resource?.meta ?? {}).includes('HTEST'));
    expect(marked).toHaveLength((made.entry ?? []).length - 1);
    expect(JSON.stringify(bundle)).not.toContain('HTEST');
  });

  it('without answers has every question as unknown', () => {
    const made = sound({ ...session, answers: null });
    for (const each of [...observations(made, '72514-3'), ...observations(made, '85354-9')]) {
      expect(each.dataAbsentReason?.coding?.[0]?.code).toBe('unknown');
    }
    expect(JSON.stringify(resources(made, 'Procedure')[0]?.note)).toContain('not in the file');
  });

  it('whose recording was cut off is of unknown status, and its figures are preliminary', () => {
    const half = session.angles.slice(0, session.angles.length / 2);
    const endMs = half.at(-1)?.atMs ?? 0;
    const peak = Math.max(...half.map(({ angleDeg }) => angleDeg ?? 0));
    const inverted = half.filter(({ angleDeg }) => (angleDeg ?? 0) > 5).length * 100;
    const made = sound({
      ...session,
      summary: null,
      cut: 'cut off',
      angles: half,
      endMs,
      invertedMs: inverted,
      maxAngleDeg: peak,
    });
    expect(resources(made, 'Procedure')[0]).toMatchObject({ status: 'unknown' });
    expect(observations(made, 'dose')[0]?.status).toBe('preliminary');
  });

  it('with angles that are unknown for a while has gaps there, and says what is not counted', () => {
    const [from, to] = [session.head.startedAtMs + 30_000, session.head.startedAtMs + 40_000];
    const angles = session.angles.map((each) =>
      each.atMs > from && each.atMs < to ? { ...each, angleDeg: null } : each,
    );
    const made = sound({ ...session, angles });
    const [angle] = observations(made, 'angle-as-controlled');
    expect(angle?.valueSampledData?.data?.split(' ').slice(62, 78)).toEqual(Array.from({ length: 16 }, () => 'E'));
    expect(observations(made, 'dose')[0]?.note?.[0]?.text).toMatch(/unknown over 10\.\d s/);
  });

  it('whose tilt sensor gives garbage has the garbage, and is as sound', () => {
    const { session: faulty } = benchSession({ faults: ['8s:tilt=garbage:0.5'] });
    const [tilt] = observations(sound(faulty), 'angle-by-tilt-sensor');
    const furthest = Math.max(
      ...(tilt?.valueSampledData?.data ?? '').split(' ').map((text) => Math.abs(Number(text) || 0)),
    );
    expect(furthest).toBeGreaterThan(90);
  });

  it('with a fault tells the findings, and that it was stopped', () => {
    const { session: faulty } = benchSession({ faults: ['8s:tilt=stuck'] });
    const [procedure] = resources(sound(faulty), 'Procedure');
    expect(procedure?.status).toBe('stopped');
    expect(procedure?.outcome?.coding?.[0]?.code).toBe('outcome-returned');
    expect(JSON.stringify(procedure?.note)).toContain('H10, reaction: return');
  });
});

describe('the list of angles', () => {
  it.each([
    [0, 500],
    [60_000, 500],
    [(mostSamples - 1) * shortestPeriodMs, 500],
    [(mostSamples - 1) * shortestPeriodMs + 1, 1000],
    [4 * 3_600_000, 4500],
  ])('of %d ms has a sample every %d ms', (durationMs, periodMs) => {
    expect(periodMsFor(durationMs)).toBe(periodMs);
    expect(Math.floor(durationMs / periodMs) + 1).toBeLessThanOrEqual(mostSamples);
  });
});

describe('the own check', () => {
  /** What general validators know better; npm run test:fhir shows that they do. */
  const leftToValidators = [
    'a status that there is not',
    'a property that there is not',
    'a date in words',
    'an extension with a value and extensions',
  ];

  it('finds nothing in a sound bundle', () => {
    expect(bundleProblems(bundle)).toEqual([]);
  });

  it.each(
    damages.filter(({ what }) => !leftToValidators.includes(what)).map((damage) => [damage.what, damage] as const),
  )('refuses %s', (_, damage) => {
    expect(bundleProblems(damaged(bundle, damage))).not.toEqual([]);
  });

  it('stands before the export', () => {
    const impossible = { ...answers, painBefore: { value: 3.5, atWallMs: 0 } };
    expect(() => fhirText({ ...session, answers: impossible })).toThrow(
      /the pain 3\.5 is no whole number from 0 to 10/,
    );
  });
});
