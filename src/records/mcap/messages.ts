/**
 * The messages of an MCAP file (https://mcap.dev/spec), in their order. The general reader of `@mcap/core` takes longer for
 * that than a replay does for the session.
 */
import { isUtf8 } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { decompressHandlers } from './zstd.ts';

/** What is wrong with a file, without its name. */
export class McapError extends Error {}

export class Message {
  /** Of its channel, with the slash that it begins with. */
  readonly topic: string;
  readonly sequence: number;
  readonly #data: Buffer;

  constructor(topic: string, sequence: number, data: Buffer) {
    this.topic = topic;
    this.sequence = sequence;
    this.#data = data;
  }

  /** @throws McapError */
  get text(): string {
    if (!isUtf8(this.#data)) throw new McapError('a message is not UTF-8');
    return this.#data.toString('utf8');
  }
}

const magicBytes = 8;
/** Its code, and its length (u64). */
const recordHeadBytes = 9;
const opcode = { footer: 0x02, channel: 0x04, message: 0x05, chunk: 0x06 } as const;
const messageHeadBytes = 22;

/**
 * zstd must have been loaded. `bytes`: a file whose data section has been compared with its CRC.
 * @throws McapError
 */
export function* messagesOf(bytes: Buffer): Generator<Message> {
  const topics = new Map<number, string>();
  for (const { code, content, endByte } of recordsIn(bytes, magicBytes)) {
    if (code === opcode.chunk) yield* messagesIn(uncompressed(content), topics);
    if (code !== opcode.footer) continue;
    if (endByte + magicBytes !== bytes.length) throw new McapError('bytes follow its end');
    return;
  }
  throw new McapError('it has no end');
}

function* messagesIn(chunk: Buffer, topics: Map<number, string>): Generator<Message> {
  for (const { code, content } of recordsIn(chunk, 0)) {
    if (code === opcode.channel) topics.set(content.readUInt16LE(0), stringAt(content, 4));
    if (code !== opcode.message) continue;
    if (content.length < messageHeadBytes) throw new McapError('a message is too short');
    const topic = topics.get(content.readUInt16LE(0));
    if (topic === undefined) throw new McapError('a message has no channel');
    yield new Message(topic, content.readUInt32LE(2), content.subarray(messageHeadBytes));
  }
}

function* recordsIn(bytes: Buffer, from: number) {
  let at = from;
  while (at + recordHeadBytes <= bytes.length) {
    const begin = at + recordHeadBytes;
    const endByte = begin + lengthAt(bytes, at + 1);
    if (endByte > bytes.length) throw new McapError('a record is longer than the rest of it');
    yield { code: bytes[at] ?? 0, content: bytes.subarray(begin, endByte), endByte };
    at = endByte;
  }
}

function uncompressed(content: Buffer): Buffer {
  const size = lengthAt(content, 16);
  const sum = content.readUInt32LE(24);
  const compression = stringAt(content, 28);
  const recordsAt = 32 + Buffer.byteLength(compression) + 8;
  const records = content.subarray(recordsAt, recordsAt + lengthAt(content, recordsAt - 8));
  const chunk = compression === '' ? records : view(decompressed(compression, records, size));
  if (sum !== 0 && crc32(chunk) !== sum) throw new McapError('the CRC of a chunk is wrong');
  return chunk;
}

function decompressed(compression: string, records: Buffer, size: number): Uint8Array {
  if (compression !== 'zstd') throw new McapError(`a chunk has the unknown compression ${compression}`);
  return decompressHandlers.zstd(records, BigInt(size));
}

const view = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A u64. */
function lengthAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + 2 ** 32 * bytes.readUInt32LE(at + 4);
}

/** A string behind its length (u32). */
function stringAt(bytes: Buffer, at: number): string {
  return bytes.toString('utf8', at + 4, at + 4 + bytes.readUInt32LE(at));
}
