import type { JsonObject, JsonValue } from '../../protocols/base/json.ts';
import type { Row, RowLayout } from './row.ts';
import type { RecordedItem } from './sink.ts';

/**
 * An item that is a row, as a finished file has it: beside others of its layout, a list of values for each column. It becomes
 * an object only where that is asked for, since in a replay of hours those objects take longer than the controller.
 */
export class RowItem {
  readonly channel: string;
  readonly atMs: number;
  readonly layout: RowLayout;
  readonly #columns: readonly (readonly JsonValue[] | undefined)[];
  readonly #index: number;

  /** @param columns by their number; null: the row has not this column */
  constructor(
    channel: string,
    atMs: number,
    layout: RowLayout,
    columns: readonly (readonly JsonValue[] | undefined)[],
    index: number,
  ) {
    this.channel = channel;
    this.atMs = atMs;
    this.layout = layout;
    this.#columns = columns;
    this.#index = index;
  }

  /** Gives the values to a row of the same columns. False: one of them has not its column's type. */
  fill(row: Row): boolean {
    row.clear();
    const columns = this.#columns;
    for (let column = 0; column < columns.length; column += 1) {
      const value = columns[column]?.[this.#index] ?? null;
      if (value !== null && !row.setJson(column, value)) return false;
    }
    return true;
  }

  toJson(): JsonObject {
    const { constants, columns } = this.layout;
    const json: Record<string, JsonValue> = { ...constants };
    for (const [index, { name }] of columns.entries()) {
      const value = this.#columns[index]?.[this.#index] ?? null;
      if (value !== null) json[name] = value;
    }
    return json;
  }
}

export const dataOf = (item: RecordedItem | RowItem): JsonObject =>
  item instanceof RowItem ? item.toJson() : item.data;
