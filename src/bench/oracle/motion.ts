/** Invariants 1, 2 and 3: the limits on angle and speed, and the states without motion. */
import type { Entry } from '../../controller/entry.ts';
import type { Judge, Report } from './judge.ts';
import type { ObservedSession } from './observed-session.ts';
import { stationaryDegPerS } from './observed-session.ts';
import { mayMove, shouldStandStill } from './state-classes.ts';

/** The head-up end of the range, and the mechanical stop at -22°, which yields a little. */
const lowestOrderDeg = -20;
const lowestDeg = -22.2;
const highestDeg = 63;
const marginDeg = 3;
const roundingDeg = 0.01;

/**
 * Invariant 1: the true angle is never more than 3° above the session's limit, or above what a clinician was granted,
 * and never above 63° or below the stop at -22°. It holds at every moment, for every fault and over any number of tries. Where
 * neither brake nor drive holds the table, it counts from where the table has been caught.
 */
export class AngleJudge implements Judge {
  readonly invariant = 1;
  /** How far the table has fallen; null once it is back within its limit. */
  #fellToDeg: number | null = null;

  onEntry(entry: Entry, _session: ObservedSession, report: Report): void {
    if (entry.type !== 'order' || entry.order !== 'ramp') return;
    const { toDeg = 0 } = entry;
    if (toDeg < lowestOrderDeg - roundingDeg) report('order', `a ramp to ${toDeg}° was ordered`);
  }

  onLook(session: ObservedSession, report: Report): void {
    const { angleDeg } = session.truth;
    const limitDeg = Math.min(session.granted.limitDeg + marginDeg, highestDeg);
    if (session.isFalling) {
      this.#fellToDeg = angleDeg;
      return;
    }
    if (angleDeg <= limitDeg) this.#fellToDeg = null;
    const caughtDeg = this.#fellToDeg === null ? limitDeg : Math.max(limitDeg, this.#fellToDeg + marginDeg);
    if (angleDeg > caughtDeg) report('angle', `true angle ${angleDeg.toFixed(2)}°, limit ${limitDeg.toFixed(1)}°`);
    if (angleDeg < lowestDeg) report('head-up', `true angle ${angleDeg.toFixed(2)}°, limit ${lowestDeg}°`);
  }
}

/**
 * H02's deadline (300 ms, its window of 100 ms included; 100 ms more if a return in between changed the profile), then
 * a category 1 stop that the drive does not follow: 350 ms, the contactor 100 ms later, the brake's 40 ms, and the rest
 * to stop 8°/s.
 */
const runawayMs = 400 + 600;
/** A runaway is over, and the next one another, once the table has obeyed for this long or its brake was on. */
const obeysMs = 2000;
/** H17: 2° under the brake, then 500 ms, then from 5.5°/s to the rate of a return under power. */
const creepDeg = 2;
const creepMs = 500 + 400;
/** The bed swings freely within the gear's play, and a little beyond it where the flanks meet. */
const swingDeg = ({ options: { playDeg = 0.2 } }: ObservedSession): number => playDeg + 0.1;
const swingMs = 300;

/**
 * Invariant 2: the true speed is at most the profile × 1.5 + 0.5°/s, and at most 6°/s. A drive that does not obey, or a
 * false position, may itself be a runaway: then the limit applies from the deadline of H02, or of H17 where the brake
 * does not hold. Motion within the gear's backlash does not count.
 */
export class RateJudge implements Judge {
  readonly invariant = 2;
  #exceededSince: number | null = null;
  #fromDeg = 0;
  #creptAt: number | null = null;
  #swungAt = Number.NEGATIVE_INFINITY;
  /** How long the present runaway has been too fast, in all. */
  #runawayMs = 0;
  #obeyedMs = 0;

