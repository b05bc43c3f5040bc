/** What the service keeps beyond its end, as the bench keeps it: in memory, by the service's own rules, and as text. */

import type { Entry } from '../../controller/entry.ts';
import type { TurnInput } from '../../controller/input.ts';
import type { TurnOutput } from '../../controller/output.ts';
import type { TurnObserver } from '../../controller/turn-observer.ts';
import type { TurnOptions, TurnState } from '../../controller/turn-state.ts';
import {
  type BootTime,
  carriedBy,
  inversionInShort,
  inversionOf,
  savedInversion,
} from '../../service/storage/saved-inversion.ts';
import type { WallClock } from './wall-clock.ts';

export class SavedState implements TurnObserver {
  readonly #wall: WallClock;
  #boot = 0;
  #told = '';
  #inversion: string | null = null;
  #isLockedOut = false;
  /** The day on which the drive test last passed. */
  #testedOn: string | null;

  constructor(wall: WallClock, isTested: boolean) {
    this.#wall = wall;
    this.#testedOn = isTested ? wall.day : null;
  }

  before(): void {}

  after(t: TurnState, _input: TurnInput, _output: TurnOutput, atMs: number): void {
    const told = inversionInShort(t);
    if (told === null || told === this.#told) return;
    this.#told = told;
    this.#inversion = JSON.stringify(inversionOf(t, this.#at(atMs)));
  }

  note(entry: Entry): void {
    if (entry.type === 'finding' && entry.hazard === 'H17') this.#isLockedOut = true;
    if (entry.type === 'test' && entry.result === 'passed') this.#testedOn = this.#wall.day;
  }

  get isDriveTestDue(): boolean {
    return this.#testedOn !== this.#wall.day;
  }

  /** The computer has started as well: how long ago anything was is no longer known. */
  rebooted(): void {
    this.#boot += 1;
    this.#testedOn = null;
  }

  /** What a controller that starts now is given. */
  optionsAt(atMs: number): Pick<TurnOptions, 'isLockedOut' | 'carriedDose'> {
    const carried = this.#inversion === null ? null : savedInversion.parse(JSON.parse(this.#inversion));
    return {
      isLockedOut: this.#isLockedOut,
      ...(carried === null ? {} : { carriedDose: carriedBy(carried, this.#at(atMs)) }),
    };
  }

  #at(atMs: number): BootTime {
    return { boot: `bench ${this.#boot}`, atMs };
  }
}
