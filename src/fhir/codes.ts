/** The codes that a bundle uses: those of LOINC, UCUM and HL7, and local ones that only this program knows. */
import type { CodeableConcept, CodeSystem, Coding, Quantity } from 'fhir/r4.js';
import type { AdverseEvent, EarlyEndReason } from '../patients/history.ts';

export const loincSystem = 'http://loinc.org';
export const ucumSystem = 'http://unitsofmeasure.org';
/** `.example` is reserved (RFC 2606): nobody can take these codes for somebody else's. */
const localBase = 'https://fulcrum.example/fhir';
export const localSystem = `${localBase}/CodeSystem/inversion`;
export const identifierSystems = {
  person: `${localBase}/identifier/person`,
  session: `${localBase}/identifier/session`,
  device: `${localBase}/identifier/device`,
  protocol: `${localBase}/identifier/protocol`,
} as const;

/** By LOINC code: LOINC's own name of it. */
export const loincNames = {
  // As a number: LOINC's list of answers for it is wrong at 0.
  '72514-3': 'Pain severity - 0-10 verbal numeric rating [Score] - Reported',
  '85354-9': 'Blood pressure panel with all children optional',
  '8480-6': 'Systolic blood pressure',
  '8462-4': 'Diastolic blood pressure',
} as const;
export type LoincCode = keyof typeof loincNames;

/** By UCUM code: how people write it. */
export const units = {
  deg: '°',
  s: 's',
  'mm[Hg]': 'mmHg',
  '{score}': 'of 10',
} as const;
export type UcumCode = keyof typeof units;

const adverse = {
  dizzy: 'Dizzy after the session',
  headache: 'Headache after the session',
  eyes: 'Trouble with the eyes after the session',
  nausea: 'Nausea after the session',
  'pain-worse': 'More pain after the session',
  other: 'Another adverse event',
} as const satisfies Record<AdverseEvent, string>;

const earlyEnd = {
  discomfort: 'Ended early: discomfort',
  pain: 'Ended early: pain',
  frightened: 'Ended early: frightened',
  interrupted: 'Ended early: interrupted',
  fault: 'Ended early: fault',
  other: 'Ended early: another reason',
} as const satisfies Record<EarlyEndReason, string>;

const prefixed = <P extends string, R extends Readonly<Record<string, string>>>(prefix: P, names: R) =>
  Object.fromEntries(Object.entries(names).map(([code, text]) => [`${prefix}${code}`, text])) as Record<
    `${P}${keyof R & string}`,
    string
  >;

/** By local code: its meaning. */
export const localNames = {
  'inversion-therapy': 'Tilting head-down on a motorised inversion table',
  'inversion-table': 'Motorised inversion table with its controller',
  'actuator-board': 'Board that drives the table and measures its angle',
  'tilt-sensor': 'Tilt sensor on the table, independent of the drive',
  'before-session': 'Asked or measured before the session',
  'after-session': 'Asked or measured after the session',
  'during-session': 'Measured during the session',
  'angle-by-tilt-sensor': 'Angle of the table by the tilt sensor; 0 is level, positive is head-down',
  'angle-by-actuator': 'Angle of the table by the sensor of its drive; 0 is level, positive is head-down',
  'angle-as-controlled': 'Angle that the controller took as the true one, from both sensors; positive is head-down',
  'largest-angle': 'Largest head-down angle of the session, as the controller took it',
  'head-down-time': 'Time beyond 5° head-down in the session',
  dose: 'Head-down dose: the integral of the sine of the angle over the time beyond 5° head-down',
  'dose-of-inversion': 'The part of the dose in one continuous stay beyond 5° head-down',
  'zero-offset': 'What the tilt sensor reads on the level table; subtracted from its readings',
  'outcome-completed': 'The protocol ran to its end',
  'outcome-returned': 'The session was ended before its protocol, and the person was brought level',
  'outcome-stranded': 'The session was ended before its protocol, and the table was not level',
  ...prefixed('adverse-', adverse),
  ...prefixed('early-end-', earlyEnd),
} as const;
export type LocalCode = keyof typeof localNames;

export const loinc = (code: LoincCode): Coding => ({ system: loincSystem, code, display: loincNames[code] });
export const local = (code: LocalCode): Coding => ({ system: localSystem, code, display: localNames[code] });

export const concept = (coding: Coding, text = coding.display): CodeableConcept => ({
  coding: [coding],
  ...(text === undefined ? {} : { text }),
});

export const quantity = (value: number, code: UcumCode): Quantity => ({
  value,
  unit: units[code],
  system: ucumSystem,
  code,
});

const terminology = 'http://terminology.hl7.org/CodeSystem';

export const categorySystem = `${terminology}/observation-category`;
export const categories = { survey: 'Survey', 'vital-signs': 'Vital Signs', therapy: 'Therapy' } as const;
export const category = (code: keyof typeof categories): CodeableConcept => ({
  coding: [{ system: categorySystem, code, display: categories[code] }],
});

export const absentSystem = `${terminology}/data-absent-reason`;
export const unknownValue: CodeableConcept = {
  coding: [{ system: absentSystem, code: 'unknown', display: 'Unknown' }],
  text: 'not asked, not answered, or not in the file that was exported',
};

/** Of a session on a simulated table: nobody was treated. */
export const testDataLabel: Coding = {
  system: `${terminology}/v3-ActReason`,
  code: 'HTEST',
  display: 'test health data',
};
export const pseudonymLabel: Coding = {
  system: `${terminology}/v3-ObservationValue`,
  code: 'PSEUDED',
  display: 'pseudonymized',
};

/** Systems other than LOINC, UCUM and the local one, with the codes that a bundle takes from them. */
export const otherCodes: Readonly<Record<string, readonly string[]>> = {
  [categorySystem]: Object.keys(categories),
  [absentSystem]: ['unknown'],
  [testDataLabel.system ?? '']: ['HTEST'],
  [pseudonymLabel.system ?? '']: ['PSEUDED'],
};

/** Declares the local codes in the bundle itself, since no other system knows them. */
export const localCodeSystem = (id: string): CodeSystem => ({
  resourceType: 'CodeSystem',
  id,
  url: localSystem,
  name: 'FulcrumInversion',
  title: 'Local codes of the Fulcrum inversion table controller',
  status: 'active',
  experimental: false,
  description: 'Local codes: they mean nothing outside the bundles of this program.',
  caseSensitive: true,
  content: 'complete',
  count: Object.keys(localNames).length,
  concept: Object.entries(localNames).map(([code, display]) => ({ code, display })),
});
