/** The body's recent motion by the millisecond, for filters and faults that delay. Bounded: old entries are overwritten. */

export interface Motion {
  readonly angleDeg: number;
  readonly rateDegPerS: number;
}

/** More than the longest delay: 10 s by a fault, plus the slowest filter. */
const capacityMs = 10_240;

export class MotionHistory {
  readonly #angles = new Float64Array(capacityMs);
  readonly #rates = new Float64Array(capacityMs);
  #oldest = 0;
  /** Null before the first record. */
  #newest: number | null = null;

  /** Records the motion at an instant (ms). Instants must not go back; gaps are filled with the later motion. */
  record(at: number, { angleDeg, rateDegPerS }: Motion): void {
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

  /** The motion at an instant (ms), or the nearest one known; null if nothing has been recorded. */
  at(instant: number): Motion | null {
    if (this.#newest === null) return null;
    const ms = Math.min(Math.max(Math.floor(instant), this.#oldest), this.#newest);
    const slot = ms % capacityMs;
    return { angleDeg: this.#angles[slot] ?? 0, rateDegPerS: this.#rates[slot] ?? 0 };
  }
}
