/**
 * A finished recording as one MCAP file (https://mcap.dev/spec): chunked, compressed, indexed, with CRCs throughout. Head,
 * summary and the sizes of the journal's batches are attachments; what identifies the file is also in a metadata record, for
 * tools that list these.
 */
import { gzipSync } from 'node:zlib';
import { McapWriter } from '@mcap/core';
import type { Recording } from '../recording.ts';
import { type Channel, recordingVersion } from '../sink.ts';
import { encodeMessage, grouped } from './message.ts';
import { messageSchema } from './schema.ts';
import { wallTime } from './wall-time.ts';
import { compressChunk, zstdIsLoaded } from './zstd.ts';

export const metadataName = 'fulcrum-recording';
export const headName = 'head.json';
export const summaryName = 'summary.json';
/** Compressed, since attachments are not. */
export const batchesName = 'journal-batches.json.gz';

/** Small enough that one takes milliseconds to compress. */
const chunkSize = 512 * 1024;

const encoder = new TextEncoder();

export async function* mcapBytes(recording: Recording): AsyncGenerator<Uint8Array> {
  await zstdIsLoaded;
  const { head, batchSizes, summary, cut } = recording;
  const bytes = new Collected();
  const writer = new McapWriter({ writable: bytes, chunkSize, compressChunk });
  await writer.start({ profile: '', library: `fulcrum ${head.versions['fulcrum'] ?? ''}`.trim() });
  const metadata = new Map([
    ['version', String(recordingVersion)],
    ['id', head.id],
    ['startedAt', head.startedAt],
    ...Object.entries(head.versions).map(([name, version]): [string, string] => [`version of ${name}`, version]),
    ...(summary === null ? [] : [['outcome', summary.outcome] as const]),
    ...(cut === null ? [] : [['cut', cut] as const]),
  ]);
  await writer.addMetadata({ name: metadataName, metadata });
  const attach = (name: string, value: unknown, atMs: number): Promise<void> => {
    const time = wallTime(head, atMs);
    const json = encoder.encode(JSON.stringify(value));
    const [mediaType, data] =
      name === batchesName ? ['application/gzip', new Uint8Array(gzipSync(json))] : ['application/json', json];
    return writer.addAttachment({ name, mediaType, logTime: time, createTime: time, data });
  };
  await attach(headName, head, head.startedAtMs);

  const ids = new Map<string, number>();
  for (const group of grouped(recording.items(), head.channels)) {
    const { channel, items, index } = group;
    const [first] = items;
    if (first === undefined) continue;
    const channelId = ids.get(channel.name) ?? (await register(writer, channel));
    ids.set(channel.name, channelId);
    const logTime = wallTime(head, first.atMs);
    const data = encoder.encode(encodeMessage(group));
    await writer.addMessage({ channelId, sequence: index, logTime, publishTime: logTime, data });
    yield* bytes.taken();
  }
  if (batchSizes !== null) await attach(batchesName, batchSizes, head.startedAtMs);
  if (summary !== null) await attach(summaryName, summary, summary.endedAtMs);
  await writer.end();
  yield* bytes.taken();
}

/** Channels are written with their first message, so that the summary names none that the data section has not. */
async function register(writer: McapWriter, channel: Channel): Promise<number> {
  const schemaId = await writer.registerSchema({
    name: `fulcrum.${channel.name}`,
    encoding: 'jsonschema',
    data: encoder.encode(JSON.stringify(messageSchema(channel))),
  });
  return writer.registerChannel({
    schemaId,
    topic: `/${channel.name}`,
    messageEncoding: 'json',
    metadata: new Map(),
  });
}

class Collected {
  #chunks: Uint8Array[] = [];
  #position = 0n;

  position(): bigint {
    return this.#position;
  }

  async write(bytes: Uint8Array): Promise<unknown> {
    // The library hands over a copy.
    this.#chunks.push(bytes);
    this.#position += BigInt(bytes.length);
    return undefined;
  }

  taken(): readonly Uint8Array[] {
    const chunks = this.#chunks;
    if (chunks.length > 0) this.#chunks = [];
    return chunks;
  }
}
