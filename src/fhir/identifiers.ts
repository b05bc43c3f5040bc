/** Identifiers that the same session always gets again, so that two exports of it are equal to the byte. */
import { createHash } from 'node:crypto';

/** Drawn once; the name space of every identifier here. */
const nameSpace = '6f1d4a52-8c0e-4f6b-9d53-2b7c1e0a94d7';

/** A name-based UUID (RFC 9562, version 5). */
export function uuidOf(name: string): string {
  const digest = createHash('sha1')
    .update(Buffer.from(nameSpace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export const urnOf = (uuid: string): string => `urn:uuid:${uuid}`;
