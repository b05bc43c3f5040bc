/**
 * The person on the table: answers when asked, presses the return button, hits the red stop. Buttons have two poles, and
 * the red stop opens the actuator's input by itself: neither needs the host.
 */
import type { Clock, Timer } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Question } from '../../table.ts';
import type { Terminals } from '../electrical/terminals.ts';
import type { Random } from '../random.ts';

/** How long it takes to find the button that is asked for, hanging head-down. */
const answerMs = { soonest: 1500, latest: 4000 };

/** What the person has in hand and before their eyes. */
export interface HandControls {
  /** Presses or lets go of the return button: its second pole. */
  button(pressed: boolean): void;
  /** Presses the OK button for a moment. */
  ok(): void;
  /** What the person sees being asked; null when nothing is any more. */
  onAsked(listener: (question: Question | null) => void): void;
}

export class SimulatedPatient {
  /** Does not answer: asleep, faint, or worse (H20). */
  silent = false;
  readonly #clock: Clock;
  readonly #terminals: Terminals;
  readonly #pendant: HandControls;
  readonly #random: Random;
  #answer: Timer | null = null;

  constructor(clock: Clock, terminals: Terminals, pendant: HandControls, random: Random) {
    this.#clock = clock;
    this.#terminals = terminals;
    this.#pendant = pendant;
    this.#random = random;
    pendant.onAsked((question) => this.#asked(question));
  }

  /** Both poles of the return button. */
  holdButton(pressed: boolean): void {
    if (this.#terminals.buttonPressed === pressed) return;
    this.#terminals.buttonPressed = pressed;
    this.#pendant.button(pressed);
  }

  /** Presses the return button and lets go. */
  pressButton(forMs = 500): void {
    this.holdButton(true);
    this.#clock.after(milliseconds(forMs), () => this.holdButton(false));
  }

  /** The red stop latches: it stays open until it is turned out again. */
  pressStop(): void {
    this.#terminals.estopOpen = true;
  }

  releaseStop(): void {
    this.#terminals.estopOpen = false;
  }

  #asked(question: Question | null): void {
    if (this.#answer !== null) this.#clock.cancel(this.#answer);
    this.#answer = null;
    if (question === null) return;
    const delay = this.#random.uniform(answerMs.soonest, answerMs.latest);
    this.#answer = this.#clock.after(milliseconds(delay), () => {
      this.#answer = null;
      if (!this.silent) this.#give(question);
    });
  }

  #give(question: Question): void {
    switch (question) {
      case 'are-you-well':
        this.#pendant.ok();
        break;
      case 'press-the-button':
        this.pressButton();
        break;
    }
  }
}
