import type { RowItem } from '../../records/row-item.ts';
import type { RecordedItem } from '../../records/sink.ts';

type Item = RecordedItem | RowItem;

/** The items of a recording, one after the other, with a look at those of the next moment. */
export class ItemsAhead {
  readonly #source: Iterator<Item>;
  #ahead: Item[] = [];
  #taken = 0;
  #isOver = false;

  constructor(items: Iterable<Item>) {
    this.#source = items[Symbol.iterator]();
  }

  /** Null at the end. */
  take(): Item | null {
    if (this.#taken === this.#ahead.length) {
      this.#ahead = [];
      this.#taken = 0;
      this.#read();
    }
    const item = this.#ahead[this.#taken] ?? null;
    this.#taken += 1;
    return item;
  }

  /** Whether one of the items up to this instant is such a one. */
  isComing(untilMs: number, matches: (item: Item) => boolean): boolean {
    for (let index = this.#taken; ; index += 1) {
      if (index >= this.#ahead.length && !this.#read()) return false;
      const item = this.#ahead[index];
      if (item === undefined || item.atMs > untilMs) return false;
      if (matches(item)) return true;
    }
  }

  #read(): boolean {
    if (this.#isOver) return false;
    const next = this.#source.next();
    if (next.done === true) this.#isOver = true;
    else this.#ahead.push(next.value);
    return !this.#isOver;
  }
}
