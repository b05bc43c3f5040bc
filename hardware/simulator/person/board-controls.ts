/** The person's controls on a sensors' board: questions are read from its lamps, answers given by its buttons. */
import type { Clock, Timer } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Question } from '../../table.ts';
import type { BeaconState, SensorsBoard } from '../sensors/sensors-board.ts';
import { BeaconReader, overAfterMs } from './beacon-reader.ts';
import type { HandControls } from './patient.ts';

const okPressMs = 200;

export class BoardControls implements HandControls {
  readonly #clock: Clock;
  readonly #board: SensorsBoard;
  readonly #reader = new BeaconReader();
  #onAsked: (question: Question | null) => void = () => {};
  #question: Question | null = null;
  #isCyan = false;
  #timeout: Timer | null = null;

  constructor(clock: Clock, board: SensorsBoard) {
    this.#clock = clock;
    this.#board = board;
    board.onBeacon((beacon) => this.#observe(beacon));
  }

  button(pressed: boolean): void {
    this.#board.button(pressed);
  }

  ok(): void {
    this.#board.okButton(true);
    this.#clock.after(milliseconds(okPressMs), () => this.#board.okButton(false));
  }

  onAsked(listener: (question: Question | null) => void): void {
    this.#onAsked = listener;
  }

  #observe(beacon: BeaconState): void {
    if (beacon.cyan !== this.#isCyan) this.#restartTimeout();
    this.#isCyan = beacon.cyan;
    this.#setQuestion(this.#reader.observe(this.#clock.now(), beacon));
  }

  #restartTimeout(): void {
    if (this.#timeout !== null) this.#clock.cancel(this.#timeout);
    this.#timeout = this.#clock.after(milliseconds(overAfterMs), () => {
      this.#timeout = null;
      this.#reader.clear();
      this.#setQuestion(null);
    });
  }

  #setQuestion(question: Question | null): void {
    if (question === this.#question) return;
    this.#question = question;
    this.#onAsked(question);
  }
}
