/**
 * Accelerometer and gyro made into one angle, by a complementary filter: the gyro carries the angle, the accelerometer
 * corrects it. No lag, little noise. In degrees and degrees per second.
 */

/** Time constant: long enough for 0.03° of noise, short enough for a gyro's bias of 0.05°/s to stay under 0.05°. */
export const fusionSeconds = 0.8;

export class Fusion {
  /** Null until the first push: that one is believed as it is. */
  #angle: number | null = null;

  get angle(): number | null {
    return this.#angle;
  }

  restart(): void {
    this.#angle = null;
  }

  /** The sensor itself has turned, between two readings. */
  turn(by: number): void {
    if (this.#angle !== null) this.#angle += by;
  }

  /**
   * @param level from the accelerometer
   * @param rate from the gyro
   * @param seconds since the push before
   */
  push(level: number, rate: number, seconds: number): number {
    if (this.#angle === null) {
      this.#angle = level;
      return level;
    }
    const keep = fusionSeconds / (fusionSeconds + seconds);
    this.#angle = keep * (this.#angle + rate * seconds) + (1 - keep) * level;
    return this.#angle;
  }
}
