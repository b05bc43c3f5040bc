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
  #isAnnouncing = false;
  #chirps = 0;
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

  /** Whether it says that the table is about to move. */
  get isAnnouncing(): boolean {
    return this.#isAnnouncing;
  }

  /** How often it has sounded for a person to hear. */
  get chirps(): number {
    return this.#chirps;
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

  announce(isAnnouncing: boolean): void {
    this.#isAnnouncing = isAnnouncing;
  }

  chirp(): void {
    this.#chirps += 1;
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
