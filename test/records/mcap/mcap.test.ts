import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { McapIndexedReader, McapStreamReader, McapWriter } from '@mcap/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { messagesOf } from '../../../src/records/mcap/messages.ts';
import { McapFile } from '../../../src/records/mcap/reader.ts';
import { mcapBytes } from '../../../src/records/mcap/writer.ts';
import { compressChunk, decompressHandlers } from '../../../src/records/mcap/zstd.ts';
import type { Recording } from '../../../src/records/recording.ts';
import { bytesOf } from '../../support/bytes-of.ts';
import fc from '../../support/fast-check.ts';
import { walkMcap } from '../../support/mcap-walk.ts';
import { recordedItems, recordingHead, recordingSummary } from '../../support/recordings.ts';
import { folder } from '../../support/temporary-folder.ts';

const items = recordedItems(240_000);

const recording = (changes: Partial<Recording> = {}): Recording => ({
  head: recordingHead,
  items: () => items,
  batchSizes: null,
  summary: recordingSummary,
  cut: null,
  ...changes,
});

const fileOf = (recorded: Recording): Promise<Buffer> => bytesOf(mcapBytes(recorded));

function written(bytes: Uint8Array): string {
  const path = join(folder(), 'a.mcap');
  writeFileSync(path, bytes);
  return path;
}

describe('the MCAP file of a recording', () => {
  let bytes: Buffer;
  beforeAll(async () => {
    bytes = await fileOf(recording());
  });

  it('gives back head, items and summary as they were recorded', async () => {
    const file = await McapFile.open(written(bytes));
    expect(file.head).toEqual(recordingHead);
    expect(file.summary).toEqual(recordingSummary);
    expect(file.cut).toBeNull();
    expect([...file.items()]).toEqual(items);
    // A second time from the first item.
    expect([...file.items()]).toHaveLength(items.length);
  });

  it('holds in every record what the specification asks for', async () => {
    const walked = await walkMcap(bytes);
    expect(walked.chunks).toBeGreaterThan(3);
    expect(walked.library).toBe('fulcrum 0.1.0');
    expect(new Set(walked.messages.map(({ topic }) => topic))).toEqual(new Set(['/inputs', '/telemetry', '/finding']));
    expect(walked.metadata.get('fulcrum-recording')?.get('id')).toBe(recordingHead.id);
    expect(JSON.parse(walked.attachments.get('head.json') ?? '')).toEqual(recordingHead);
    expect(JSON.parse(walked.attachments.get('summary.json') ?? '')).toEqual(recordingSummary);
    for (const { encoding, text } of walked.schemas.values()) {
      expect(encoding).toBe('jsonschema');
      expect(JSON.parse(text)).toMatchObject({ type: 'object', properties: expect.anything() });
    }
  });

  it('is compressed', async () => {
    const { messages } = await walkMcap(bytes);
    const size = messages.reduce((sum, { text }) => sum + text.length, 0);
    expect(bytes.length).toBeLessThan(size / 4);
  });

  it('gives the same to the stream reader, the indexed reader and the walk', async () => {
    const walked = await walkMcap(bytes);
    const stream = new McapStreamReader({ decompressHandlers });
    stream.append(bytes);
    const streamed: string[] = [];
    const topics = new Map<number, string>();
    for (let record = stream.nextRecord(); record !== undefined; record = stream.nextRecord()) {
      if (record.type === 'Channel') topics.set(record.id, record.topic);
      if (record.type === 'Message') streamed.push(lineOf({ ...record, topic: topics.get(record.channelId) }));
    }
    expect(stream.done()).toBe(true);
    const indexed = await McapIndexedReader.Initialize({
      readable: {
        size: async () => BigInt(bytes.length),
        read: async (offset, length) => bytes.subarray(Number(offset), Number(offset + length)),
      },
      decompressHandlers,
    });
    const inOrderOfTime: string[] = [];
    for await (const message of indexed.readMessages()) {
      const topic = indexed.channelsById.get(message.channelId)?.topic;
      inOrderOfTime.push(lineOf({ ...message, topic }));
    }
    const expected = walked.messages.map(({ topic, sequence, logTime, text }) => line(topic, sequence, logTime, text));
    expect(streamed).toEqual(expected);
    expect(inOrderOfTime.toSorted()).toEqual(expected.toSorted());
  });

  it('puts inputs of 100 ms into one message, and everything else into its own', async () => {
    const { messages } = await walkMcap(bytes);
    const inputs = messages.filter(({ topic }) => topic === '/inputs').map(({ text }) => JSON.parse(text));
    for (const { atMs } of inputs) expect(atMs.at(-1) - atMs[0]).toBeLessThan(100);
    expect(inputs.flatMap(({ items: shared }) => shared)).toHaveLength(
      items.filter(({ channel }) => channel === 'inputs').length,
    );
    expect(inputs.length).toBeLessThan(items.length / 4);
    const finding = messages.find(({ topic }) => topic === '/finding');
    expect(JSON.parse(finding?.text ?? '')).toMatchObject({ atMs: expect.any(Number), hazard: 'H10' });
  });

  it('puts no more than 100 ms into one message', async () => {
    const inputs = Array.from({ length: 100 }, (_, index) => ({
      channel: 'inputs',
      atMs: 9000 + index * 10,
      data: {},
    }));
    const { messages } = await walkMcap(await fileOf(recording({ items: () => inputs })));
    expect(messages.map(({ text }) => JSON.parse(text).items.length)).toEqual(Array(10).fill(10));
  });

  it('carries the wall clock in ns, also for what came before the start', async () => {
    const { messages } = await walkMcap(bytes);
    const start = BigInt(Date.parse(recordingHead.startedAt)) * 1_000_000n;
    const before = BigInt(Math.round((recordingHead.startedAtMs - recordingHead.snapshotAtMs) * 1e6));
    expect(messages[0]?.logTime).toBe(start - before);
  });

  it('never carries a time before 1970', async () => {
    const { messages } = await walkMcap(
      await fileOf(recording({ head: { ...recordingHead, startedAt: '1970-01-01T00:00:01.000Z' } })),
    );
    expect(messages[0]?.logTime).toBe(0n);
  });

  it('says why a recording was cut off', async () => {
    const file = await McapFile.open(
      written(await fileOf(recording({ summary: null, cut: 'cut off: it has no end' }))),
    );
    expect(file.summary).toBeNull();
    expect(file.cut).toBe('cut off: it has no end');
  });

  it('may be empty', async () => {
    const empty = await fileOf(recording({ items: () => [] }));
    expect((await walkMcap(empty)).messages).toEqual([]);
    expect([...(await McapFile.open(written(empty))).items()]).toEqual([]);
  });
});

