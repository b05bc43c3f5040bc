/** The simulated pendant: return button, OK button, beacon and buzzer. */
import type { Clock } from '../../../protocols/base/clock.ts';
import type { AlarmPriority, Pendant, PendantNotice, Question } from '../../table.ts';

export interface Shown {
  readonly priority: AlarmPriority;
  readonly sounding: boolean;
}

export class SimulatedPendant implements Pendant {
  readonly #clock: Clock;
  readonly #listeners: ((notice: PendantNotice) => void)[] = [];
  #shown: Shown | null = null;
  #asked: Question | null = null;
  #onAsked: (question: Question | null) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The alarm that beacon and buzzer show now. */
  get shown(): Shown | null {
    return this.#shown;
  }

  /** The question that the beacon shows now. */
  get asked(): Question | null {
    return this.#asked;
  }

  subscribe(listener: (notice: PendantNotice) => void): void {
    this.#listeners.push(listener);
  }

  show(alarm: Shown | null): void {
    this.#shown = alarm;
  }

  ask(question: Question | null): void {
    if (question === this.#asked) return;
    this.#asked = question;
    this.#onAsked(question);
  }

  /** Registers the person's listener for questions. */
  onAsked(listener: (question: Question | null) => void): void {
    this.#onAsked = listener;
  }

  /** Presses or releases the host's pole of the return button. */
  button(pressed: boolean): void {
    this.#notify({ kind: 'button', at: this.#clock.now(), pressed });
  }

  ok(): void {
    this.#notify({ kind: 'ok', at: this.#clock.now() });
  }

  #notify(notice: PendantNotice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}
