/**
 * When a reading was taken, as far as its arrival tells. The board reads on a grid of its own; what comes over USB comes
 * in bunches. So the grid is followed, and drawn gently toward the arrivals.
 */
import { samplingIntervalMs } from '../firmata/client.ts';

/** Share of the difference that is taken over at each reading: of a bunch of 16 ms, half a millisecond. */
const pull = 0.05;
/** Further off than this (ms) something was lost, and the grid begins anew. */
const slip = 40;

export class SampleTime {
  #last: number | null = null;

  restart(): void {
    this.#last = null;
  }

  /** Seconds from the reading before to this one; null for the first. */
  advance(arrivedMs: number): number | null {
    const last = this.#last;
    if (last === null) {
      this.#last = arrivedMs;
      return null;
    }
    const due = last + samplingIntervalMs;
    const late = arrivedMs - due;
    const now = Math.abs(late) > slip ? Math.max(arrivedMs, last) : due + pull * late;
    this.#last = now;
    return (now - last) / 1000;
  }
}