describe('a damaged MCAP file', () => {
  const few = recordedItems(3000);
  let bytes: Buffer;
  beforeAll(async () => {
    bytes = await fileOf(recording({ items: () => few }));
  });

  /** Opens and reads it all. */
  async function read(changed: Uint8Array): Promise<void> {
    const file = await McapFile.open(written(changed));
    expect([...file.items()]).toEqual(few);
  }

  it('is noticed at every bit, as it is opened', async () => {
    const property = fc.asyncProperty(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), async (bit) => {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expect(McapFile.open(written(changed))).rejects.toBeInstanceOf(FulcrumError);
    });
    const tail = Array.from({ length: 45 * 8 }, (_, index): [number] => [bytes.length * 8 - 1 - index]);
    await fc.assert(property, { numRuns: 200 + tail.length, seed: 1, examples: tail });
  });

  it('is noticed wherever it is cut off', async () => {
    const lengths = Array.from({ length: 60 }, (_, index) => Math.floor((bytes.length * index) / 60));
    for (const length of [...lengths, bytes.length - 1]) {
      await expect(read(bytes.subarray(0, length))).rejects.toBeInstanceOf(FulcrumError);
    }
  });

  it('is noticed where bytes follow it', async () => {
    await expect(read(Buffer.concat([bytes, Buffer.alloc(3)]))).rejects.toThrow('is incomplete or damaged');
    await expect(read(Buffer.concat([bytes, bytes]))).rejects.toBeInstanceOf(FulcrumError);
  });

  it('gives no messages beyond its end, and none without one', () => {
    expect(() => [...messagesOf(Buffer.concat([bytes, bytes]))]).toThrow('bytes follow its end');
    expect(() => [...messagesOf(bytes.subarray(0, -37))]).toThrow('it has no end');
  });

  it('is noticed where a message is missing, though all sums are right', async () => {
    await read(await copied(bytes, () => true));
    const lacking = await copied(bytes, (message) => message !== 20);
    await expect(read(lacking)).rejects.toThrow(/: items are missing from number \d+$/);
  });
});

describe('an MCAP file that is no recording of this version', () => {
  it('is refused if another program wrote it', async () => {
    const bytes = await copied(await fileOf(recording({ items: () => [] })), () => true, { version: null });
    await expect(McapFile.open(written(bytes))).rejects.toThrow('is an MCAP file, but none that this program wrote');
  });

  it('is refused with the version that it has', async () => {
    const bytes = await copied(await fileOf(recording({ items: () => [] })), () => true, { version: '7' });
    await expect(McapFile.open(written(bytes))).rejects.toThrow(
      'was recorded by another version of this program (found format 7); allowed: format 3',
    );
  });
});

/**
 * The file again, as any program with this library could have written it.
 * @param keeps whether a message is kept, by its number
 * @param version null: without the metadata that holds it
 */
async function copied(
  bytes: Uint8Array,
  keeps: (message: number) => boolean,
  { version }: { readonly version?: string | null } = {},
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const position = () => BigInt(chunks.reduce((sum, { length }) => sum + length, 0));
  const write = async (chunk: Uint8Array) => chunks.push(Buffer.from(chunk));
  const writer = new McapWriter({ writable: { position, write }, compressChunk });
  await writer.start();
  const reader = new McapStreamReader({ decompressHandlers });
  reader.append(bytes);
  const schemas = new Map<number, number>();
  const channels = new Map<number, number>();
  let message = 0;
  for (let record = reader.nextRecord(); record !== undefined; record = reader.nextRecord()) {
    if (record.type === 'DataEnd') break;
    if (record.type === 'Schema') schemas.set(record.id, await writer.registerSchema(record));
    if (record.type === 'Channel') {
      const channel = { ...record, schemaId: schemas.get(record.schemaId) ?? 0 };
      channels.set(record.id, await writer.registerChannel(channel));
    }
    if (record.type === 'Message' && keeps(message++)) {
      await writer.addMessage({ ...record, channelId: channels.get(record.channelId) ?? 0 });
    }
    if (record.type === 'Attachment') await writer.addAttachment(record);
    if (record.type === 'Metadata' && version !== null) {
      if (version !== undefined) record.metadata.set('version', version);
      await writer.addMetadata(record);
    }
  }
  await writer.end();
  return Buffer.concat(chunks);
}

const line = (topic: string | undefined, sequence: number, logTime: bigint, text: string): string =>
  `${topic} ${sequence} ${logTime} ${text}`;

const lineOf = (message: { topic: string | undefined; sequence: number; logTime: bigint; data: Uint8Array }): string =>
  line(message.topic, message.sequence, message.logTime, Buffer.from(message.data).toString());
