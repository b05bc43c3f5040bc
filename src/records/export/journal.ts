import { batchesOf } from '../batch/encode-items.ts';
import { encodeEnd, encodeFileHead, encodeFrame, encodeHead } from '../journal/frame.ts';
import type { Recording } from '../recording.ts';

/**
 * The journal again, with the items that were recorded. They are in batches of a full size, so its bytes do not depend on
 * when the recorder wrote them to the disk.
 */
export async function* journalBytes(recording: Omit<Recording, 'cut'>): AsyncGenerator<Uint8Array> {
  const { head, summary } = recording;
  yield Buffer.concat([encodeFileHead(), encodeFrame(encodeHead(head))]);
  for (const { bytes } of batchesOf(recording.items(), head.channels)) yield encodeFrame(bytes);
  if (summary !== null) yield encodeFrame(encodeEnd(summary));
}
