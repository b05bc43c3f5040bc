/** Least-squares straight line through readings, and their scatter about it. */
export class Trend {
  #n = 0;
  #sumT = 0;
  #sumY = 0;
  #sumTT = 0;
  #sumTY = 0;
  #sumYY = 0;

  get count(): number {
    return this.#n;
  }

  get mean(): number {
    return this.#sumY / this.#n;
  }

  /** Change per unit of `time`; 0 for fewer than two different times. */
  get slope(): number {
    const spread = this.#sumTT - (this.#sumT * this.#sumT) / this.#n;
    return spread > 0 ? (this.#sumTY - (this.#sumT * this.#sumY) / this.#n) / spread : 0;
  }

  /** Root mean square distance from the line. */
  get scatter(): number {
    const spreadT = this.#sumTT - (this.#sumT * this.#sumT) / this.#n;
    const spreadY = this.#sumYY - (this.#sumY * this.#sumY) / this.#n;
    return Math.sqrt(Math.max(0, spreadY - this.slope * this.slope * spreadT) / this.#n);
  }

  /** @param time since the start of the window: large values would cost the sums their precision */
  push(time: number, value: number): void {
    this.#n += 1;
    this.#sumT += time;
    this.#sumY += value;
    this.#sumTT += time * time;
    this.#sumTY += time * value;
    this.#sumYY += value * value;
  }

  clear(): void {
    this.#n = 0;
    this.#sumT = 0;
    this.#sumY = 0;
    this.#sumTT = 0;
    this.#sumTY = 0;
    this.#sumYY = 0;
  }
}
