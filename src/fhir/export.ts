/** The text of a bundle, which exists only where the bundle is sound. */
import { type ErrorFacts, errorCodes, FulcrumErrors } from '../../protocols/base/errors.ts';
import { therapyBundle } from './bundle.ts';
import { bundleProblems } from './invariants.ts';
import type { TherapySession } from './therapy-session.ts';

/** @throws FulcrumErrors EXPORT_UNSOUND, before anything is written */
export function fhirText(session: TherapySession): string {
  const bundle = therapyBundle(session);
  const facts = bundleProblems(bundle).map(
    ({ place, problem }): ErrorFacts => ({ place: `${session.head.id}, ${place}`, problem }),
  );
  const [first, ...rest] = facts;
  if (first !== undefined) throw new FulcrumErrors(errorCodes.EXPORT_UNSOUND, [first, ...rest]);
  return `${JSON.stringify(bundle, null, 2)}\n`;
}
