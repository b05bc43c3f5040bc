/** The session as a whole, and the person, of whom no more than a pseudonym is said. */
import type { Annotation, Patient, Procedure } from 'fhir/r4.js';
import { clockText } from '../../protocols/base/round.ts';
import {
  concept,
  identifierSystems,
  type LocalCode,
  local,
  localNames,
  pseudonymLabel,
  testDataLabel,
} from './codes.ts';
import type { SessionReferences } from './references.ts';
import { type TherapySession, wallTextOf } from './therapy-session.ts';

/** Findings that are told one by one. */
const mostFindings = 50;

export function procedureOf(session: TherapySession, references: SessionReferences): Procedure {
  const { head, endMs, answers } = session;
  const { idOf, to, subject, meta } = references;
  const outcome = outcomeOf(session);
  const earlyEnd = answers?.earlyEnd ?? null;
  return {
    resourceType: 'Procedure',
    id: idOf('procedure'),
    ...meta,
    identifier: [{ system: identifierSystems.session, value: head.id }],
    ...(head.protocolName === null
      ? {}
      : { instantiatesUri: [`${identifierSystems.protocol}/${encodeURIComponent(head.protocolName)}`] }),
    status: statusOf(session),
    ...(earlyEnd === null ? {} : { statusReason: concept(local(`early-end-${earlyEnd}`)) }),
    code: concept(local('inversion-therapy')),
    subject,
    performedPeriod: { start: wallTextOf(head, head.startedAtMs), end: wallTextOf(head, endMs) },
    ...(outcome === null ? {} : { outcome: concept(local(outcome)) }),
    ...(answers?.adverse == null || answers.adverse.length === 0
      ? {}
      : { complication: answers.adverse.map((event) => concept(local(`adverse-${event}`))) }),
    note: notesOf(session),
    usedReference: [to('table'), to('actuator'), to('tilt-sensor')],
  };
}

/** Null: the session without a person in the records. */
export function patientOf({ head }: TherapySession, { patientId, meta }: SessionReferences): Patient | null {
  if (patientId === null || head.patient === null) return null;
  return {
    resourceType: 'Patient',
    id: patientId,
    meta: { security: [pseudonymLabel, ...(meta.meta === undefined ? [] : [testDataLabel])] },
    identifier: [{ system: identifierSystems.person, value: head.patient }],
  };
}

function statusOf({ summary }: TherapySession): Procedure['status'] {
  switch (summary?.outcome) {
    case undefined:
      return 'unknown';
    case 'completed':
      return 'completed';
    case 'continued':
      return 'in-progress';
    default:
      return 'stopped';
  }
}

function outcomeOf({ summary }: TherapySession): LocalCode | null {
  const code = `outcome-${summary?.outcome ?? ''}`;
  return isLocalCode(code) ? code : null;
}

const isLocalCode = (code: string): code is LocalCode => Object.hasOwn(localNames, code);

function notesOf({ head, summary, cut, answers, findings }: TherapySession): Annotation[] {
  const told = findings.slice(0, mostFindings).map(({ atMs, hazard, reaction }) => {
    const at = clockText(Math.max(0, atMs - head.startedAtMs) / 1000);
    return `${at} ${hazard}, reaction: ${reaction}`;
  });
  const more = findings.length - told.length;
  return [
    `Protocol: ${head.protocolName ?? 'none'}.`,
    ...(summary === null ? [`The recording has no end: ${cut ?? 'it is still under way'}.`] : []),
    ...(summary?.outcome === 'continued' ? ['The session goes on in another recording.'] : []),
    ...(head.continues === null ? [] : [`Continues the session ${head.continues}.`]),
    ...(head.start?.isClockRight === false ? ['The date and time were not known to be right.'] : []),
    ...(answers === null ? ['The answers before and after the session are not in the file that was exported.'] : []),
    ...(answers?.adverse?.length === 0 ? ['Asked for adverse events: none.'] : []),
    ...(told.length === 0 ? [] : [`Safety findings: ${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`]),
  ].map((text) => ({ text }));
}
