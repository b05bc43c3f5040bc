/** The hand lever: somebody opens the brake with it, turns the table, and lets it close again. */
import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Terminals } from '../electrical/terminals.ts';

const stepMs = 5;
/** Careful, with a level in the other hand; much faster, the sensor's readings would count as jumps. */
const usualDegPerS = 8;

export class HandLever {
  readonly #clock: Clock;
  readonly #terminals: Terminals;
  #goalDeg: number | null = null;
  #mostStepDeg = 0;

  constructor(clock: Clock, terminals: Terminals) {
    this.#clock = clock;
    this.#terminals = terminals;
  }

  /** The table is being turned. */
  get isMoving(): boolean {
    return this.#goalDeg !== null;
  }

  /** Turns the table to this angle, where it stands. */
  turnTo(angleDeg: number, degPerS = usualDegPerS): void {
    const isFree = this.#goalDeg === null;
    this.#goalDeg = angleDeg;
    this.#mostStepDeg = (degPerS * stepMs) / 1000;
    if (isFree) this.#clock.after(milliseconds(stepMs), () => this.#step());
  }

  #step(): void {
    if (this.#goalDeg === null) return;
    this.#terminals.sync();
    const { body } = this.#terminals;
    const left = this.#goalDeg - body.angleDeg;
    const isThere = Math.abs(left) <= this.#mostStepDeg;
    body.place(isThere ? this.#goalDeg : body.angleDeg + Math.sign(left) * this.#mostStepDeg);
    if (isThere) this.#goalDeg = null;
    else this.#clock.after(milliseconds(stepMs), () => this.#step());
  }
}
