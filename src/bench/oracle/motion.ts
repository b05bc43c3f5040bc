/** Invariants 1, 2 and 3: how far, how fast, and when not at all. */
import type { Judge, Report } from './judge.ts';
import type { Scene } from './observed-session.ts';
import { mayMove, shouldStand, standing } from './observed-session.ts';

/** Invariant 1. True angle ≤ the session's limit, or what a clinician was granted, + 3°, always ≤ 63°. At once, whatever the fault. */
export class AngleJudge implements Judge {
  readonly invariant = 1;

  onLook(scene: Scene, report: Report): void {
    if (scene.helpless) return;
    const angle = scene.truth.angleDeg;
    const most = Math.min(scene.grants.limitDeg + 3, 63);
    if (angle > most) report('angle', `true angle ${angle.toFixed(2)}°, at most ${most.toFixed(1)}°`);
  }
}

/**
 * H02's deadline (300 ms, its window of 100 ms included; as much again where a return in between changed the profile),
 * then a category 1 stop that the drive does not follow: 350 ms, the contactor 100 ms later, the brake's 40 ms, the rest
 * to bring 8°/s to a stand.
 */
const runawayTime = 400 + 600;
/** H17: 2° under the brake, then 500 ms, then from 5.5°/s to the pace of a return under the drive. */
const creepWay = 2;
const creepTime = 500 + 400;
/** The bed swings freely inside the gear's play of 0.2°; nobody drives that. */
const play = 0.3;
const swingTime = 300;

/**
 * Invariant 2. True speed ≤ the profile × 1.5 + 0.5°/s, and ≤ 6°/s. A drive, a position sensor or a brake that fails is
 * a fault which may itself be a runaway: then until the deadline of H02, and of H17 where it is the brake. What happens
 * inside the gear's play is no speed of the table's.
 */
export class RateJudge implements Judge {
  readonly invariant = 2;
  #since: number | null = null;
  #from = 0;
  #creptAt: number | null = null;

  onLook(scene: Scene, report: Report): void {
    if (scene.helpless) return;
    const rate = Math.abs(scene.truth.rateDegPerS);
    const most = Math.min(scene.profileRate * 1.5 + 0.5, 6);
    if (rate <= most) {
      this.#since = null;
      this.#creptAt = null;
      return;
    }
    if (this.#since === null) {
      this.#since = scene.now;
      this.#from = scene.truth.angleDeg;
    }
    if (this.#excused(scene, this.#since, most)) return;
    report('rate', `true speed ${rate.toFixed(2)}°/s, at most ${most.toFixed(2)}°/s`);
  }

  #excused(scene: Scene, since: number, most: number): boolean {
    const way = Math.abs(scene.truth.angleDeg - this.#from);
    if (way - (most * (scene.now - since)) / 1000 <= play && scene.now - since <= swingTime) return true;
    if (scene.has('brake', 'off', 'slow', 'intermittent')) {
      if (Math.abs(scene.truth.angleDeg - this.#from) > creepWay) this.#creptAt ??= scene.now;
      return this.#creptAt === null || scene.now - this.#creptAt <= creepTime;
    }
    const runsAway = scene.has('actuator') || scene.has('position');
    return runsAway && scene.now - since <= runawayTime;
  }
}

/** Between an order to stand, or a lost link, and standing: the lease (500 ms), a stop (350 ms), the brake (100 ms). */
const stoppingTime = 1000;
/** H03: motion that the drive makes without an order. */
const unorderedTime = 300;
/** H19: a category 1 stop takes 350 ms, its brake 40 ms more; the register allows 50 ms for its beginning. */
const redStopTime = 50 + 350 + 100;

/**
 * Invariant 3. No motion in a state that forbids it, beyond the deadline: where the session's state or the device's
 * forbids motion and the device runs no return of its own, a second after that began
 * (a) the drive moves nothing (device in M or D, true speed above 0.3°/s) for longer than H03's 300 ms, and
 * (b) the brake gives no more than H17's 2° and whatever 500 ms of reaction add;
 * (c) with the red stop open nothing moves at all once the stop is over, but for a brake that does not hold.
 */
export class StandstillJudge implements Judge {
  readonly invariant = 3;
  #forbiddenSince: number | null = null;
  #stoodAt: number | null = null;
  #drivenFor = 0;
  #creptAt: number | null = null;

  onLook(scene: Scene, report: Report): void {
    if (scene.helpless) return;
    this.#redStop(scene, report);
    const device = scene.truth.deviceState;
    const bySession = scene.hostRunning && scene.now - scene.wokeAt > stoppingTime && !mayMove(scene.state);
    if (device === 'A' || (!bySession && !shouldStand(device))) {
      this.#forbiddenSince = null;
      this.#stoodAt = null;
      this.#drivenFor = 0;
      this.#creptAt = null;
      return;
    }
    this.#forbiddenSince ??= scene.now;
    if (scene.now - this.#forbiddenSince < stoppingTime) return;
    const { angleDeg, rateDegPerS } = scene.truth;
    const moves = Math.abs(rateDegPerS) > standing;
    this.#drivenFor = moves && (device === 'M' || device === 'D') ? this.#drivenFor + scene.elapsed : 0;
    if (this.#drivenFor > unorderedTime) {
      report('driven', `driven at ${rateDegPerS.toFixed(2)}°/s in state ${scene.state}, device ${device}`);
    }
    this.#stoodAt ??= angleDeg;
    if (Math.abs(angleDeg - this.#stoodAt) > creepWay) this.#creptAt ??= scene.now;
    if (this.#creptAt === null || scene.now - this.#creptAt <= creepTime || !moves) return;
    report('creep', `moves on at ${rateDegPerS.toFixed(2)}°/s under the brake in ${scene.state}, device ${device}`);
  }

  #redStop(scene: Scene, report: Report): void {
    const since = scene.estopOpenSince;
    if (since === null || scene.now - since <= redStopTime || scene.stoodFor > 0) return;
    if (scene.has('brake', 'off', 'slow', 'intermittent')) return;
    report('red stop', `moves at ${scene.truth.rateDegPerS.toFixed(2)}°/s with the red stop open`);
  }
}
