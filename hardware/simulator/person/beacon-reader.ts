/**
 * What a person makes of the beacon, by eye: cyan flashing once a second asks "are you well?", cyan and yellow taking
 * turns ask for the return button. Steady or fast lights are alarms, and no question.
 */
import type { Question } from '../../table.ts';

/** How long a flash or the dark after it may be: 500 ms, and what a slow line makes of it (ms). */
const shortest = 300;
const longest = 800;
/** Yellow takes turns with cyan where it is lit for this share of cyan's dark, and dark for that of its light. */
const inTurns = 0.8;
/** After the last flash the question is over (ms). */
export const overAfterMs = 1200;

interface Phase {
  readonly lit: boolean;
  readonly lastedMs: number;
  readonly yellowMs: number;
}

export class BeaconReader {
  /** The last three that have ended, oldest first. */
  #phases: readonly Phase[] = [];
  #lit = false;
  #yellow = false;
  #beganAt = 0;
  #seenAt = 0;
  #yellowMs = 0;

  /**
   * The lamps changed at this instant (ms).
   * @returns the question, once cyan has flashed twice; null where what is seen is none
   */
  see(at: number, { cyan, yellow }: { readonly cyan: boolean; readonly yellow: boolean }): Question | null {
    if (this.#yellow) this.#yellowMs += at - this.#seenAt;
    this.#seenAt = at;
    this.#yellow = yellow;
    if (cyan !== this.#lit) {
      const ended = { lit: this.#lit, lastedMs: at - this.#beganAt, yellowMs: this.#yellowMs };
      this.#phases = [...this.#phases.slice(-2), ended];
      this.#lit = cyan;
      this.#beganAt = at;
      this.#yellowMs = 0;
    }
    return this.#read();
  }

  /** Nothing has flashed for a while. */
  forget(): void {
    this.#phases = [];
  }

  #read(): Question | null {
    const phases = this.#phases;
    const flashes = phases.every(({ lastedMs }) => lastedMs >= shortest && lastedMs <= longest);
    if (phases.length < 3 || !flashes) return null;
    const takesTurns = phases.every(({ lit, lastedMs, yellowMs }) => {
      const share = yellowMs / lastedMs;
      return lit ? share <= 1 - inTurns : share >= inTurns;
    });
    return takesTurns ? 'press-the-button' : 'are-you-well';
  }
}
