import type { Judge, Report } from './judge.ts';
import type { Scene } from './observed-session.ts';

const invertedAbove = 5;
/** An inversion that goes beyond 45° may last 180 s; no sensor tells 45° from the degree above it. */
const steepAbove = 46.5;
const steepInversion = 180_000;
/** H26: the reaction's deadline. */
const reactionTime = 1000;
/** °/s: no return is slower. Speeding up, slowing down and a stop before it are in `margin`. */
const slowestReturn = 1;
const margin = 5000;
/** H16: one relief of 2° each way at 1°/s and a second try; a device that lost its lease waits 2 s, a latched one 10 s. */
const obstacleTime = 20_000;
/** H20: the person is asked after each of these, and has 15 s; the return begins within 16 s. */
const promptEvery = 60_000;
const promptGrace = 1000;
const answerTime = 16_000;

/**
 * Invariant 5. Time above +5° never exceeds its limit by more than the return takes: H26's 1 s, and the way from where
 * the person was at the limit at 1°/s, with 5 s for stopping and starting; 20 s more where a fault of brake, drive,
 * obstruction, link or host is in force, whose own deadlines come first. It counts for one inversion and for all together.
 * Not judged while the red stop is held open or motion is physically impossible: that is invariant 4's.
 *
 * With it, H20: after every 60 s of one inversion the person is asked (1 s of grace), and if they do not answer within
 * 15 s the table is on its way home 16 s after the question.
 */
export class DoseJudge implements Judge {
  readonly invariant = 5;
  #inversion = 0;
  #total = 0;
  #steep = false;
  #homeBy: number | null = null;
  #askedFor = 0;
  #sinceAsked = 0;

  onLook(scene: Scene, report: Report): void {
    const inverted = scene.truth.angleDeg > invertedAbove;
    if (!inverted) {
      this.#inversion = 0;
      this.#steep = false;
      this.#homeBy = null;
      this.#askedFor = 0;
      this.#sinceAsked = 0;
      return;
    }
    this.#inversion += scene.elapsed;
    this.#total += scene.elapsed;
    this.#prompt(scene, report);
    const { timeline, oneInversionMs, cumulativeMs } = scene.options;
    this.#steep ||= scene.truth.angleDeg > steepAbove;
    const granted = oneInversionMs ?? timeline.longestInversion;
    const one = this.#steep ? Math.min(granted, steepInversion) : granted;
    const all = cumulativeMs ?? timeline.inverted;
    if (this.#inversion <= one && this.#total <= all) return;
    if (this.#homeBy === null || scene.immovable || scene.truth.estopOpen || scene.helpless) {
      const way = scene.truth.angleDeg - invertedAbove;
      this.#homeBy = scene.now + reactionTime + margin + (way / slowestReturn) * 1000 + this.#delay(scene);
    }
    if (scene.now <= this.#homeBy) return;
    const over = Math.max(this.#inversion - one, this.#total - all) / 1000;
    report('dose', `head-down ${over.toFixed(1)} s longer than the limit`);
  }

  #delay(scene: Scene): number {
    const hindered =
      scene.has('brake') || scene.has('actuator') || scene.has('obstruction') || scene.has('link') || scene.has('host');
    return hindered ? obstacleTime : 0;
  }

  #prompt(scene: Scene, report: Report): void {
    const device = scene.truth.deviceState;
    const byOrder = device === 'M' || device === 'D' || device === 'R';
    if (!scene.hostRunning || !byOrder) {
      this.#sinceAsked = 0;
      this.#askedFor = 0;
      return;
    }
    if (scene.asked === 'are-you-well') {
      this.#sinceAsked = 0;
      this.#askedFor += scene.elapsed;
    } else {
      this.#sinceAsked += scene.elapsed;
      this.#askedFor = 0;
    }
    if (this.#sinceAsked > promptEvery + promptGrace) report('prompt', 'head-down for a minute, and nobody asked');
    if (this.#askedFor > answerTime) report('answer', `no answer for ${answerTime / 1000} s, and no return`);
  }
}
