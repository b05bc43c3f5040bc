import type { Entry } from '../../controller/entry.ts';
import type { Judge, Report } from './judge.ts';
import type { ObservedSession } from './observed-session.ts';
import { isInOverride } from './state-classes.ts';

/** A jog holds this long after its last request; the controller's next turn comes a little later. */
const jogRenewalMs = 600;
const slackMs = 100;
/** The device accepts new limits within this of level (wire protocol: "off level"). */
const offLevelDeg = 5;
/** The wire carries hundredths of a degree. */
const roundingDeg = 0.01;

/**
 * Invariant 6, in an override: a clinician gets no further than was requested, prescribed or confirmed in steps of 5°;
 * no ramp is ordered beyond that, and no limits are ordered off level. A jog ends 600 ms after its last request, and
 * the override when its time has expired.
 */
export class OverrideJudge implements Judge {
  readonly invariant = 6;
  #jogEndsBy = Number.NEGATIVE_INFINITY;
  #overrideEndsBy = Number.NEGATIVE_INFINITY;

  onEntry(entry: Entry, session: ObservedSession, report: Report): void {
    const objection = session.granted.note(entry);
    if (objection !== null) report('confirmation', objection);
    if (entry.type === 'act' && entry.refused === undefined) this.#noteAct(entry);
    if (entry.type !== 'order') return;
    const { order, toDeg = 0 } = entry;
    const { limitDeg } = session.granted;
    if (order === 'ramp' && toDeg > limitDeg + roundingDeg) {
      report('ramp', `a ramp to ${toDeg}° was ordered; granted: ${limitDeg}°`);
    }
    const { angleDeg } = session.truth;
    if (order === 'ready' && Math.abs(angleDeg) > offLevelDeg && !session.hasTrait('falsifiesAngle')) {
      report('limits', `limits were ordered at ${angleDeg.toFixed(1)}°, off level`);
    }
  }

  onLook(session: ObservedSession, report: Report): void {
    session.granted.observe(session.truth.angleDeg);
    if (!session.hostRunning || session.now - session.hostResumedAt < slackMs) return;
    const { state, now } = session;
    const jogEndsBy = Math.max(this.#jogEndsBy, session.joggedAt + jogRenewalMs);
    if (state === 'override.jogging' && now > jogEndsBy + slackMs) report('jog', 'a jog continues without a renewal');
    if (isInOverride(state) && now > this.#overrideEndsBy + slackMs) report('expiry', 'an override outlasts its time');
  }

  #noteAct({ act, atMs, changes }: Extract<Entry, { type: 'act' }>): void {
    if (act.startsWith('jog')) this.#jogEndsBy = atMs + jogRenewalMs;
    if (act === 'override') this.#overrideEndsBy = atMs + (changes?.remainingMs?.to ?? 0);
  }
}
