import { batchesOf } from '../batch/encode-items.ts';
import { encodeEnd, encodeFileHead, encodeFrame, encodeHead } from '../journal/frame.ts';
import type { Recording } from '../recording.ts';

/**
 * The journal as its recorder wrote it, to the byte, also from a finished recording; of one that was cut off or damaged, what
 * stands before that place. A recording that was never in a journal is put into batches of a full size.
 */
export async function* journalBytes(recording: Omit<Recording, 'cut'>): AsyncGenerator<Uint8Array> {
  const { head, batchSizes, summary } = recording;
  yield Buffer.concat([encodeFileHead(), encodeFrame(encodeHead(head))]);
  const batches = batchesOf(recording.items(), head.channels, (batch) => batchSizes?.[batch]);
  for (const { bytes } of batches) yield encodeFrame(bytes);
  if (summary !== null) yield encodeFrame(encodeEnd(summary));
}
