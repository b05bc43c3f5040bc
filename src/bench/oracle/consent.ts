import type { Entry } from '../../controller/entry.ts';
import type { Judge, Report } from './judge.ts';
import type { ObservedSession } from './observed-session.ts';
import { isDeviceReaction, isInOverride, isInSession, isUnderWay } from './state-classes.ts';

/** Before a start the body may move this far, because of the gear's backlash. */
const startMarginDeg = 0.5;
/** The table may still be stopping this long after a reaction; only then is its lowest angle kept. */
const stoppingMs = 1000;
/** No fault and no number of tries takes a person further head-down than this in all. */
const mostDownDeg = 3;

/**
 * Invariant 6: nothing moves toward head-down before consent, and nothing resumes by itself.
 *
 * By the record: a session begins through `preparing`, which follows an accepted `start` at the same instant, or
 * `testing`, which does; from `paused` or an override it continues on a `resume` at the same instant; an override
 * begins in the protocol's own states on an `override`, and moves on a `jog` or an `override to`. No other state leads
 * there: not a return, a stop, a fault or a reconnection.
 *
 * By the body: before the first of these acts it stays within 0.5° of its position. After a reaction (session
 * returning, stopped, in a fault or at an end; device in A, S or F; host dead) it moves no further head-down than 3°
 * above its lowest angle since then (level at least), with any fault and over any number of tries. Where neither brake
 * nor drive holds it, it counts from where it has been caught.
 */
export class ConsentJudge implements Judge {
  readonly invariant = 6;
  #startedAt: number | null = null;
  #lastAct = '';
  #lastActAt = Number.NEGATIVE_INFINITY;
  #initialDeg: number | null = null;
  #lowestDeg: number | null = null;
  #reactingSince: number | null = null;
  /** The state belongs to the protocol, its final pause included. */
  #inProtocol = false;

  onEntry(entry: Entry, _session: ObservedSession, report: Report): void {
    if (entry.type === 'act' && entry.refused === undefined) {
      this.#lastAct = entry.act;
      this.#lastActAt = entry.atMs;
      if (entry.act.startsWith('start')) this.#startedAt = entry.atMs;
    }
    if (entry.type === 'state') this.#judgeTransition(entry, report);
  }

  onRestart(): void {
    this.#inProtocol = false;
    this.#lastAct = '';
  }

  onLook(session: ObservedSession, report: Report): void {
    const { angleDeg } = session.truth;
    // What a brake lets slide is judged by invariants 3 and 4.
    if (this.#initialDeg === null || session.brakeSlips) this.#initialDeg = angleDeg;
    if (this.#startedAt === null && Math.abs(angleDeg - this.#initialDeg) > startMarginDeg) {
      report('before', `moved to ${angleDeg.toFixed(1)}° before a start`);
    }
    if (!this.#isReacting(session)) {
      this.#reactingSince = null;
      this.#lowestDeg = null;
      return;
    }
    this.#reactingSince ??= session.now;
    if (session.now - this.#reactingSince < stoppingMs) return;
    this.#lowestDeg = Math.max(0, Math.min(this.#lowestDeg ?? angleDeg, angleDeg));
    // A slide under a closed brake takes the mark along (wire rule 12); invariant 3 judges how far it goes.
    const isSliding = session.truth.brakeOn && session.brakeSlips;
    if (session.isFalling || isSliding) this.#lowestDeg = Math.max(0, angleDeg);
    if (angleDeg > this.#lowestDeg + mostDownDeg)
      report('down', `moved back to ${angleDeg.toFixed(1)}° head-down by itself after a reaction`);
  }

  #judgeTransition({ from, to, atMs }: Extract<Entry, { type: 'state' }>, report: Report): void {
    const begins = to === 'testing' || (to === 'preparing' && from !== 'testing');
    if (begins && !this.#hasActed('start', atMs)) report('start', `${from} -> ${to} without a person's start`);
    const fromProtocol = isUnderWay(from) || (from === 'recovering' && this.#inProtocol);
    this.#inProtocol = isUnderWay(to) || to === 'preparing' || (to === 'recovering' && fromProtocol);
    const entersOverride = isInOverride(to) && !isInOverride(from);
    if (entersOverride && !(fromProtocol && this.#hasActed('override', atMs))) {
      report('override', `${from} -> ${to} without a clinician's act`);
    }
    const movesInOverride = to === 'override.moving' || to === 'override.jogging';
    if (movesInOverride && !this.#hasActed('override to', atMs) && !this.#hasActed('jog', atMs)) {
      report('jog', `${from} -> ${to} without a clinician's act`);
    }
    const entersSession = isInSession(to) && !isInSession(from);
    if (!entersSession && to !== 'levelling') return;
    if (isInSession(from) || from === 'preparing') return;
    // The protocol's own final pause is also called `recovering`; a pause after a reaction never leads back.
    if (from === 'levelling' || (from === 'recovering' && fromProtocol)) return;
    const mayResume = from === 'paused' || isInOverride(from);
    if (!mayResume || !this.#hasActed('resume', atMs)) report('resume', `${from} -> ${to} without a person's act`);
  }

  #hasActed(act: string, atMs: number): boolean {
    return this.#lastAct.startsWith(act) && atMs - this.#lastActAt <= 1;
  }

  #isReacting(session: ObservedSession): boolean {
    if (this.#startedAt === null) return false;
    if (isDeviceReaction(session.truth.deviceState) || !session.hostAlive) return true;
    // Only a person's act leads from the other states back to the protocol's, as the record must show.
    return !this.#inProtocol;
  }
}
