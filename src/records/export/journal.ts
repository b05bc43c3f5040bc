import { encodeEnd, encodeFileHead, encodeFrame, encodeHead, encodeItem } from '../journal/frame.ts';
import type { Recording } from '../recording.ts';

/** A block is written once it has this many bytes. */
const blockBytes = 64 * 1024;

/** The journal again, as it was written while the session was recorded. */
export async function* journalBytes(recording: Omit<Recording, 'cut'>): AsyncGenerator<Uint8Array> {
  const { head, summary } = recording;
  let block: Buffer[] = [encodeFileHead(), encodeFrame(encodeHead(head))];
  let length = 0;
  for (const { channel, atMs, data } of recording.items()) {
    const frame = encodeFrame(encodeItem(channel, atMs, data));
    block.push(frame);
    length += frame.length;
    if (length < blockBytes) continue;
    yield Buffer.concat(block);
    block = [];
    length = 0;
  }
  if (summary !== null) block.push(encodeFrame(encodeEnd(summary)));
  yield Buffer.concat(block);
}
