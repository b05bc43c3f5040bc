import type { ErrorCode, ErrorFacts } from '../base/errors.ts';
import { FulcrumError } from '../base/errors.ts';

/** One reason why a protocol may not run; {@link ErrorFacts.place} is the file with the JSON pointer. */
export interface Refusal extends ErrorFacts {
  readonly code: ErrorCode;
  /** JSON pointer (RFC 6901) into the file; '' is the whole of it. */
  readonly pointer: string;
  /** Whose limit was passed; absent where it is the file's form that is wrong. */
  readonly limit?: 'absolute' | 'prescription';
}

/** What a check gives back: the thing checked, or every reason why not. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusals: readonly [Refusal, ...Refusal[]] };

/** Carries all reasons to a user at once, one a line; {@link FulcrumError.facts} are the first one's. */
export class ProtocolRefused extends FulcrumError {
  readonly refusals: readonly Refusal[];

  constructor(refusals: readonly [Refusal, ...Refusal[]]) {
    const [first] = refusals;
    super(first.code, first);
    this.refusals = refusals;
    this.message = refusals.map((refusal) => new FulcrumError(refusal.code, refusal).message).join('\n');
  }
}

/** The value, or a thrown {@link ProtocolRefused} with every refusal. */
export function accepted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new ProtocolRefused(outcome.refusals);
  return outcome.value;
}

/** Success, unless something was refused. Of refusals that differ in nothing but the repeat's turn, one is kept. */
export function outcomeOf<T>(value: T, refusals: readonly Refusal[]): Outcome<T> {
  const [first, ...rest] = withoutRepeats(refusals);
  return first === undefined ? { ok: true, value } : { ok: false, refusals: [first, ...rest] };
}

/** `protocol.json#/steps/0/ramp/to`; the bare file where the pointer is the whole. */
export const placeOf = (file: string, pointer: string): string => (pointer === '' ? file : `${file}#${pointer}`);

function withoutRepeats(refusals: readonly Refusal[]): readonly Refusal[] {
  const seen = new Set<string>();
  return refusals.filter(({ code, pointer, problem }) => {
    const key = `${code} ${pointer} ${problem}`;
    return seen.size < seen.add(key).size;
  });
}
