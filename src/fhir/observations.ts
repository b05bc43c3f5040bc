/** What was measured in a session, and asked before and after it. */
import type { CodeableConcept, Observation, ObservationComponent } from 'fhir/r4.js';
import { round } from '../../protocols/base/round.ts';
import { receivedDose } from '../../protocols/therapy/received-dose.ts';
import type { BloodPressure } from '../patients/screening.ts';
import { type categories, category, concept, type LocalCode, local, loinc, quantity, unknownValue } from './codes.ts';
import type { Part, SessionReferences } from './references.ts';
import { sampledAngle } from './sampled-angle.ts';
import { type Angles, type Answered, type TherapySession, wallTextOf } from './therapy-session.ts';

type Time = 'before-session' | 'after-session' | 'during-session';

export function observationsOf(session: TherapySession, references: SessionReferences): readonly Observation[] {
  const { answers } = session;
  const make = maker(session, references);
  return [
    pain(make('observation/pain-before', 'survey', 'before-session'), answers?.painBefore ?? null, 'before'),
    pain(make('observation/pain-after', 'survey', 'after-session'), answers?.painAfter ?? null, 'after'),
    pressure(
      make('observation/pressure-before', 'vital-signs', 'before-session'),
      answers?.bloodPressureBefore ?? null,
    ),
    pressure(make('observation/pressure-after', 'vital-signs', 'after-session'), answers?.bloodPressureAfter ?? null),
    ...angles(session, references, make),
    ...figures(session, references, make),
  ];
}

/** What all observations of the session have in common. */
type Base = Omit<Observation, 'code'>;
type Make = (part: Part, kind: keyof typeof categories, time: Time) => Base;

function maker({ head, summary }: TherapySession, { idOf, to, subject, meta }: SessionReferences): Make {
  return (part, kind, time) => ({
    resourceType: 'Observation',
    id: idOf(part),
    ...meta,
    partOf: [to('procedure')],
    // Of a recording without an end the sums may still grow.
    status: summary === null && time === 'during-session' ? 'preliminary' : 'final',
    category: [category(kind), { coding: [local(time)] }],
    subject,
    ...(time === 'before-session' ? { effectiveDateTime: wallTextOf(head, head.startedAtMs) } : {}),
  });
}

const pain = (base: Base, answered: Answered<number> | null, when: string): Observation => ({
  ...base,
  code: concept(loinc('72514-3'), `Pain ${when} the session, 0 to 10`),
  ...enteredAt(base, answered),
  ...(answered === null ? { dataAbsentReason: unknownValue } : { valueQuantity: quantity(answered.value, '{score}') }),
});

function pressure(base: Base, answered: Answered<BloodPressure> | null): Observation {
  const code = concept(loinc('85354-9'), 'Blood pressure');
  if (answered === null) return { ...base, code, dataAbsentReason: unknownValue };
  const { systolic, diastolic } = answered.value;
  return {
    ...base,
    code,
    ...enteredAt(base, answered),
    component: [
      { code: concept(loinc('8480-6')), valueQuantity: quantity(systolic, 'mm[Hg]') },
      { code: concept(loinc('8462-4')), valueQuantity: quantity(diastolic, 'mm[Hg]') },
    ],
  };
}

/** The time at which an answer was entered, which is the nearest that is known to when it held. */
function enteredAt({ effectiveDateTime }: Base, answered: Answered<unknown> | null): Partial<Observation> {
  if (answered === null) return effectiveDateTime === undefined ? {} : { effectiveDateTime };
  const at = new Date(answered.atWallMs).toISOString();
  return { effectiveDateTime: at, issued: at };
}

function angles(session: TherapySession, references: SessionReferences, make: Make): readonly Observation[] {
  const angle = (
    part: 'tilt' | 'actuator' | 'controller',
    code: LocalCode,
    pick: (angles: Angles) => number | null,
  ): Observation => {
    const { data, period } = sampledAngle(session, pick);
    return {
      ...make(`observation/angle-${part}`, 'therapy', 'during-session'),
      code: concept(local(code)),
      effectivePeriod: period,
      device: references.to(`metric/${part}`),
      valueSampledData: data,
    };
  };
  return [
    angle('tilt', 'angle-by-tilt-sensor', ({ tiltDeg }) => tiltDeg),
    angle('actuator', 'angle-by-actuator', ({ actuatorDeg }) => actuatorDeg),
    {
      ...angle('controller', 'angle-as-controlled', ({ angleDeg }) => angleDeg),
      derivedFrom: [references.to('observation/angle-tilt'), references.to('observation/angle-actuator')],
    },
  ];
}

/** Dose, head-down time and largest angle. */
function figures(session: TherapySession, { to }: SessionReferences, make: Make): readonly Observation[] {
  const { head, endMs, invertedMs, maxAngleDeg } = session;
  const effectivePeriod = { start: wallTextOf(head, head.startedAtMs), end: wallTextOf(head, endMs) };
  const figure = (name: string, code: LocalCode): Observation => ({
    ...make(`observation/${name}`, 'therapy', 'during-session'),
    code: concept(local(code)),
    effectivePeriod,
    device: to('table'),
    derivedFrom: [to('observation/angle-controller')],
  });
  const received = receivedDose(session.angles);
  // Rounded first and summed then, so that the parts in the bundle give the sum in the bundle.
  const parts = received.inversions.map(({ doseSeconds }) => round(doseSeconds, 3));
  const total = round(
    parts.reduce((sum, part) => sum + part, 0),
    3,
  );
  const unknownMs = Math.round(received.unknownMs);
  return [
    {
      ...figure('dose', 'dose'),
      valueQuantity: quantity(total, 's'),
      ...(parts.length === 0 ? {} : { component: parts.map((part, index) => doseOfInversion(part, index)) }),
      ...(unknownMs === 0
        ? {}
        : { note: [{ text: `The angle is unknown over ${(unknownMs / 1000).toFixed(1)} s, which are not counted.` }] }),
    },
    { ...figure('head-down-time', 'head-down-time'), valueQuantity: quantity(round(invertedMs / 1000, 3), 's') },
    { ...figure('largest-angle', 'largest-angle'), valueQuantity: quantity(round(maxAngleDeg, 1), 'deg') },
  ];
}

const doseOfInversion = (seconds: number, index: number): ObservationComponent => ({
  code: inversionNumber(index + 1),
  valueQuantity: quantity(seconds, 's'),
});

const inversionNumber = (number: number): CodeableConcept =>
  concept(local('dose-of-inversion'), `Dose of inversion ${number}`);
