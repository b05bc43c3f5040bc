import type { Meta, Reference } from 'fhir/r4.js';
import { testDataLabel } from './codes.ts';
import { urnOf, uuidOf } from './identifiers.ts';
import type { TherapySession } from './therapy-session.ts';

/** The parts of a bundle that are there at most once. */
export type Part =
  | 'bundle'
  | 'codes'
  | 'procedure'
  | 'table'
  | 'actuator'
  | 'tilt-sensor'
  | `metric/${'actuator' | 'tilt' | 'controller'}`
  | `observation/${string}`;

/** How the resources of one session refer to each other, and what all of them say of it. */
export interface SessionReferences {
  idOf(part: Part): string;
  to(part: Part): Reference;
  /** The person by a reference, or in words where the session had none in the records. */
  readonly subject: Reference;
  /** Id of the person's resource, the same in all bundles; null: there is none. */
  readonly patientId: string | null;
  /** Marks a session on a simulated table as test data. */
  readonly meta: { readonly meta?: Meta };
}

export function referencesOf({ head }: Pick<TherapySession, 'head'>): SessionReferences {
  const { id, patient, source } = head;
  const idOf = (part: Part): string => uuidOf(`session/${id}/${part}`);
  const patientId = patient === null ? null : uuidOf(`person/${patient}`);
  return {
    idOf,
    to: (part) => ({ reference: urnOf(idOf(part)) }),
    patientId,
    subject: patientId === null ? { display: 'a person without a record' } : { reference: urnOf(patientId) },
    meta: source === 'bench' ? { meta: { security: [testDataLabel] } } : {},
  };
}
