/**
 * Complementary filter of accelerometer and gyro: the gyro carries the angle forward, the accelerometer corrects it. No
 * lag, little noise. Units are degrees, degrees per second and seconds.
 */

/** Time constant: long enough for 0.03° of noise, short enough that a gyro bias of 0.05°/s costs less than 0.05°. */
export const fusionSeconds = 0.8;

export class Fusion {
  /** Null until the first push, which is taken over unfiltered. */
  #angle: number | null = null;

  get angle(): number | null {
    return this.#angle;
  }

  restart(): void {
    this.#angle = null;
  }

  /** Adds a rotation of the sensor on its mount between two readings. */
  turn(byDeg: number): void {
    if (this.#angle !== null) this.#angle += byDeg;
  }

  /**
   * @param accelAngle from the accelerometer
   * @param rate from the gyro
   * @param seconds since the previous push
   */
  push(accelAngle: number, rate: number, seconds: number): number {
    if (this.#angle === null) {
      this.#angle = accelAngle;
      return accelAngle;
    }
    const keep = fusionSeconds / (fusionSeconds + seconds);
    this.#angle = keep * (this.#angle + rate * seconds) + (1 - keep) * accelAngle;
    return this.#angle;
  }
}
