/** Rule 4: the patient's button, debounced, and how long it has been held where it has to be held. */
import { tickMs } from './constants.ts';

const debounceMs = 20;
const holdMs = 2000;

/** What happens to the button in a tick; `held` once for each press, after two seconds. */
export type ButtonEvent = 'pressed' | 'released' | 'held' | null;

export class Button {
  #isPressed = false;
  #differsMs = 0;
  #heldMs = 0;
  /** The present press has not been reported as held yet. */
  #holdCounts = false;

  get isPressed(): boolean {
    return this.#isPressed;
  }

  /**
   * Takes one tick.
   * @param contact as sensed
   * @param holdable the press counts as held only while this is true without interruption
   */
  step(contact: boolean, holdable: boolean): ButtonEvent {
    if (contact === this.#isPressed) {
      this.#differsMs = 0;
    } else {
      this.#differsMs += tickMs;
      if (this.#differsMs > debounceMs) {
        this.#isPressed = contact;
        this.#differsMs = 0;
        this.#heldMs = 0;
        this.#holdCounts = contact;
        return contact ? 'pressed' : 'released';
      }
    }
    if (!this.#isPressed) return null;
    this.#heldMs = holdable ? this.#heldMs + tickMs : 0;
    if (!this.#holdCounts || this.#heldMs < holdMs) return null;
    this.#holdCounts = false;
    return 'held';
  }
}
