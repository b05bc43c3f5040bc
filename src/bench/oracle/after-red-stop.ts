import type { Entry } from '../../controller/entry.ts';
import type { Judge, Report } from './judge.ts';
import type { ObservedSession } from './observed-session.ts';

/** Wire rule 5: so long a person may decide. A second less, for the moment at which the device notices. */
const decisionMs = 60_000 - 1000;
/** The table may still be stopping when the red stop is let go, and the bed swings. */
const stoppingMs = 1000;
const motionDeg = 1;

/**
 * Invariant 6, after the red stop: nothing moves by itself when it is let go, nor for the 60 s in which a person decides, by
 * an act at the host or by the return button. A slide under a brake that does not hold is judged by invariant 3.
 */
export class AfterRedStopJudge implements Judge {
  readonly invariant = 6;
  #heldUntil: number | null = null;
  #stoodAtDeg: number | null = null;

  onEntry(entry: Entry): void {
    if (entry.type === 'act' && entry.refused === undefined) this.#heldUntil = null;
  }

  onLook(session: ObservedSession, report: Report): void {
    const { angleDeg, buttonPressed, estopOpen, deviceState } = session.truth;
    // A board that is without power, or boots, has read no input.
    if (deviceState === null || buttonPressed || session.brakeSlips || session.isFalling) this.#heldUntil = null;
    else if (estopOpen) this.#heldUntil = session.now;
    if (this.#heldUntil === null || estopOpen) {
      this.#stoodAtDeg = null;
      return;
    }
    const sinceMs = session.now - this.#heldUntil;
    if (sinceMs < stoppingMs) return;
    this.#stoodAtDeg ??= angleDeg;
    if (Math.abs(angleDeg - this.#stoodAtDeg) > motionDeg && sinceMs < decisionMs) {
      report(
        'red stop',
        `moved to ${angleDeg.toFixed(1)}° by itself, ${(sinceMs / 1000).toFixed(1)} s after the red stop was let go`,
      );
    }
    if (sinceMs >= decisionMs) this.#heldUntil = null;
  }
}
