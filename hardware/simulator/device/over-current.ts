/** Rule 8: detects that the drive pushes against something. */
import { overCurrentMa, tickMs } from './constants.ts';
import type { Motion } from './motion.ts';
import type { Direction } from './state.ts';

const persistMs = 100;
/** A compressed obstruction pushes back for no longer than this; observed was less than half of it. */
const unloadingLimitMs = 1000;

export class OverCurrentWatch {
  #overMs = 0;
  /** An over-current has been acted on, and the stop that it caused is under way. */
  #handled = false;
  /** Direction of the last over-current; 0 once the obstruction is unloaded. */
  #pushDirection: Direction | 0 = 0;
  /** Duration of motion since then. */
  #unloadingMs = 0;

  /**
   * Takes one tick.
   * @param judged in M, D and A
   * @returns the direction of a push that begins; null without one
   */
  step(motion: Motion, currentMa: number, judged: boolean): Direction | null {
    // One push is one over-current: during the stop that it causes, the compressed obstruction still loads the motor.
    if (motion.phase !== 'stopping') this.#handled = false;
    const driven = motion.phase === 'running' || motion.phase === 'releasing' || motion.phase === 'stopping';
    const counts = judged && driven && !this.#handled && !this.#isUnloading(motion, currentMa);
    this.#overMs = counts && Math.abs(currentMa) > overCurrentMa ? this.#overMs + tickMs : 0;
    if (this.#overMs < persistMs) return null;
    this.#overMs = 0;
    this.#handled = true;
    this.#unloadingMs = 0;
    const push: Direction = (Math.sign(motion.profile.speed) || Math.sign(currentMa)) < 0 ? -1 : 1;
    this.#pushDirection = push;
    return push;
  }

  /**
   * A compressed obstruction pushes back: moving away from it at first takes torque against the motion. That is no
   * second push, but only for a limited time, and only while torque and motion point in opposite directions.
   */
  #isUnloading({ profile }: Motion, currentMa: number): boolean {
    if (this.#unloadingMs >= unloadingLimitMs) this.#pushDirection = 0;
    if (this.#pushDirection === 0) return false;
    this.#unloadingMs += tickMs;
    const direction = this.#pushDirection;
    return Math.sign(currentMa) === direction && Math.sign(profile.speed) !== direction;
  }
}
