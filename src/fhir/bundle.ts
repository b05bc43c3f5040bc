/**
 * A recorded session as a FHIR R4 bundle. A function of the recording and the answers alone: the same session gives the same
 * bundle, to the byte, so that a record system recognises what it has.
 */
import type { Bundle, FhirResource } from 'fhir/r4.js';
import { localCodeSystem } from './codes.ts';
import { devicesOf, metricsOf } from './devices.ts';
import { urnOf } from './identifiers.ts';
import { observationsOf } from './observations.ts';
import { patientOf, procedureOf } from './procedure.ts';
import { referencesOf } from './references.ts';
import type { TherapySession } from './therapy-session.ts';

export type TherapyBundle = Bundle<FhirResource>;

/**
 * Of the type `collection`. A `document` would need a Composition with an author who answers for it, and nobody has signed a
 * recording; a `transaction` would tell the receiving system what to do with its own records.
 */
export function therapyBundle(session: TherapySession): TherapyBundle {
  const references = referencesOf(session);
  const { idOf, meta } = references;
  const patient = patientOf(session, references);
  const resources: readonly FhirResource[] = [
    procedureOf(session, references),
    ...(patient === null ? [] : [patient]),
    ...devicesOf(session, references),
    ...metricsOf(session, references),
    ...observationsOf(session, references),
    localCodeSystem(idOf('codes')),
  ];
  return {
    resourceType: 'Bundle',
    id: idOf('bundle'),
    ...meta,
    identifier: { system: 'urn:ietf:rfc:3986', value: urnOf(idOf('bundle')) },
    type: 'collection',
    entry: resources.map((resource) => ({ fullUrl: urnOf(resource.id ?? ''), resource })),
  };
}
