import { Trend } from './trend.ts';

const windowMs = 500;
/** More than the window holds: at most a hundred samples arrive per second. */
const capacity = 128;
/** Fewer samples say nothing about noise. */
const minSamples = 8;

/** The samples of the last half second: their number and their noise. */
export class RecentAngles {
  readonly #times = new Float64Array(capacity);
  readonly #angles = new Float64Array(capacity);
  #written = 0;

  get lastAt(): number | null {
    return this.#written === 0 ? null : (this.#times[(this.#written - 1) % capacity] ?? null);
  }

  push(atMs: number, angleDeg: number): void {
    this.#times[this.#written % capacity] = atMs;
    this.#angles[this.#written % capacity] = angleDeg;
    this.#written += 1;
  }

  /** Computed on request; status requests come ten times a second at most. */
  figures(nowMs: number): { readonly samplesPerSecond: number; readonly noiseDeg: number | null } {
    const trend = new Trend();
    for (let back = 1; back <= Math.min(this.#written, capacity); back += 1) {
      const index = (this.#written - back) % capacity;
      const ago = nowMs - (this.#times[index] ?? 0);
      if (ago >= windowMs) break;
      trend.push(-ago / 1000, this.#angles[index] ?? 0);
    }
    const samplesPerSecond = (trend.count * 1000) / windowMs;
    return { samplesPerSecond, noiseDeg: trend.count < minSamples ? null : trend.scatter };
  }
}