  onLook(session: ObservedSession, report: Report): void {
    if (session.truth.inGearPlay) this.#swungAt = session.now;
    if (session.isFalling) return;
    const rate = Math.abs(session.truth.rateDegPerS);
    const limit = Math.min(session.profileRate * 1.5 + 0.5, 6);
    if (rate <= limit) {
      this.#exceededSince = null;
      this.#creptAt = null;
      this.#obeyedMs += session.elapsedMs;
      if (this.#obeyedMs >= obeysMs || session.truth.brakeOn) this.#runawayMs = 0;
      return;
    }
    this.#obeyedMs = 0;
    this.#runawayMs += session.elapsedMs;
    if (this.#exceededSince === null) {
      this.#exceededSince = session.now;
      this.#fromDeg = session.truth.angleDeg;
    }
    if (this.#isExcused(session, this.#exceededSince, limit)) return;
    report('rate', `true speed ${rate.toFixed(2)}°/s, limit ${limit.toFixed(2)}°/s`);
  }

  #isExcused(session: ObservedSession, since: number, limit: number): boolean {
    const travelled = Math.abs(session.truth.angleDeg - this.#fromDeg);
    const lasted = session.now - since;
    const swings = lasted <= swingMs || session.now - this.#swungAt <= swingMs;
    if (swings && travelled - (limit * lasted) / 1000 <= swingDeg(session)) return true;
    if (session.brakeSlips) {
      if (travelled > creepDeg) this.#creptAt ??= session.now;
      return this.#creptAt === null || session.now - this.#creptAt <= creepMs;
    }
    return session.isOutOfControl && this.#runawayMs <= runawayMs;
  }
}

/** From an order to stand, or a lost link, to standing: the lease (500 ms), a stop (350 ms), the brake (100 ms). */
const stoppingMs = 1000;
/** H03: motion that the drive makes without an order. */
const unorderedMs = 300;
/** H19: the register allows 50 ms before a category 1 stop of 350 ms; the brake takes up to 100 ms. */
const redStopMs = 50 + 350 + 100;
/** The hard-wired pole alone: half a second, then the brake, which stops 4°/s. */
const hardStopMs = 500 + 100 + 100;

/**
 * Invariant 3: no motion in a state that forbids it. If the session's or the device's state forbids motion and the
 * device runs no return of its own, then one second later
 * (a) the drive moves nothing (device in M or D, true speed above 0.3°/s) for longer than H03's 300 ms,
 * (b) the brake gives no more than H17's 2° and what 500 ms of reaction add, and
 * (c) with the red stop open nothing moves at all after the stop, unless the brake does not hold.
 */
export class StandstillJudge implements Judge {
  readonly invariant = 3;
  #forbiddenSince: number | null = null;
  #stoodAtDeg: number | null = null;
  #drivenMs = 0;
  #creptAt: number | null = null;
  #stoppedAtDeg = 0;

  onLook(session: ObservedSession, report: Report): void {
    if (session.isFalling) {
      // The 2° count from where it can be caught again (wire rule 7).
      this.#stoodAtDeg = null;
      this.#creptAt = null;
      return;
    }
    this.#judgeRedStop(session, report);
    const device = session.truth.deviceState;
    const forbiddenBySession =
      session.hostRunning && session.now - session.hostResumedAt > stoppingMs && !mayMove(session.state);
    if (device === 'A' || (!forbiddenBySession && !shouldStandStill(device))) {
      this.#forbiddenSince = null;
      this.#stoodAtDeg = null;
      this.#drivenMs = 0;
      this.#creptAt = null;
      return;
    }
    this.#forbiddenSince ??= session.now;
    if (session.now - this.#forbiddenSince < stoppingMs) return;
    const { angleDeg, rateDegPerS } = session.truth;
    const moves = Math.abs(rateDegPerS) > stationaryDegPerS;
    this.#drivenMs = moves && (device === 'M' || device === 'D') ? this.#drivenMs + session.elapsedMs : 0;
    if (this.#drivenMs > unorderedMs) {
      report('driven', `driven at ${rateDegPerS.toFixed(2)}°/s in state ${session.state}, device ${device}`);
    }
    this.#stoodAtDeg ??= angleDeg;
    if (Math.abs(angleDeg - this.#stoodAtDeg) > creepDeg) this.#creptAt ??= session.now;
    if (this.#creptAt === null || session.now - this.#creptAt <= creepMs || !moves) return;
    report(
      'creep',
      `still moving at ${rateDegPerS.toFixed(2)}°/s under the brake in ${session.state}, device ${device}`,
    );
  }

  #judgeRedStop(session: ObservedSession, report: Report): void {
    const since = session.estopOpenSince;
    const { angleDeg, estopOpened } = session.truth;
    const allowedMs = estopOpened ? redStopMs : hardStopMs;
    if (since === null || session.now - since <= allowedMs || session.brakeSlips) {
      this.#stoppedAtDeg = angleDeg;
      return;
    }
    // The bed swings within the gear's backlash.
    const moved = Math.abs(angleDeg - this.#stoppedAtDeg);
    if (moved > swingDeg(session)) report('red stop', `moved ${moved.toFixed(2)}° with the red stop open`);
  }
}
