/** How the person lies: they raise an arm, turn over, or move up, each within a second or so. */
import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { PersonParameters } from '../body/body-parameters.ts';
import type { Terminals } from '../electrical/terminals.ts';

const stepMs = 20;

/** What a movement of the person changes. */
export type Posture = Pick<PersonParameters, 'aboveAxisM' | 'towardHeadM'>;

export class PosturedPerson {
  readonly #clock: Clock;
  readonly #terminals: Terminals;
  /** Only the latest movement goes on. */
  #movement = 0;

  constructor(clock: Clock, terminals: Terminals) {
    this.#clock = clock;
    this.#terminals = terminals;
  }

  /** Moves to this posture within `overMs`, evenly. */
  moveTo(posture: Posture, overMs: number): void {
    this.#movement += 1;
    const { aboveAxisM, towardHeadM } = this.#terminals.body.parameters;
    this.#step({ aboveAxisM, towardHeadM }, posture, overMs, stepMs, this.#movement);
  }

  #step(from: Posture, to: Posture, overMs: number, doneMs: number, movement: number): void {
    if (movement !== this.#movement) return;
    this.#terminals.sync();
    const share = Math.min(1, doneMs / overMs);
    const between = (a: number, b: number): number => a + (b - a) * share;
    this.#terminals.body.occupy({
      aboveAxisM: between(from.aboveAxisM, to.aboveAxisM),
      towardHeadM: between(from.towardHeadM, to.towardHeadM),
    });
    if (share === 1) return;
    this.#clock.after(milliseconds(stepMs), () => this.#step(from, to, overMs, doneMs + stepMs, movement));
  }
}
