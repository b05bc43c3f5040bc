/**
 * Estimates when a reading was taken from when it arrived. The board samples on a regular grid, but USB delivers in
 * bunches; so this follows the grid and pulls it gently toward the arrivals.
 */
import { samplingIntervalMs } from '../firmata/client.ts';

/** Share of the lateness corrected per reading: half a millisecond for a bunch of 16 ms, so bunching averages out. */
const pull = 0.05;
/** Further off the grid than this, readings were lost, and the grid restarts at this arrival. */
const maxOffsetMs = 40;

export class SampleTime {
  #last: number | null = null;

  restart(): void {
    this.#last = null;
  }

  /** Seconds from the previous reading to this one; null for the first. */
  advance(arrivedMs: number): number | null {
    const last = this.#last;
    if (last === null) {
      this.#last = arrivedMs;
      return null;
    }
    const due = last + samplingIntervalMs;
    const late = arrivedMs - due;
    const now = Math.abs(late) > maxOffsetMs ? Math.max(arrivedMs, last) : due + pull * late;
    this.#last = now;
    return (now - last) / 1000;
  }
}
