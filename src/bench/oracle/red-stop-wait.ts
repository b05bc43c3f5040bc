import type { Truth } from '../../../hardware/simulator/table.ts';

/** Wire rule 5: 60 s without a decision (180 s with the ankle lock open), then a return of at most 90 s. */
const decisionMs = 150_000;
const openAnkleLockMs = 270_000;
const levelDeg = 1.5;
/** Motion that begins the wait again. */
const motionDeg = 0.5;

/**
 * After the red stop a person decides. If nobody does, the table returns by itself: {@link byMs} from the last thing that
 * began the wait, which is the release of the red stop, an edge of the return button or of the ankle lock, or motion.
 */
export class RedStopWait {
  /** The table is level by then; minus infinity if the red stop has not been pressed since level. */
  byMs = Number.NEGATIVE_INFINITY;
  #waits = false;
  #buttonPressed = false;
  #ankleClosed = true;
  #fromDeg = 0;

  observe(nowMs: number, truth: Truth): void {
    const { angleDeg, buttonPressed, ankleClosed, estopOpened, stopPressed } = truth;
    const isHeld = estopOpened || stopPressed;
    const isEdge = buttonPressed !== this.#buttonPressed || ankleClosed !== this.#ankleClosed;
    this.#buttonPressed = buttonPressed;
    this.#ankleClosed = ankleClosed;
    if (isHeld) this.#waits = true;
    else if (Math.abs(angleDeg) <= levelDeg) this.#waits = false;
    if (!this.#waits) return;
    const hasMoved = Math.abs(angleDeg - this.#fromDeg) > motionDeg;
    if (hasMoved) this.#fromDeg = angleDeg;
    if (!isHeld && !isEdge && !hasMoved) return;
    this.byMs = nowMs + (ankleClosed ? decisionMs : openAnkleLockMs);
  }
}
