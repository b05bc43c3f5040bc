/** Which acts a console offers now, and why it does not offer the others. */
import { type RefusableAct, refusableActs } from '../../controller/refusable-acts.ts';
import type { Heard, Telemetry } from './heard.ts';

export const actNames = ['stop', 'return', ...refusableActs, 'attend', 'login', 'logout'] as const;
export type ActName = (typeof actNames)[number];

/** Whether an act is offered now; if not, why. */
export type Offer = { readonly isOffered: true } | { readonly isOffered: false; readonly reason: string };

export type Offers = Readonly<Record<ActName, Offer>>;

/** Nothing but STOP and RETURN is offered by what was heard longer ago, ms. */
const tooOldMs = 3000;

const offered: Offer = { isOffered: true };
const refused = (reason: string): Offer => ({ isOffered: false, reason });
const unless = (reason: string | null | undefined): Offer => (reason == null ? offered : refused(reason));

export function offersOf(heard: Heard, nowMs: number): Offers {
  const unheard = unheardReason(heard, nowMs);
  const telemetry = heard.telemetry?.value ?? null;
  return Object.fromEntries(
    actNames.map((name) => [name, offerOf(name, heard, telemetry, unheard)]),
    // Has each name, since it is made from the list of all of them.
  ) as Record<ActName, Offer>;
}

function offerOf(name: ActName, heard: Heard, telemetry: Telemetry | null, unheard: string | null): Offer {
  // Never refused, and sent even if nothing is known.
  if (name === 'stop' || name === 'return') return offered;
  if (unheard !== null || telemetry === null) return refused(unheard ?? 'nothing has been heard from the service yet');
  switch (name) {
    case 'attend':
      return telemetry.attendantAsked ? offered : refused('no helper is being asked for');
    case 'login':
      return heard.clinician === null ? offered : refused(`${heard.clinician} is logged in`);
    case 'logout':
      return heard.clinician === null ? refused('nobody is logged in') : offered;
    case 'override.begin':
      return unless(loginReason(heard) ?? holderReason(heard, telemetry, false) ?? telemetry.refusals[name]);
    case 'override.jog':
    case 'override.target':
    case 'override.hold':
    case 'override.skip':
    case 'override.end':
      return unless(telemetry.refusals[name] ?? loginReason(heard) ?? holderReason(heard, telemetry, true));
    case 'reset':
      return unless(telemetry.refusals[name] ?? (telemetry.state === 'ready' ? 'nothing is latched' : null));
    case 'start':
    case 'pause':
    case 'resume':
    case 'acknowledge':
    case 'answer':
    case 'sounders.test':
    case 'sounders.heard':
      return unless(telemetry.refusals[name satisfies RefusableAct]);
  }
}

function unheardReason({ link, telemetry }: Heard, nowMs: number): string | null {
  if (link.kind !== 'up') return 'the service does not answer';
  if (telemetry === null) return 'nothing has been heard from the service yet';
  const ageMs = nowMs - telemetry.atMs;
  return ageMs > tooOldMs ? `the service has been silent for ${Math.floor(ageMs / 1000)} s` : null;
}

const loginReason = ({ clinician }: Heard): string | null =>
  clinician === null ? 'only a clinician may: log in with a PIN' : null;

/** @param isNeeded whether this console has to hold the override already */
function holderReason({ status }: Heard, { override }: Telemetry, isNeeded: boolean): string | null {
  const mine = status?.value.you.client ?? null;
  if (override === null) return isNeeded ? 'no override is held' : null;
  return override.holder === mine ? null : `console ${override.holder ?? '?'} holds the override`;
}
