/** Whether the board senses the drive's current at all: a sensor that never shows any cannot prove a torque. */

/** So much driven motion (cdeg) without ever so much current (mA) shows that it is not sensed. */
const motionWithout = 500;
const leastMa = 50;

export class DriveCurrent {
  #sensed = false;
  #motion = 0;
  #angle = 0;

  get isUnsensed(): boolean {
    return !this.#sensed && this.#motion >= motionWithout;
  }

  /** Takes one tick. @param driven the drive moves the table, by a good position sensor */
  step(angle: number, currentMa: number, driven: boolean): void {
    if (Math.abs(currentMa) >= leastMa) this.#sensed = true;
    if (driven) this.#motion += Math.abs(angle - this.#angle);
    this.#angle = angle;
  }
}
