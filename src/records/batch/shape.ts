import type { RowLayout } from '../row.ts';
import type { Channel } from '../sink.ts';

/** How a recording's batches number its channels and the layouts of their rows: in the order of its head. */
export class BatchShape {
  readonly channels: readonly string[];
  readonly layouts: readonly { readonly channel: string; readonly layout: RowLayout }[];
  readonly #channelNumbers: ReadonlyMap<string, number>;
  readonly #layoutNumbers: ReadonlyMap<RowLayout, number>;

  constructor(channels: readonly Channel[]) {
    this.channels = channels.map(({ name }) => name);
    this.layouts = channels.flatMap(({ name, rows = [] }) => rows.map((layout) => ({ channel: name, layout })));
    this.#channelNumbers = new Map(this.channels.map((name, number) => [name, number]));
    this.#layoutNumbers = new Map(this.layouts.map(({ layout }, number) => [layout, number]));
  }

  channelNumber(name: string): number | undefined {
    return this.#channelNumbers.get(name);
  }

  /** By identity: the layout is one of those that the head names. */
  layoutNumber(layout: RowLayout): number | undefined {
    return this.#layoutNumbers.get(layout);
  }
}
