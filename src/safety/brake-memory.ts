import { flag } from '../../protocols/wire/messages.ts';
import type { Situation } from './situation.ts';
import { freshReading, hasFlag } from './situation.ts';
import { Lasting } from './watch.ts';

/** A brake that has given within so long (ms) is not relied on: a cut would only let the person slide on. */
const slideMemory = 10_000;
/** °/s lost from one telemetry line to the next (20 ms) that only a brake that holds can take. */
const braking = 0.15;
/** Ms that a table may swing in the gear's play when its brake falls in. */
const swing = 100;
/** Ms that a table which ran away may still move under the brake that stops it. */
const stoppingTime = 1000;

/** Remembers whether the table has lately moved although its brake was on and nothing drove it. */
export class BrakeMemory {
  #gaveAt = Number.NEGATIVE_INFINITY;
  #ranAwayAt = Number.NEGATIVE_INFINITY;
  readonly #sliding = new Lasting();
  #lastRate = 0;
  #lastAt: number | null = null;

  /** @param least °/s that count as moving */
  gives(s: Situation, least: number): boolean {
    let slipped = false;
    for (const report of s.reports) {
      if (report.kind !== 'event') continue;
      if (report.event === 'SLIP') slipped = true;
      if (report.event === 'RUNAWAY') this.#ranAwayAt = s.now;
    }
    const reading = freshReading(s);
    const undriven = reading?.state === 'I' || reading?.state === 'R' || reading?.state === 'F';
    const moves = undriven && hasFlag(reading, flag.brakeOn) && Math.abs(reading?.rate ?? 0) > least;
    // A brake that slows the table down is doing its work.
    const rate = Math.abs(reading?.rate ?? 0);
    const slows = rate < this.#lastRate - braking;
    if (reading?.at !== this.#lastAt) {
      this.#lastRate = rate;
      this.#lastAt = reading?.at ?? null;
    }
    const slides = this.#sliding.holds(moves && !slows, s.now, swing) && s.now - this.#ranAwayAt > stoppingTime;
    if (slipped || slides) this.#gaveAt = s.now;
    return s.now - this.#gaveAt < slideMemory;
  }
}
