/**
 * The bytes of a journal: a head of 12 bytes (magic, version), then frames. A frame is a mark of 4 bytes, the length of its
 * payload (u32, little endian), the CRC-32 of the payload (u32, little endian), and the payload:
 *
 *     {"head":{…}}      JSON, the first frame
 *     0x42 …            consecutive items, see `batch/batch-writer.ts`
 *     {"end":{…}}       JSON, the last frame; absent if the recording was cut off
 */
import { crc32 } from 'node:zlib';
import { type RecordingHead, type RecordingSummary, recordingVersion } from '../sink.ts';

/** As in PNG: a byte that is no ASCII, and line ends that a transfer in text mode would change. */
const magic = Uint8Array.from([0x89, 0x46, 0x4a, 0x52, 0x4c, 0x0d, 0x0a, 0x1a]);
/** Frames are found by it behind bytes that are none. The first byte never occurs in UTF-8. */
export const frameMark = Uint8Array.from([0xff, 0x46, 0x52, 0x4d]);

export const fileHeadBytes = magic.length + 4;
export const frameHeadBytes = frameMark.length + 8;
/** Far above any head with its snapshot, and small enough to hold in memory. */
export const maxPayloadBytes = 16 * 2 ** 20;
/** A writer keeps no more bytes for a disk that takes none, so it leaves no more behind that are not whole. */
export const maxPendingBytes = 16 * 2 ** 20;

export function encodeFileHead(version: number = recordingVersion): Buffer {
  const bytes = Buffer.alloc(fileHeadBytes);
  bytes.set(magic);
  bytes.writeUInt32LE(version, magic.length);
  return bytes;
}

/** The version of a journal; null: the bytes are no journal's head. */
export function versionOf(bytes: Buffer): number | null {
  if (bytes.length < fileHeadBytes || !bytes.subarray(0, magic.length).equals(magic)) return null;
  return bytes.readUInt32LE(magic.length);
}

export function encodeFrame(payload: string | Buffer): Buffer {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const frame = Buffer.allocUnsafe(frameHeadBytes + bytes.length);
  frame.set(frameMark);
  frame.writeUInt32LE(bytes.length, 4);
  frame.writeUInt32LE(crc32(bytes), 8);
  frame.set(bytes, frameHeadBytes);
  return frame;
}

export const encodeHead = (head: RecordingHead): string => JSON.stringify({ head });
export const encodeEnd = (summary: RecordingSummary): string => JSON.stringify({ end: summary });
