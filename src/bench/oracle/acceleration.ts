import type { Judge, Report } from './judge.ts';
import type { ObservedSession } from './observed-session.ts';

/** Long enough for the loop to answer the blow with which the gear's flanks meet. */
const windowLooks = 50;
const windowS = 0.5;
const factor = 1.5;
/** After a disturbance the loop still carries what it learnt from it. */
const settlingMs = 5000;
/** The loop's own correction, and what the table brings along when the gear's flanks meet. */
const slackDegPerS = 0.8;

/**
 * Invariant 2, for the way to the speed: an ordered motion speeds up no faster than 1.5 × what the session's plan allows.
 * Slowing down is not judged: stops are harder by rule. Nor is a machine that is out of control, or pushed, nor a table
 * that falls through the gear's play, where nothing but its weight sets its speed.
 */
export class AccelerationJudge implements Judge {
  readonly invariant = 2;
  readonly #rates = new Float64Array(windowLooks);
  #looks = 0;
  #isFromRest = false;
  #settledAt = Number.NEGATIVE_INFINITY;

  onLook(session: ObservedSession, report: Report): void {
    const { truth, options } = session;
    if (!isUndisturbed(session)) this.#settledAt = session.now + settlingMs;
    if (truth.brakeOn || truth.deviceState !== 'M' || session.now < this.#settledAt) {
      this.#looks = 0;
      // A motion is judged from its beginning, where the table stands.
      this.#isFromRest = truth.brakeOn;
      return;
    }
    if (!this.#isFromRest) return;
    const index = this.#looks % windowLooks;
    const before = this.#looks < windowLooks ? 0 : (this.#rates[index] ?? 0);
    this.#rates[index] = truth.inGearPlay ? Number.NaN : truth.rateDegPerS;
    this.#looks += 1;
    if (truth.inGearPlay || Number.isNaN(before)) return;
    // Turning round is a stop first.
    if (before * truth.rateDegPerS < 0) return;
    const gained = Math.abs(truth.rateDegPerS) - Math.abs(before);
    const most = (options.maxAccel ?? options.timeline.maxAccel) * windowS * factor + slackDegPerS;
    if (gained > most)
      report('acceleration', `${gained.toFixed(2)}°/s gained in half a second, limit ${most.toFixed(2)}`);
  }
}

const isUndisturbed = (session: ObservedSession): boolean =>
  !session.isOutOfControl && !session.brakeSlips && !session.has('obstruction') && !session.has('actuator');
