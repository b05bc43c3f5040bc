import type { JsonObject } from '../../protocols/base/json.ts';
import type { Recording } from './recording.ts';
import type { Row } from './row.ts';
import type { RecordedItem, RecordingHead, RecordingSink, RecordingSummary } from './sink.ts';

/** A recording that is held in memory: by tests, and by a bench that has no data folder. */
export interface MemoryRecording {
  readonly head: RecordingHead;
  readonly items: readonly RecordedItem[];
  /** null: it was never ended. */
  readonly summary: RecordingSummary | null;
}

/** Keeps all recordings. Items are kept as they are, so a caller must not change them later. */
export class MemorySink implements RecordingSink {
  readonly recordings: MemoryRecording[] = [];
  #current: { head: RecordingHead; items: RecordedItem[]; summary: RecordingSummary | null } | null = null;

  begin(head: RecordingHead): void {
    this.#current = { head, items: [], summary: null };
    this.recordings.push(this.#current);
  }

  add(channel: string, atMs: number, data: JsonObject): void {
    this.#current?.items.push({ channel, atMs, data });
  }

  addRow(channel: string, atMs: number, row: Row): void {
    this.add(channel, atMs, row.toJson());
  }

  end(summary: RecordingSummary): void {
    if (this.#current === null) return;
    this.#current.summary = summary;
    this.#current = null;
  }
}

/** As it would be read back from a file. */
export const readBack = ({ head, items, summary }: MemoryRecording): Recording => ({
  head,
  items: () => items,
  batchSizes: null,
  summary,
  cut: summary === null ? 'cut off: it has no end' : null,
});
