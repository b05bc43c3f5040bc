import type { Situation } from './situation.ts';

const ringSize = 64;
const fewestSamples = 8;

/** The tilt sensor's noise: rms about the straight line through its last samples, so that a ramp does not count. */
export class TiltNoise {
  readonly #windowMs: number;
  readonly #times = new Float64Array(ringSize);
  readonly #angles = new Float64Array(ringSize);
  #written = 0;
  #lastAt = -1;
  #noise = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Degrees rms, up to and including the present sample. */
  of({ tilt }: Situation): number {
    if (tilt === null || tilt.at === this.#lastAt) return this.#noise;
    this.#lastAt = tilt.at;
    this.#times[this.#written % ringSize] = tilt.at;
    this.#angles[this.#written % ringSize] = tilt.angle;
    this.#written += 1;
    this.#noise = this.#noiseOf(tilt.at);
    return this.#noise;
  }

  #noiseOf(now: number): number {
    let n = 0;
    let sumT = 0;
    let sumA = 0;
    let sumTT = 0;
    let sumTA = 0;
    let sumAA = 0;
    for (let back = 1; back <= Math.min(this.#written, ringSize); back += 1) {
      const index = (this.#written - back) % ringSize;
      const time = ((this.#times[index] ?? 0) - now) / 1000;
      if (time * -1000 > this.#windowMs) break;
      const angle = this.#angles[index] ?? 0;
      n += 1;
      sumT += time;
      sumA += angle;
      sumTT += time * time;
      sumTA += time * angle;
      sumAA += angle * angle;
    }
    if (n < fewestSamples) return 0;
    const spreadT = sumTT - (sumT * sumT) / n;
    const spreadTA = sumTA - (sumT * sumA) / n;
    const spreadA = sumAA - (sumA * sumA) / n;
    const aboutTrend = spreadT > 0 ? spreadA - (spreadTA * spreadTA) / spreadT : spreadA;
    return Math.sqrt(Math.max(0, aboutTrend) / n);
  }
}
