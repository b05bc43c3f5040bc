/** Batches as they are read back, from a file that anything may have happened to. See `batch-writer.ts` for their bytes. */
import { isJsonObject } from '../../../protocols/base/json.ts';
import { Row } from '../row.ts';
import type { RecordedItem } from '../sink.ts';
import { batchHeadBytes, batchMark, layoutFactor } from './batch-writer.ts';
import type { BatchShape } from './shape.ts';

/** What is wrong with a batch, without its place. */
export class BatchError extends Error {}

/** An item that is no row, with its data as text. */
export interface ItemText {
  /** Number in the recording. */
  readonly item: number;
  readonly channel: string;
  readonly atMs: number;
  readonly json: string;
}

export class Batch {
  readonly itemCount: number;
  /** Number of its first item in the recording. */
  readonly firstItem: number;
  readonly #slots: Float64Array;
  readonly #lines: readonly string[];
  readonly #texts: (string | undefined)[] = [];

  /** @throws BatchError */
  constructor(payload: Buffer) {
    const { itemCount, firstItem } = batchFacts(payload);
    const slotCount = payload.readUInt32LE(8);
    const linesAt = batchHeadBytes + 8 * slotCount;
    if (linesAt > payload.length) throw new BatchError('is shorter than it says');
    this.itemCount = itemCount;
    this.firstItem = firstItem;
    // A copy: the payload may begin at any byte.
    this.#slots = new Float64Array(slotCount);
    new Uint8Array(this.#slots.buffer).set(payload.subarray(batchHeadBytes, linesAt));
    this.#lines = payload.toString('utf8', linesAt).split('\n');
  }

  /** @throws BatchError */
  *items(shape: BatchShape): Generator<RecordedItem> {
    const rows: (Row | undefined)[] = [];
    for (const at of this.#starts(shape)) {
      const code = this.#slot(at);
      const atMs = this.#slot(at + 1);
      if (code < 0) {
        yield { channel: shape.channels[-1 - code] ?? '', atMs, data: this.#data(at + 2) };
        continue;
      }
      const number = Math.floor(code / layoutFactor);
      const known = shape.layouts[number];
      if (known === undefined) throw new BatchError(`has a row of layout ${number}, which its head does not name`);
      rows[number] ??= new Row(known.layout);
      yield { channel: known.channel, atMs, data: this.#filled(rows[number], at, code % layoutFactor).toJson() };
    }
  }

  /** The items that are no rows. @throws BatchError */
  *texts(shape: BatchShape): Generator<ItemText> {
    let item = this.firstItem;
    for (const at of this.#starts(shape)) {
      const code = this.#slot(at);
      if (code < 0) {
        const channel = shape.channels[-1 - code] ?? '';
        yield { item, channel, atMs: this.#slot(at + 1), json: this.#line(at + 2) };
      }
      item += 1;
    }
  }

  /** The slot at which each item begins. */
  *#starts(shape: BatchShape): Generator<number> {
    let at = 0;
    for (let index = 0; index < this.itemCount; index += 1) {
      const begin = at;
      const code = this.#slot(at);
      if (code < 0) {
        if (shape.channels[-1 - code] === undefined)
          throw new BatchError('has an item whose channel its head does not name');
        at += 3;
      } else {
        const columns = shape.layouts[Math.floor(code / layoutFactor)]?.layout.columns.length;
        const present = code % layoutFactor;
        if (columns === undefined || !Number.isInteger(code) || present >= 2 ** columns) {
          throw new BatchError('has a row whose layout its head does not name');
        }
        at += 2 + bitCount(present);
      }
      if (at > this.#slots.length) throw new BatchError('has fewer slots than its items need');
      if (!Number.isFinite(this.#slot(begin + 1))) throw new BatchError('has an item without an instant');
      yield begin;
    }
    if (at !== this.#slots.length) throw new BatchError('has more slots than its items need');
  }

  #filled(row: Row, at: number, present: number): Row {
    row.clear();
    let slot = at + 2;
    for (const [index, { type }] of row.layout.columns.entries()) {
      if ((present & (1 << index)) === 0) continue;
      if (type === 'number') row.setNumber(index, this.#slot(slot));
      else row.setText(index, this.#text(slot));
      slot += 1;
    }
    return row;
  }

  #slot(at: number): number {
    const value = this.#slots[at];
    if (value === undefined) throw new BatchError('has fewer slots than its items need');
    return value;
  }

  #line(at: number): string {
    const line = this.#lines[this.#slot(at)];
    if (line === undefined) throw new BatchError('names a line that it does not have');
    return line;
  }

  #text(at: number): string {
    const number = this.#slot(at);
    const known = this.#texts[number];
    if (known !== undefined) return known;
    const text = parsed(this.#line(at));
    if (typeof text !== 'string') throw new BatchError('has a line that is no text');
    this.#texts[number] = text;
    return text;
  }

  #data(at: number): RecordedItem['data'] {
    const data = parsed(this.#line(at));
    if (!isJsonObject(data)) throw new BatchError('has an item without data');
    return data;
  }
}

/** What stands at the beginning of a batch. @throws BatchError */
export function batchFacts(payload: Buffer): { readonly itemCount: number; readonly firstItem: number } {
  if (payload.length < batchHeadBytes || payload.readUInt32LE(0) !== batchMark) throw new BatchError('is no batch');
  return { itemCount: payload.readUInt32LE(4), firstItem: payload.readUInt32LE(12) };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new BatchError('has a line that is not JSON');
  }
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
