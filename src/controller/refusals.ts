/** Why the controller would refuse each act now, for consoles to show before anybody tries. */
import { milliseconds } from '../../protocols/base/units.ts';
import { durations } from '../safety/durations.ts';
import { reasonsAgainstStart, resetRefusal, soundersHeardRefusal, soundersTestRefusal } from './acts.ts';
import { resumptionRestRefusal } from './dose-reasons.ts';
import { beginRefusalNow, holdRefusalNow, jogRefusal, skipRefusalNow } from './override-commands.ts';
import type { UntimedEvent } from './progress.ts';
import type { RefusableAct, Refusals } from './refusable-acts.ts';
import { refusalOf } from './requests.ts';
import { contextOf, type TurnState } from './turn-state.ts';

/** What a console takes as given; the answers at a start decide it then. */
const everyConsent = { screening: true, ankleLockChecked: true, attendant: true };
/** Any reason and any event that concerns no parameter of it. */
const reason = 'asked at a console';

const longestOverride = milliseconds(durations.longestOverrideMs);

/** @param soundersHeard whether a person's confirmation of the sounders still holds (H32) */
export function refusalsNow(t: TurnState, soundersHeard: boolean, now: number): Refusals {
  const context = contextOf(t);
  const startReasons = reasonsAgainstStart(t, { ...everyConsent, soundersHeard }, null, null);
  const of = (event: UntimedEvent, refusal: string | null = null): string | null => refusalOf(t, event, refusal, now);
  const found: Readonly<Record<RefusableAct, string | null>> = {
    start: startReasons.length === 0 ? null : startReasons.join('; '),
    pause: of({ type: 'PAUSE', reason }),
    resume: of({ type: 'RESUME', reason }, resumptionRestRefusal(t)),
    reset: of({ type: 'RESET', reason }, resetRefusal(t)),
    acknowledge: acknowledgeRefusal(t, of({ type: 'ACKNOWLEDGE', reason })),
    answer: t.dose.promptedAt === null ? 'nobody is being asked whether they are well' : null,
    'sounders.test': soundersTestRefusal(t),
    'sounders.heard': soundersHeardRefusal(t, now),
    'override.begin': of(
      { type: 'OVERRIDE', forMs: longestOverride, reason },
      beginRefusalNow(t, longestOverride, reason),
    ),
    'override.jog': jogRefusal(t, 'up', now),
    'override.target': context.override === null ? `not in state ${t.state}` : null,
    'override.hold': holdRefusalNow(t, milliseconds(context.stay), now),
    'override.skip': skipRefusalNow(t, now),
    'override.end': of({ type: 'OVERRIDE_END', reason }),
  };
  return Object.fromEntries(Object.entries(found).filter(([, why]) => why !== null));
}

/** It is never refused as such; where it would do nothing, a console offers it no more than a refused one. */
function acknowledgeRefusal({ alarms, failure }: TurnState, refused: string | null): string | null {
  const isSounding = alarms.active.some(({ silencedUntil }) => silencedUntil === null);
  return isSounding || (refused === null && failure === null) ? null : 'no alarm sounds';
}
