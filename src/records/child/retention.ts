/** Which recordings go when they take too much room. What the database holds is never removed: findings, orders, acts. */
import { rmSync } from 'node:fs';
import { layoutFile, mcapFile } from '../paths.ts';

export interface RecordedSize {
  readonly id: string;
  readonly bytes: number;
}

/** The oldest ones, until the rest fits. @param recordings the oldest first */
export function recordingsToRemove(recordings: readonly RecordedSize[], capBytes: number): readonly string[] {
  let total = recordings.reduce((sum, { bytes }) => sum + bytes, 0);
  const removed: string[] = [];
  for (const { id, bytes } of recordings) {
    if (total <= capBytes) break;
    total -= bytes;
    removed.push(id);
  }
  return removed;
}

export function removeRecording(folder: string, id: string): void {
  for (const path of [mcapFile(folder, id), layoutFile(folder, id)]) rmSync(path, { force: true });
}
