/**
 * Reads an MCAP file record by record, written from the format's specification (https://mcap.dev/spec) and from no
 * library: checks every length, every CRC, every offset of an index, and the order of the sections.
 */
import { gunzipSync } from 'node:zlib';
import zstd from '@foxglove/wasm-zstd';

export interface WalkedMessage {
  readonly topic: string;
  readonly sequence: number;
  readonly logTime: bigint;
  readonly text: string;
}

export interface Walked {
  readonly profile: string;
  readonly library: string;
  readonly messages: readonly WalkedMessage[];
  readonly schemas: ReadonlyMap<number, { readonly name: string; readonly encoding: string; readonly text: string }>;
  readonly attachments: ReadonlyMap<string, string>;
  readonly metadata: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly chunks: number;
}

const opcode = {
  header: 0x01,
  footer: 0x02,
  schema: 0x03,
  channel: 0x04,
  message: 0x05,
  chunk: 0x06,
  messageIndex: 0x07,
  chunkIndex: 0x08,
  attachment: 0x09,
  attachmentIndex: 0x0a,
  statistics: 0x0b,
  metadata: 0x0c,
  metadataIndex: 0x0d,
  summaryOffset: 0x0e,
  dataEnd: 0x0f,
} as const;

const magic = [0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a];

/** CRC-32 as in the specification's reference (ISO-HDLC), from its polynomial. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ byte) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

function check(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new Error(`MCAP: ${problem}`);
}

/** The fields of one record, in order. */
class Fields {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get at(): number {
    return this.#at;
  }

  u16(): number {
    return this.#view.getUint16(this.#step(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#step(8), true);
  }

  raw(length: number): Uint8Array {
    const at = this.#step(length);
    return this.bytes.subarray(at, at + length);
  }

  rest(): Uint8Array {
    return this.raw(this.bytes.length - this.#at);
  }

  string(): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.raw(this.u32()));
  }

  /** Of a map or an array: its length in bytes, then its members. */
  *members(): Generator<Fields> {
    const members = new Fields(this.raw(this.u32()));
    while (members.#at < members.bytes.length) yield members;
  }

  end(what: string): void {
    check(this.#at === this.bytes.length, `${what} has ${this.bytes.length - this.#at} bytes too many`);
  }

  #step(length: number): number {
    const at = this.#at;
    check(at + length <= this.bytes.length, `a field of ${length} bytes passes the end of its record`);
    this.#at += length;
    return at;
  }
}

interface Rec {
  readonly op: number;
  readonly fields: Fields;
  readonly start: number;
  readonly end: number;
}

function* records(bytes: Uint8Array, from: number, to: number): Generator<Rec> {
  for (let start = from; start < to; ) {
    check(start + 9 <= to, `a record's head passes byte ${to}`);
    const head = new Fields(bytes.subarray(start + 1, start + 9));
    const end = start + 9 + Number(head.u64());
    check(end <= to, `a record at byte ${start} passes byte ${to}`);
    yield { op: bytes[start] ?? 0, fields: new Fields(bytes.subarray(start + 9, end)), start, end };
    start = end;
  }
}

const stringMap = (fields: Fields): Map<string, string> =>
  new Map(Array.from(fields.members(), (member) => [member.string(), member.string()]));

export async function walkMcap(bytes: Uint8Array): Promise<Walked> {
  await zstd.isLoaded;
  return new Walk(bytes).walked();
}

