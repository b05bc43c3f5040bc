/** What the person on the table has in hand and sees: return button, OK button, beacon and buzzer. */
import type { Clock } from '../../src/clock.ts';
import type { AlarmPriority, Pendant, PendantNotice } from '../table.ts';

export interface Shown {
  readonly priority: AlarmPriority;
  readonly sounding: boolean;
}

export class SimulatedPendant implements Pendant {
  readonly #clock: Clock;
  readonly #listeners: ((notice: PendantNotice) => void)[] = [];
  #shown: Shown | null = null;
  #asking = false;
  #onPrompt: (asking: boolean) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What beacon and buzzer show now. */
  get shown(): Shown | null {
    return this.#shown;
  }

  /** "Are you well?" is being asked. */
  get asking(): boolean {
    return this.#asking;
  }

  subscribe(listener: (notice: PendantNotice) => void): void {
    this.#listeners.push(listener);
  }

  show(alarm: Shown | null): void {
    this.#shown = alarm;
  }

  prompt(asking: boolean): void {
    if (asking === this.#asking) return;
    this.#asking = asking;
    this.#onPrompt(asking);
  }

  /** Who is asked. */
  onPrompt(listener: (asking: boolean) => void): void {
    this.#onPrompt = listener;
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
