/**
 * The actuator's position sensor: a potentiometer on the table's axis, read as a share of its reference voltage, with
 * the faults of its wire and track. 1.25 % of the reference is 1.64°, and the table's -20..+60° use the middle of the
 * range, so that a broken or shorted wire reads as an angle that cannot be.
 */
import type { Clock } from '../../../protocols/base/clock.ts';
import type { Random } from '../random.ts';

/** Degrees from one end of the reference to the other. */
export const potentiometerSpanDeg = 131.25;
/** Share of the reference at level. */
export const potentiometerZero = 0.33;

/** 10 bits, 64 times oversampled: 13 bits, 0.016°. */
const codes = 8192;
/** rms, in degrees: what is left of half a code of a 10-bit converter after averaging. */
const noiseDeg = 0.015;

export interface PositionFault {
  /** The wire is broken: pulled to the ground. */
  broken: boolean;
  stuck: boolean;
  /** Probability of a random sample. */
  garbage: number;
  offsetDeg: number;
  /** rms */
  noisyDeg: number;
  delayMs: number;
}

export class Potentiometer {
  readonly fault: PositionFault = { broken: false, stuck: false, garbage: 0, offsetDeg: 0, noisyDeg: 0, delayMs: 0 };
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #past: { readonly at: number; readonly share: number }[] = [];
  #last = 0;
  /** Of the sample under way, for {@link wiper}: drawn once, however often it is looked at. */
  #sampleNoiseDeg = 0;
  #sampleGarbage: number | null = null;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** A sample of the table at this angle, as a share of the reference, 0..1. */
  read(trueDeg: number): number {
    const fault = this.fault;
    if (fault.broken) return 0;
    if (fault.stuck) return this.#last;
    if (fault.garbage > 0 && this.#random.chance(fault.garbage)) return this.#random.uniform();
    const noise = this.#random.gaussian() * (noiseDeg + fault.noisyDeg);
    const share = potentiometerZero + (trueDeg + fault.offsetDeg + noise) / potentiometerSpanDeg;
    const sample = Math.round(Math.min(1, Math.max(0, share)) * codes) / codes;
    this.#last = fault.delayMs > 0 ? this.#delayed(sample, fault.delayMs) : sample;
    return this.#last;
  }

  /** A converter of its own begins a sample: faults that come and go by the sample are drawn anew. */
  nextSample(): void {
    const { garbage, noisyDeg } = this.fault;
    this.#sampleGarbage = garbage > 0 && this.#random.chance(garbage) ? this.#random.uniform() : null;
    this.#sampleNoiseDeg = noisyDeg > 0 ? this.#random.gaussian() * noisyDeg : 0;
  }

  /** The voltage on the wiper as a share of the reference, 0..1, ahead of any converter. */
  wiper(trueDeg: number): number {
    const fault = this.fault;
    if (fault.broken) return 0;
    if (fault.stuck) return this.#last;
    if (this.#sampleGarbage !== null) return this.#sampleGarbage;
    const share = potentiometerZero + (trueDeg + fault.offsetDeg + this.#sampleNoiseDeg) / potentiometerSpanDeg;
    const bounded = Math.min(1, Math.max(0, share));
    this.#last = fault.delayMs > 0 ? this.#delayed(bounded, fault.delayMs) : bounded;
    return this.#last;
  }

  #delayed(share: number, delayMs: number): number {
    const now = this.#clock.now();
    this.#past.push({ at: now + delayMs, share });
    let late = this.#last;
    for (let next = this.#past[0]; next !== undefined && next.at <= now; next = this.#past[0]) {
      late = next.share;
      this.#past.shift();
    }
    return late;
  }
}