class Walk {
  readonly #bytes: Uint8Array;
  readonly #schemas = new Map<number, { name: string; encoding: string; text: string }>();
  readonly #channels = new Map<number, { topic: string; schema: number; text: string }>();
  readonly #messages: WalkedMessage[] = [];
  readonly #messagesOf = new Map<number, bigint>();
  readonly #attachments = new Map<string, string>();
  readonly #metadata = new Map<string, Map<string, string>>();
  /** Where a record of the data section stands, by its kind. */
  readonly #places = new Map<number, Map<number, Rec>>();
  /** Message indexes by the place of their chunk. */
  readonly #indexesOf = new Map<number, Map<number, number>>();
  readonly #times: bigint[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  walked(): Walked {
    const bytes = this.#bytes;
    check(
      magic.every((byte, index) => bytes[index] === byte),
      'no magic at the beginning',
    );
    check(
      magic.every((byte, index) => bytes[bytes.length - 8 + index] === byte),
      'no magic at the end',
    );
    const all = [...records(bytes, 8, bytes.length - 8)];
    const header = all[0];
    check(header?.op === opcode.header, 'the first record is no header');
    const [profile, library] = [header.fields.string(), header.fields.string()];
    header.fields.end('the header');
    const dataEnd = all.findIndex(({ op }) => op === opcode.dataEnd);
    check(dataEnd > 0, 'it has no end of data');
    this.#data(all.slice(1, dataEnd));
    const end = all[dataEnd];
    check(end !== undefined, 'it has no end of data');
    const sum = end.fields.u32();
    end.fields.end('the end of data');
    check(sum !== 0, 'the data section has no CRC');
    check(sum === crc32(bytes.subarray(0, end.start)), 'the CRC of the data section is wrong');
    const footer = all.at(-1);
    check(footer?.op === opcode.footer, 'the last record is no footer');
    this.#summary(all.slice(dataEnd + 1, -1), end.end, footer);
    return {
      profile,
      library,
      messages: this.#messages,
      schemas: this.#schemas,
      attachments: this.#attachments,
      metadata: this.#metadata,
      chunks: this.#places.get(opcode.chunk)?.size ?? 0,
    };
  }

  #data(section: readonly Rec[]): void {
    let chunk: { at: number; messages: Map<number, [bigint, bigint][]> } | null = null;
    for (const record of section) {
      const { op, fields } = record;
      this.#place(record);
      switch (op) {
        case opcode.chunk:
          chunk = { at: record.start, messages: this.#chunk(fields) };
          this.#indexesOf.set(record.start, new Map());
          break;
        case opcode.messageIndex: {
          check(chunk !== null, 'a message index follows no chunk');
          const channel = fields.u16();
          const entries = Array.from(fields.members(), (member): [bigint, bigint] => [member.u64(), member.u64()]);
          fields.end('a message index');
          const byOffset = (list: readonly [bigint, bigint][]) =>
            JSON.stringify(list.map(String).toSorted((a, b) => (a < b ? -1 : 1)));
          check(byOffset(entries) === byOffset(chunk.messages.get(channel) ?? []), 'a message index is wrong');
          chunk.messages.delete(channel);
          this.#indexesOf.get(chunk.at)?.set(channel, record.start);
          break;
        }
        case opcode.attachment: {
          const bytes = fields.bytes;
          const body = bytes.subarray(0, bytes.length - 4);
          const [logTime, createTime] = [fields.u64(), fields.u64()];
          check(logTime > 0n && createTime > 0n, 'an attachment has no time');
          const name = fields.string();
          const mediaType = fields.string();
          check(/^application\/(json|gzip)$/.test(mediaType), 'an attachment is no JSON');
          const data = fields.raw(Number(fields.u64()));
          const json = mediaType === 'application/gzip' ? gunzipSync(data) : data;
          this.#attachments.set(name, new TextDecoder().decode(json));
          check(fields.u32() === crc32(body), `the CRC of ${name} is wrong`);
          fields.end('an attachment');
          break;
        }
        case opcode.metadata:
          this.#metadata.set(fields.string(), stringMap(fields));
          fields.end('a metadata record');
          break;
        default:
          check(false, `record ${op} stands in the data section`);
      }
      if (op !== opcode.chunk && op !== opcode.messageIndex) {
        check(chunk === null || chunk.messages.size === 0, 'messages of a chunk are in no index');
        chunk = null;
      }
    }
  }

  /** Gives the instants and offsets of its messages, by channel. */
  #chunk(fields: Fields): Map<number, [bigint, bigint][]> {
    const [first, last] = [fields.u64(), fields.u64()];
    const size = Number(fields.u64());
    const sum = fields.u32();
    check(fields.string() === 'zstd', 'a chunk is not compressed by zstd');
    const compressed = fields.raw(Number(fields.u64()));
    fields.end('a chunk');
    const content = zstd.decompress(compressed, size);
    check(content.length === size, 'a chunk has another size than it says');
    check(sum !== 0 && sum === crc32(content), 'the CRC of a chunk is wrong');
    const messages = new Map<number, [bigint, bigint][]>();
    const times: bigint[] = [];
    for (const record of records(content, 0, content.length)) {
      if (record.op !== opcode.message) {
        this.#definition(record);
        continue;
      }
      const channel = record.fields.u16();
      const sequence = record.fields.u32();
      const [logTime, publishTime] = [record.fields.u64(), record.fields.u64()];
      check(logTime === publishTime, 'a message has two times');
      const topic = this.#channels.get(channel)?.topic;
      check(topic !== undefined, 'a message stands before its channel');
      this.#messages.push({ topic, sequence, logTime, text: new TextDecoder().decode(record.fields.rest()) });
      this.#messagesOf.set(channel, (this.#messagesOf.get(channel) ?? 0n) + 1n);
      const entries = messages.get(channel) ?? [];
      entries.push([logTime, BigInt(record.start)]);
      messages.set(channel, entries);
      times.push(logTime);
    }
    const sorted = times.toSorted((a, b) => (a < b ? -1 : 1));
    check(sorted[0] === first && sorted.at(-1) === last, "a chunk's times are wrong");
    this.#times.push(...sorted);
    return messages;
  }

  /** A schema or a channel; where one stands a second time, it says the same. */
  #definition({ op, fields }: Rec): void {
    const text = Buffer.from(fields.bytes).toString('latin1');
    const id = fields.u16();
    if (op === opcode.schema) {
      const [name, encoding] = [fields.string(), fields.string()];
      const schema = { name, encoding, text: new TextDecoder().decode(fields.raw(fields.u32())) };
      const earlier = this.#schemas.get(id);
      check(earlier === undefined || JSON.stringify(earlier) === JSON.stringify(schema), 'a schema changes');
      check(id !== 0, 'a schema has number 0');
      this.#schemas.set(id, schema);
    } else {
      check(op === opcode.channel, `record ${op} stands where a schema or a channel may`);
      const schema = fields.u16();
      const topic = fields.string();
      check(fields.string() === 'json', 'a channel is not encoded as JSON');
      stringMap(fields);
      check(this.#schemas.has(schema), 'a channel stands before its schema');
      const earlier = this.#channels.get(id);
      check(earlier === undefined || earlier.text === text, 'a channel changes');
      this.#channels.set(id, { topic, schema, text });
    }
    fields.end('a definition');
  }

  #summary(section: readonly Rec[], start: number, footer: Rec): void {
    const summaryStart = footer.fields.u64();
    const offsetStart = footer.fields.u64();
    const sum = footer.fields.u32();
    footer.fields.end('the footer');
    check(summaryStart === BigInt(start), 'the summary begins elsewhere');
    check(sum !== 0 && sum === crc32(this.#bytes.subarray(start, footer.end - 4)), 'the CRC of the summary is wrong');
    const groups = new Map<number, { start: number; end: number }>();
    const counts = { schemas: this.#schemas.size, channels: this.#channels.size };
    const indexed = new Map<number, Set<number>>();
    for (const record of section) {
      const { op, fields } = record;
      const isOffset = op === opcode.summaryOffset;
      check(isOffset === BigInt(record.start) >= offsetStart, 'the summary offsets begin elsewhere');
      if (!isOffset) {
        const group = groups.get(op) ?? { start: record.start, end: record.start };
        check(group.end === record.start, 'a group of the summary is in pieces');
        groups.set(op, { ...group, end: record.end });
      }
      switch (op) {
        case opcode.schema:
        case opcode.channel:
          this.#definition(record);
          break;
        case opcode.statistics:
          this.#statistics(fields);
          break;
        case opcode.chunkIndex: {
          const times = [fields.u64(), fields.u64()];
          const chunk = this.#indexedRecord(indexed, opcode.chunk, Number(fields.u64()), fields.u64());
          const inner = new Fields(chunk.fields.bytes);
          check(inner.u64() === times[0] && inner.u64() === times[1], "a chunk index's times are wrong");
          const places = Array.from(fields.members(), (member) => [member.u16(), Number(member.u64())] as const);
          const expected = this.#indexesOf.get(chunk.start) ?? new Map();
          check(places.length === expected.size, 'a chunk index has too few message indexes');
          for (const [channel, place] of places)
            check(expected.get(channel) === place, 'a message index stands elsewhere');
          fields.u64();
          check(fields.string() === 'zstd', 'a chunk index names another compression');
          const [compressedSize, size] = [fields.u64(), fields.u64()];
          check(inner.u64() === size, "a chunk index's size is wrong");
          inner.u32();
          inner.string();
          check(inner.u64() === compressedSize, "a chunk index's compressed size is wrong");
          break;
        }
        case opcode.attachmentIndex: {
          const attachment = this.#indexedRecord(indexed, opcode.attachment, Number(fields.u64()), fields.u64());
          const inner = new Fields(attachment.fields.bytes);
          check(fields.u64() === inner.u64() && fields.u64() === inner.u64(), "an attachment index's times are wrong");
          const size = fields.u64();
          check(fields.string() === inner.string() && fields.string() === inner.string(), 'an attachment is misnamed');
          check(size === inner.u64(), "an attachment index's size is wrong");
          break;
        }
        case opcode.metadataIndex: {
          const metadata = this.#indexedRecord(indexed, opcode.metadata, Number(fields.u64()), fields.u64());
          check(fields.string() === new Fields(metadata.fields.bytes).string(), 'a metadata record is misnamed');
          break;
        }
        case opcode.summaryOffset: {
          const kind = fields.raw(1)[0] ?? 0;
          const group = groups.get(kind);
          const length = group === undefined ? 0 : group.end - group.start;
          check(fields.u64() === BigInt(group?.start ?? -1) && fields.u64() === BigInt(length), 'a group is elsewhere');
          groups.delete(kind);
          break;
        }
        default:
          check(false, `record ${op} stands in the summary`);
      }
      fields.end(`record ${op} of the summary`);
    }
    check(groups.size === 0, 'a group of the summary has no offset');
    check(counts.schemas === this.#schemas.size && counts.channels === this.#channels.size, 'the summary defines more');
    for (const kind of [opcode.chunk, opcode.attachment, opcode.metadata]) {
      check((indexed.get(kind)?.size ?? 0) === (this.#places.get(kind)?.size ?? 0), `a record ${kind} is in no index`);
    }
  }

  #statistics(fields: Fields): void {
    check(fields.u64() === BigInt(this.#messages.length), 'the number of messages is wrong');
    check(fields.u16() === this.#schemas.size, 'the number of schemas is wrong');
    check(fields.u32() === this.#channels.size, 'the number of channels is wrong');
    check(fields.u32() === this.#attachments.size, 'the number of attachments is wrong');
    check(fields.u32() === this.#metadata.size, 'the number of metadata records is wrong');
    check(fields.u32() === (this.#places.get(opcode.chunk)?.size ?? 0), 'the number of chunks is wrong');
    const times = this.#times.toSorted((a, b) => (a < b ? -1 : 1));
    check(fields.u64() === (times[0] ?? 0n), 'the first time is wrong');
    check(fields.u64() === (times.at(-1) ?? 0n), 'the last time is wrong');
    const counts = new Map(Array.from(fields.members(), (member) => [member.u16(), member.u64()]));
    check(counts.size === this.#messagesOf.size, 'a channel has no count');
    for (const [channel, count] of this.#messagesOf) check(counts.get(channel) === count, 'a count is wrong');
  }

  #place(record: Rec): void {
    const places = this.#places.get(record.op) ?? new Map<number, Rec>();
    places.set(record.start, record);
    this.#places.set(record.op, places);
  }

  #indexedRecord(indexed: Map<number, Set<number>>, kind: number, start: number, length: bigint): Rec {
    const record = this.#places.get(kind)?.get(start);
    check(record !== undefined, `an index points at no record ${kind}`);
    check(BigInt(record.end - record.start) === length, `an index gives record ${kind} another length`);
    const seen = indexed.get(kind) ?? new Set<number>();
    indexed.set(kind, seen.add(start));
    return record;
  }
}
