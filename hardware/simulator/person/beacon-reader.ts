/**
 * Recognises questions in the beacon as a person would by eye: cyan flashing once a second asks "are you well?", cyan and
 * yellow alternating ask for the return button. Steady or fast lights are alarms, not questions.
 */
import type { Question } from '../../table.ts';

/** Bounds on a flash and on the dark after it: 500 ms, plus the jitter of a slow line. */
const shortestMs = 300;
const longestMs = 800;
/** Yellow alternates with cyan if it is lit for this share of cyan's dark phases, and dark for this share of the lit ones. */
const alternatingShare = 0.8;
/** A question is over this long after its last flash. */
export const overAfterMs = 1200;

interface Phase {
  readonly lit: boolean;
  readonly lastedMs: number;
  readonly yellowMs: number;
}

export class BeaconReader {
  /** The last three completed phases of cyan, oldest first. */
  #phases: readonly Phase[] = [];
  #lit = false;
  #yellow = false;
  #beganAt = 0;
  #seenAt = 0;
  #yellowMs = 0;

  /**
   * Takes a change of the lamps at this instant (ms).
   * @returns the question, once cyan has flashed twice; null if there is none
   */
  observe(at: number, { cyan, yellow }: { readonly cyan: boolean; readonly yellow: boolean }): Question | null {
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

  /** Discards the phases seen so far. */
  clear(): void {
    this.#phases = [];
  }

  #read(): Question | null {
    const phases = this.#phases;
    const flashes = phases.every(({ lastedMs }) => lastedMs >= shortestMs && lastedMs <= longestMs);
    if (phases.length < 3 || !flashes) return null;
    const alternates = phases.every(({ lit, lastedMs, yellowMs }) => {
      const share = yellowMs / lastedMs;
      return lit ? share <= 1 - alternatingShare : share >= alternatingShare;
    });
    return alternates ? 'press-the-button' : 'are-you-well';
  }
}
