/**
 * The actuator's position sensor: a potentiometer on the table's axis, read as a share of its reference voltage, with
 * the possible faults of wire and track. 1.25 % of the reference is 1.64°. The table's -20..+60° use the middle of the
 * range, so that a broken or shorted wire reads as an impossible angle.
 */
import type { Clock } from '../../../protocols/base/clock.ts';
import { nominalScale } from '../../../protocols/wire/scale-record.ts';
import type { Random } from '../random.ts';

/** Degrees from one end of the reference to the other, and the share of the reference at level, as the wiring has them. */
const wiredSpanDeg = nominalScale.span / 100;
const wiredZero = nominalScale.level / 4 / nominalScale.span;

/** 10 bits, 64 times oversampled: 13 bits, 0.016°. */
const codes = 8192;
/** rms: half a code of a 10-bit converter, after averaging. */
const noiseDeg = 0.015;

export interface PositionFault {
  /** The wire is broken, and a resistor pulls the input to ground. */
  broken: boolean;
  stuck: boolean;
  /** Probability of a random sample. */
  garbage: number;
  offsetDeg: number;
  /** rms */
  noisyDeg: number;
  delayMs: number;
}

export function soundPosition(): PositionFault {
  return { broken: false, stuck: false, garbage: 0, offsetDeg: 0, noisyDeg: 0, delayMs: 0 };
}

export class Potentiometer {
  readonly fault: PositionFault = soundPosition();
  /** Of this potentiometer as it is built in, for tests that change them. */
  spanDeg = wiredSpanDeg;
  zero = wiredZero;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #past: { readonly at: number; readonly share: number }[] = [];
  #last = 0;
  /** Noise and garbage of the present sample, for {@link wiper}: drawn once per sample, however often it is read. */
  #sampleNoiseDeg = 0;
  #sampleGarbage: number | null = null;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Takes a sample at this angle of the table. @returns the share of the reference, 0..1 */
  read(trueDeg: number): number {
    const fault = this.fault;
    if (fault.broken) return 0;
    if (fault.stuck) return this.#last;
    if (fault.garbage > 0 && this.#random.chance(fault.garbage)) return this.#random.uniform();
    const noise = this.#random.gaussian() * (noiseDeg + fault.noisyDeg);
    const share = this.zero + (trueDeg + fault.offsetDeg + noise) / this.spanDeg;
    const sample = Math.round(Math.min(1, Math.max(0, share)) * codes) / codes;
    this.#last = fault.delayMs > 0 ? this.#delayed(sample, fault.delayMs) : sample;
    return this.#last;
  }

  /** Starts a new sample of a converter that reads {@link wiper}: redraws the faults that vary from sample to sample. */
  nextSample(): void {
    const { garbage, noisyDeg } = this.fault;
    this.#sampleGarbage = garbage > 0 && this.#random.chance(garbage) ? this.#random.uniform() : null;
    this.#sampleNoiseDeg = noisyDeg > 0 ? this.#random.gaussian() * noisyDeg : 0;
  }

  /** The voltage on the wiper, before any converter, as a share of the reference, 0..1. */
  wiper(trueDeg: number): number {
    const fault = this.fault;
    if (fault.broken) return 0;
    if (fault.stuck) return this.#last;
    if (this.#sampleGarbage !== null) return this.#sampleGarbage;
    const share = this.zero + (trueDeg + fault.offsetDeg + this.#sampleNoiseDeg) / this.spanDeg;
    const bounded = Math.min(1, Math.max(0, share));
    this.#last = fault.delayMs > 0 ? this.#delayed(bounded, fault.delayMs) : bounded;
    return this.#last;
  }

  #delayed(share: number, delayMs: number): number {
    const now = this.#clock.now();
    this.#past.push({ at: now + delayMs, share });
    let delayed = this.#last;
    for (let next = this.#past[0]; next !== undefined && next.at <= now; next = this.#past[0]) {
      delayed = next.share;
      this.#past.shift();
    }
    return delayed;
  }
}
