/**
 * The bytes of a journal: a head of 12 bytes (magic, version), then frames. A frame is the length of its payload (u32, little
 * endian), the CRC-32 of the payload (u32, little endian), and the payload, a JSON text in UTF-8:
 *
 *     {"head":{…}}                 the first frame
 *     ["inputs",1234.5,{…}]        an item: channel, instant, data
 *     {"end":{…}}                  the last frame; absent if the recording was cut off
 */
import { crc32 } from 'node:zlib';
import type { JsonObject } from '../../../protocols/base/json.ts';
import { type RecordingHead, type RecordingSummary, recordingVersion } from '../sink.ts';

/** As in PNG: a byte that is no ASCII, and line ends that a transfer in text mode would change. */
const magic = Uint8Array.from([0x89, 0x46, 0x4a, 0x52, 0x4c, 0x0d, 0x0a, 0x1a]);

export const fileHeadBytes = magic.length + 4;
export const frameHeadBytes = 8;
/** Far above any head with its snapshot, and small enough to hold in memory. */
export const maxPayloadBytes = 16 * 2 ** 20;

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

export function encodeFrame(payload: string): Buffer {
  const length = Buffer.byteLength(payload);
  const frame = Buffer.allocUnsafe(frameHeadBytes + length);
  frame.write(payload, frameHeadBytes);
  frame.writeUInt32LE(length, 0);
  frame.writeUInt32LE(crc32(frame.subarray(frameHeadBytes)), 4);
  return frame;
}

export const encodeHead = (head: RecordingHead): string => JSON.stringify({ head });
export const encodeItem = (channel: string, atMs: number, data: JsonObject): string =>
  JSON.stringify([channel, atMs, data]);
export const encodeEnd = (summary: RecordingSummary): string => JSON.stringify({ end: summary });
