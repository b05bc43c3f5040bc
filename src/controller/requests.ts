import { isAccepted, send } from './act.ts';
import type { Changes } from './entry.ts';
import type { Answer, Person } from './input.ts';
import { acceptedAct, refusedAct } from './input.ts';
import type { OutputBuilder } from './output.ts';
import type { UntimedEvent } from './progress.ts';
import type { TurnState } from './turn-state.ts';

interface Requested {
  readonly by: Person;
  readonly act: string;
  readonly reason: string;
  readonly event: UntimedEvent;
  /** Why it is refused, regardless of the machine; null or omitted: the machine decides. */
  readonly refusal?: string | null;
  readonly changes?: Changes;
}

/** Records an act, and gives its event to the machine where the machine accepts it. */
export function request(
  t: TurnState,
  now: number,
  out: OutputBuilder,
  { event, refusal = null, ...act }: Requested,
): Answer {
  const refused = refusalOf(t, event, refusal, now);
  if (refused !== null) {
    recordAct(out, now, { ...act, refused });
    return refusedAct(refused);
  }
  recordAct(out, now, act);
  send(t, event, now, out);
  return acceptedAct;
}

/** Why an act is refused; null: it is done. `refusal`: regardless of the machine. */
export const refusalOf = (t: TurnState, event: UntimedEvent, refusal: string | null, now: number): string | null =>
  refusal ?? (isAccepted(t, event, now) ? null : `not in state ${t.state}`);

interface RecordedAct {
  readonly by: Person;
  readonly act: string;
  readonly reason: string;
  readonly refused?: string;
  readonly changes?: Changes;
}

/** Records an act. */
export function recordAct(
  out: OutputBuilder,
  atMs: number,
  { by, act, reason, refused, changes = {} }: RecordedAct,
): void {
  out.record({
    type: 'act',
    atMs,
    by,
    act,
    reason,
    ...(Object.keys(changes).length === 0 ? {} : { changes }),
    ...(refused === undefined ? {} : { refused }),
  });
}
