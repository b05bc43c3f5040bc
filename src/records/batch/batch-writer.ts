/**
 * Consecutive items of a recording, encoded together. This is all that recording costs the controller's turn, so an item
 * of a row is written as numbers into one buffer, without an object of its own.
 *
 *     0x42, 3 bytes of zero · number of items (u32) · number of slots (u32) · number of the first item (u32)
 *     slots: f64, one after the other
 *     lines: JSON texts in UTF-8, separated by line feeds
 *
 * All numbers are little endian. The slots of an item are its code, its instant, and
 *
 *     a row         code: layout × 2^31 + bits of its columns; then a slot for each column it has: the number, or the line
 *                   of the text
 *     another item  code: -1 - channel; then the line of its data
 */
import type { JsonObject } from '../../../protocols/base/json.ts';
import { mostColumns, type Row } from '../row.ts';
import type { BatchShape } from './shape.ts';

export const batchMark = 0x42;
export const batchHeadBytes = 16;
/** A code is a layout's number times this, plus a bit for each column. */
export const layoutFactor = 2 ** 31;

/** Slots that are there from the beginning; 64 KiB of them. */
const firstSlots = 8192;

export class BatchWriter {
  readonly #shape: BatchShape;
  /** The platforms of this program are little endian, as the file is. */
  #slots = new Float64Array(firstSlots);
  #usedSlots = 0;
  #lines: string[] = [];
  readonly #lineNumbers = new Map<string, number>();
  /** The text that each column of each layout had last, and its line: it seldom changes. */
  readonly #lastTexts: (string | undefined)[];
  readonly #lastLines: number[];
  #lineBytes = 0;
  #items = 0;

  constructor(shape: BatchShape) {
    this.#shape = shape;
    const columns = shape.layouts.length * mostColumns;
    this.#lastTexts = new Array<string | undefined>(columns).fill(undefined);
    this.#lastLines = new Array<number>(columns).fill(0);
  }

  /** Number of items since the last {@link take}. */
  get items(): number {
    return this.#items;
  }

  /** Bytes that {@link take} would give; 0: there is no item. */
  get size(): number {
    return this.#items === 0 ? 0 : batchHeadBytes + 8 * this.#usedSlots + this.#lineBytes;
  }

  /** @throws TypeError where the layout is none of the head's */
  addRow(atMs: number, row: Row): void {
    const { layout, numbers, texts, textColumns, present } = row;
    const number = this.#shape.layoutNumber(layout);
    if (number === undefined) throw new TypeError('a row has a layout that the head does not name');
    this.#makeRoom(2 + numbers.length);
    const slots = this.#slots;
    let at = this.#usedSlots;
    slots[at++] = number * layoutFactor + present;
    slots[at++] = atMs;
    for (let index = 0; index < numbers.length; index += 1) {
      const bit = 1 << index;
      if ((present & bit) === 0) continue;
      const isText = (textColumns & bit) !== 0;
      slots[at++] = isText
        ? this.#textLine(number * mostColumns + index, texts[index] ?? '')
        : (numbers[index] ?? Number.NaN);
    }
    this.#usedSlots = at;
    this.#items += 1;
  }

  /** @throws TypeError where the data are no JSON, or the channel is none of the head's */
  addItem(channel: string, atMs: number, data: JsonObject): void {
    const number = this.#shape.channelNumber(channel);
    if (number === undefined) throw new TypeError(`the head names no channel ${channel}`);
    this.addItemText(number, atMs, JSON.stringify(data));
  }

  addItemText(channelNumber: number, atMs: number, json: string): void {
    this.#makeRoom(3);
    const at = this.#usedSlots;
    this.#slots[at] = -1 - channelNumber;
    this.#slots[at + 1] = atMs;
    this.#slots[at + 2] = this.#line(json);
    this.#usedSlots = at + 3;
    this.#items += 1;
  }

  /**
   * Gives the batch, and begins another one.
   * @param firstItem number of its first item in the recording
   * @param ahead bytes that are left free before it
   */
  take(firstItem: number, ahead = 0): Buffer {
    const bytes = Buffer.allocUnsafeSlow(ahead + this.size);
    const slotBytes = 8 * this.#usedSlots;
    bytes.writeUInt32LE(batchMark, ahead);
    bytes.writeUInt32LE(this.#items, ahead + 4);
    bytes.writeUInt32LE(this.#usedSlots, ahead + 8);
    bytes.writeUInt32LE(firstItem, ahead + 12);
    bytes.set(new Uint8Array(this.#slots.buffer, 0, slotBytes), ahead + batchHeadBytes);
    bytes.write(this.#lines.join('\n'), ahead + batchHeadBytes + slotBytes);
    this.#usedSlots = 0;
    this.#lines = [];
    this.#lineNumbers.clear();
    this.#lastTexts.fill(undefined);
    this.#lineBytes = 0;
    this.#items = 0;
    return bytes;
  }

  /** @param column among those of all layouts */
  #textLine(column: number, text: string): number {
    if (this.#lastTexts[column] === text) return this.#lastLines[column] ?? 0;
    let number = this.#lineNumbers.get(text);
    if (number === undefined) {
      number = this.#line(JSON.stringify(text));
      this.#lineNumbers.set(text, number);
    }
    this.#lastTexts[column] = text;
    this.#lastLines[column] = number;
    return number;
  }

  #line(json: string): number {
    // A line feed between two lines.
    this.#lineBytes += Buffer.byteLength(json) + (this.#lines.length === 0 ? 0 : 1);
    return this.#lines.push(json) - 1;
  }

  #makeRoom(slots: number): void {
    if (this.#usedSlots + slots <= this.#slots.length) return;
    const larger = new Float64Array(2 * this.#slots.length);
    larger.set(this.#slots);
    this.#slots = larger;
  }
}
