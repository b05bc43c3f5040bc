import type { RecordedItem, RecordingHead, RecordingSummary } from './sink.ts';

/** A recording that is read back. Its files have been checked by the time it is given out. */
export interface Recording {
  readonly head: RecordingHead;
  /** From the first one, each time that it is asked for. */
  items(): Iterable<RecordedItem>;
  /** Numbers of items in the batches of its journal, in their order; null: unknown, where it was never in a journal. */
  readonly batchSizes: readonly number[] | null;
  /** null: it was cut off, or is still under way. */
  readonly summary: RecordingSummary | null;
  /** Why it ends before its time; null: it was ended as it should be. */
  readonly cut: string | null;
}
