/**
 * The person on the table: answers questions, presses the return button, hits the red stop. The return button has a
 * second pole at the actuator and the red stop opens the actuator's input directly: neither needs the host.
 */
import type { Clock, Timer } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Question } from '../../table.ts';
import type { Terminals } from '../electrical/terminals.ts';
import type { Random } from '../random.ts';

/** Time to find the requested button while hanging head-down. */
const answerMs = { soonest: 1500, latest: 4000 };

/** The buttons and the questions as the person has them, on a pendant or on a sensors' board. */
export interface HandControls {
  /** Presses or releases the host's pole of the return button. */
  button(pressed: boolean): void;
  /** Presses the OK button briefly. */
  ok(): void;
  /** Registers the listener for questions; null means that the question has ended. */
  onAsked(listener: (question: Question | null) => void): void;
}

export class SimulatedPatient {
  /** Does not answer: asleep, unconscious, or worse (H20). */
  silent = false;
  /** Cannot see a question where the beacon is dark. */
  seesBeacon = true;
  readonly #clock: Clock;
  readonly #terminals: Terminals;
  readonly #controls: HandControls;
  readonly #random: Random;
  #answer: Timer | null = null;

  constructor(clock: Clock, terminals: Terminals, controls: HandControls, random: Random) {
    this.#clock = clock;
    this.#terminals = terminals;
    this.#controls = controls;
    this.#random = random;
    controls.onAsked((question) => this.#prepareAnswer(question));
  }

  /** Presses or releases both poles of the return button. */
  holdButton(pressed: boolean): void {
    if (this.#terminals.buttonHeld === pressed) return;
    this.#terminals.buttonHeld = pressed;
    this.#controls.button(pressed);
  }

  /** Presses the return button and releases it after `forMs`. */
  pressButton(forMs = 500): void {
    this.holdButton(true);
    this.#clock.after(milliseconds(forMs), () => this.holdButton(false));
  }

  /** The red stop latches: its contact stays open until it is released by hand. */
  pressStop(): void {
    this.#terminals.stopPressed = true;
  }

  releaseStop(): void {
    this.#terminals.stopPressed = false;
  }

  #prepareAnswer(question: Question | null): void {
    if (this.#answer !== null) this.#clock.cancel(this.#answer);
    this.#answer = null;
    if (question === null || !this.seesBeacon) return;
    const delay = this.#random.uniform(answerMs.soonest, answerMs.latest);
    this.#answer = this.#clock.after(milliseconds(delay), () => {
      this.#answer = null;
      if (!this.silent) this.#giveAnswer(question);
    });
  }

  #giveAnswer(question: Question): void {
    switch (question) {
      case 'are-you-well':
        this.#controls.ok();
        break;
      case 'press-the-button':
        this.pressButton();
        break;
    }
  }
}
