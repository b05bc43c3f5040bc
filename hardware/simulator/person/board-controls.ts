/** The person in front of a sensors' board: sees its lamps and presses its buttons, and has nothing else to go by. */
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
  #over: Timer | null = null;

  constructor(clock: Clock, board: SensorsBoard) {
    this.#clock = clock;
    this.#board = board;
    board.onBeacon((beacon) => this.#see(beacon));
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

  #see(beacon: BeaconState): void {
    if (beacon.cyan !== this.#isCyan) this.#flashed();
    this.#isCyan = beacon.cyan;
    this.#believe(this.#reader.see(this.#clock.now(), beacon));
  }

  #flashed(): void {
    if (this.#over !== null) this.#clock.cancel(this.#over);
    this.#over = this.#clock.after(milliseconds(overAfterMs), () => {
      this.#over = null;
      this.#reader.forget();
      this.#believe(null);
    });
  }

  #believe(question: Question | null): void {
    if (question === this.#question) return;
    this.#question = question;
    this.#onAsked(question);
  }
}
