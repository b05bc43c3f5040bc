/** What the person on the table has in hand and sees: return button, OK button, beacon and buzzer. */
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

  /** What beacon and buzzer show now. */
  get shown(): Shown | null {
    return this.#shown;
  }

  /** What is being asked. */
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

  /** Who is asked. */
  onAsked(listener: (question: Question | null) => void): void {
    this.#onAsked = listener;
  }

  /** The return button's second pole. */
  button(pressed: boolean): void {
    this.#tell({ kind: 'button', at: this.#clock.now(), pressed });
  }

  ok(): void {
    this.#tell({ kind: 'ok', at: this.#clock.now() });
  }

  #tell(notice: PendantNotice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}
