import { flag } from '../../protocols/wire/messages.ts';
import type { Situation } from './situation.ts';
import { freshReading, hasFlag } from './situation.ts';

/** A brake that has given within so long (ms) is not relied on: a cut would only let the person slide on. */
const slideMemory = 10_000;
/** Ms that a table which ran away may still move under the brake that stops it. */
const stoppingTime = 1000;

/** Remembers whether the table has lately moved although its brake was on and nothing drove it. */
export class BrakeMemory {
  #gaveAt = Number.NEGATIVE_INFINITY;
  #ranAwayAt = Number.NEGATIVE_INFINITY;

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
    const slides = undriven && hasFlag(reading, flag.brakeOn) && Math.abs(reading?.rate ?? 0) > least;
    if (slipped || (slides && s.now - this.#ranAwayAt > stoppingTime)) this.#gaveAt = s.now;
    return s.now - this.#gaveAt < slideMemory;
  }
}
