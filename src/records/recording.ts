import type { RowItem } from './row-item.ts';
import type { RecordedItem, RecordingHead, RecordingSummary } from './sink.ts';

/** A recording that is read back. Its files have been checked by the time it is given out. */
export interface Recording {
  readonly head: RecordingHead;
  /** From the first one, each time that it is asked for. */
  items(): Iterable<RecordedItem>;
  /** The same, and rows as they stand in the file, where it has them: for who reads hours of them. */
  rawItems?(): Iterable<RecordedItem | RowItem>;
  /** Numbers of items in the batches of its journal, in their order; null: unknown, where it was never in a journal. */
  readonly batchSizes: readonly number[] | null;
  /** null: it was cut off, or is still under way. */
  readonly summary: RecordingSummary | null;
  /** Why it ends before its time; null: it was ended as it should be. */
  readonly cut: string | null;
}
