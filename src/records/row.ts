/**
 * Rows: items of the few kinds of which there are a hundred a second. A row is an object with given properties, all of them
 * numbers or short texts that repeat; its values are written as numbers, and become JSON only when the recording is read.
 */
import { exactNumber, readExactNumber } from '../../protocols/base/exact-json.ts';
import type { JsonObject, JsonValue } from '../../protocols/base/json.ts';

export interface RowLayout {
  /** Among those of its channel. */
  readonly name: string;
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

/** Whether a layout cannot have this name, since a message with rows has that property for something else. */
export const isTaken = (name: string): boolean => ['atMs', 'items', 'rows'].includes(name);

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

  /** Takes the value of a column as JSON has it. False: it has not the column's type. */
  setJson(column: number, value: JsonValue | undefined): boolean {
    if (typeof value === 'number') {
      if ((this.textColumns & (1 << column)) !== 0) return false;
      this.setNumber(column, value);
      return true;
    }
    if ((this.textColumns & (1 << column)) !== 0) {
      if (typeof value !== 'string') return false;
      this.setText(column, value);
      return true;
    }
    const number = readExactNumber(value);
    if (number === null) return false;
    this.setNumber(column, number);
    return true;
  }

  /** Takes the values of an object. False: it has not the layout's properties in their order. */
  fill(data: JsonObject): boolean {
    const { constants, columns } = this.layout;
    const entries = Object.entries(data);
    const names = Object.keys(constants);
    this.clear();
    if (names.some((name, index) => entries[index]?.[0] !== name || entries[index][1] !== constants[name]))
      return false;
    let column = 0;
    for (const [name, value] of entries.slice(names.length)) {
      while (column < columns.length && columns[column]?.name !== name) column += 1;
      if (column === columns.length || !this.setJson(column, value)) return false;
      column += 1;
    }
    return true;
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
    for (const [column, { name }] of columns.entries()) {
      const value = this.json(column);
      if (value !== undefined) json[name] = value;
    }
    return json;
  }

  /** The value of a column; undefined: the row has not this column. */
  json(column: number): JsonValue | undefined {
    if (!this.has(column)) return undefined;
    const isText = (this.textColumns & (1 << column)) !== 0;
    return isText ? (this.texts[column] ?? '') : exactNumber(this.numbers[column] ?? Number.NaN);
  }
}
