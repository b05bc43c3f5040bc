import type { ErrorCode, ErrorFacts } from '../base/errors.ts';
import { FulcrumError } from '../base/errors.ts';

/** One reason for refusing a protocol; {@link ErrorFacts.place} is the file with the JSON pointer. */
export interface Refusal extends ErrorFacts {
  readonly code: ErrorCode;
  /** JSON pointer (RFC 6901) into the file; '' is the whole file. */
  readonly pointer: string;
  /** Which limit was exceeded; absent for an error in the shape of the file. */
  readonly limit?: 'absolute' | 'prescription';
}

/** Result of a check: the checked value, or every refusal. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusals: readonly [Refusal, ...Refusal[]] };

/** Reports all refusals at once, one per line; {@link FulcrumError.facts} is the first. */
export class ProtocolRefused extends FulcrumError {
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly [Refusal, ...Refusal[]]) {
    const [first] = refusals;
    super(first.code, first);
    this.refusals = refusals;
    this.message = refusals.map((refusal) => new FulcrumError(refusal.code, refusal).message).join('\n');
  }
}

/** Returns the value, or throws {@link ProtocolRefused} with every refusal. */
export function accepted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new ProtocolRefused(outcome.refusals);
  return outcome.value;
}

/** Success if there are no refusals. Duplicates from the iterations of a repeat are dropped. */
export function outcomeOf<T>(value: T, refusals: readonly Refusal[]): Outcome<T> {
  const [first, ...rest] = withoutDuplicates(refusals);
  return first === undefined ? { ok: true, value } : { ok: false, refusals: [first, ...rest] };
}

/** `protocol.json#/steps/0/ramp/to`; the bare file name for an empty pointer. */
export const placeOf = (file: string, pointer: string): string => (pointer === '' ? file : `${file}#${pointer}`);

function withoutDuplicates(refusals: readonly Refusal[]): readonly Refusal[] {
  const seen = new Set<string>();
  return refusals.filter(({ code, pointer, problem }) => {
    const key = `${code} ${pointer} ${problem}`;
    return seen.size < seen.add(key).size;
  });
}
