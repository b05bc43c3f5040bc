/**
 * Rows: items of the few kinds of which there are a hundred a second. A row is an object with given properties, all of them
 * numbers or short texts that repeat; its values are written as numbers, and become JSON only when the recording is read.
 */
import { exactNumber } from '../../protocols/base/exact-json.ts';
import type { JsonObject, JsonValue } from '../../protocols/base/json.ts';

export interface RowLayout {
  /** Properties that every row of this layout has. They come first. */
  readonly constants: Readonly<Record<string, string>>;
  /** Properties that a row may have, in their order; 31 at most. */
  readonly columns: readonly Column[];
}

export interface Column {
  readonly name: string;
  /** A number may be any, NaN, infinities and -0 included. */
  readonly type: 'number' | 'text';
}

export const mostColumns = 31;

/** The values of one row. Sinks copy them, so one object serves all rows of a layout. */
export class Row {
  readonly layout: RowLayout;
  readonly numbers: Float64Array;
  readonly texts: string[];
  /** Bit n: column n is a text. */
  readonly textColumns: number;
  /** Bit n: the row has column n. */
  present = 0;

  constructor(layout: RowLayout) {
    this.layout = layout;
    this.numbers = new Float64Array(layout.columns.length);
    this.texts = layout.columns.map(() => '');
    this.textColumns = layout.columns.reduce((bits, { type }, n) => (type === 'text' ? bits | (1 << n) : bits), 0);
  }

  clear(): void {
    this.present = 0;
  }

  setNumber(column: number, value: number): void {
    this.numbers[column] = value;
    this.present |= 1 << column;
  }

  setText(column: number, value: string): void {
    this.texts[column] = value;
    this.present |= 1 << column;
  }

  has(column: number): boolean {
    return (this.present & (1 << column)) !== 0;
  }

  copy(): Row {
    const copy = new Row(this.layout);
    copy.numbers.set(this.numbers);
    for (let column = 0; column < this.texts.length; column += 1) copy.texts[column] = this.texts[column] ?? '';
    copy.present = this.present;
    return copy;
  }

  toJson(): JsonObject {
    const { constants, columns } = this.layout;
    const json: Record<string, JsonValue> = { ...constants };
    for (const [index, { name, type }] of columns.entries()) {
      if (!this.has(index)) continue;
      json[name] = type === 'number' ? exactNumber(this.numbers[index] ?? Number.NaN) : (this.texts[index] ?? '');
    }
    return json;
  }
}
