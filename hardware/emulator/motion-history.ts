/** What the body did of late, by the millisecond: filters and faults show the past. Bounded: what is older is forgotten. */

export interface Motion {
  readonly angleDeg: number;
  readonly rateDegPerS: number;
}

/** More than the 10 s that a fault may delay, and the slowest filter. */
const capacityMs = 10_240;

export class MotionHistory {
  readonly #angles = new Float64Array(capacityMs);
  readonly #rates = new Float64Array(capacityMs);
  #oldest = 0;
  /** Null before the first one. */
  #newest: number | null = null;

  /** What is so at this instant (ms); instants only go forward, and a gap is filled with what comes after it. */
  keep(at: number, { angleDeg, rateDegPerS }: Motion): void {
    const end = Math.floor(at);
    const after = this.#newest ?? end - 1;
    const from = Math.max(after + 1, end - capacityMs + 1);
    for (let ms = from; ms <= end; ms += 1) {
      this.#angles[ms % capacityMs] = angleDeg;
      this.#rates[ms % capacityMs] = rateDegPerS;
    }
    if (this.#newest === null) this.#oldest = end;
    this.#newest = Math.max(end, after);
    this.#oldest = Math.max(this.#oldest, this.#newest - capacityMs + 1);
  }

  /** What was so then, or the nearest that is known; null where nothing is. */
  at(instant: number): Motion | null {
    if (this.#newest === null) return null;
    const ms = Math.min(Math.max(Math.floor(instant), this.#oldest), this.#newest);
    const slot = ms % capacityMs;
    return { angleDeg: this.#angles[slot] ?? 0, rateDegPerS: this.#rates[slot] ?? 0 };
  }
}
