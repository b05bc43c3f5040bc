import { readFileSync } from 'node:fs';
import { crc32, gunzipSync } from 'node:zlib';
import { McapIndexedReader } from '@mcap/core';
import { z } from 'zod';
import { errorCodes, FulcrumError, messageOf } from '../../../protocols/base/errors.ts';
import type { Recording } from '../recording.ts';
import { otherVersion, parseHead, parseSummary } from '../recording-head.ts';
import { dataOf, type RowItem } from '../row-item.ts';
import { type RecordedItem, type RecordingHead, type RecordingSummary, recordingVersion } from '../sink.ts';
import { decodeMessage } from './message.ts';
import { type Message, messagesOf } from './messages.ts';
import { batchesName, headName, metadataName, summaryName } from './writer.ts';
import { zstdIsLoaded } from './zstd.ts';

/** A finished recording, all of whose CRCs have been checked. Messages are decoded as they are asked for. */
export class McapFile implements Recording {
  readonly head: RecordingHead;
  readonly batchSizes: readonly number[] | null;
  readonly summary: RecordingSummary | null;
  readonly cut: string | null;
  readonly #path: string;
  readonly #bytes: Buffer;

  private constructor(path: string, bytes: Buffer, facts: Facts) {
    this.#path = path;
    this.#bytes = bytes;
    this.head = facts.head;
    this.batchSizes = facts.batchSizes;
    this.summary = facts.summary;
    this.cut = facts.cut;
  }

  /**
   * @throws FulcrumError RECORDING_VERSION, RECORDING_FORM, RECORDING_DAMAGED; the system's error where the file cannot be
   * read
   */
  static async open(path: string): Promise<McapFile> {
    const bytes = readFileSync(path);
    await zstdIsLoaded;
    const facts = await factsOf(path, bytes).catch((error: unknown) => {
      throw error instanceof FulcrumError ? error : damaged(path, error);
    });
    return new McapFile(path, bytes, facts);
  }

  *items(): Generator<RecordedItem> {
    for (const item of this.rawItems()) {
      yield { channel: item.channel, atMs: item.atMs, data: dataOf(item) };
    }
  }

  *rawItems(): Generator<RecordedItem | RowItem> {
    const channels = new Map(this.head.channels.map((channel) => [`/${channel.name}`, channel]));
    let expected = 0;
    for (const message of this.#messages()) {
      const channel = channels.get(message.topic);
      if (channel === undefined) throw malformed(this.#path, 'a message has a channel that its head does not name');
      if (message.sequence !== expected) throw malformed(this.#path, `items are missing from number ${expected}`);
      const number = expected;
      const items = decodeMessage(channel, message, () =>
        malformed(this.#path, `item ${number} has not the form of ${channel.name}`),
      );
      yield* items;
      expected += items.length;
    }
  }

  *#messages(): Generator<Message> {
    try {
      yield* messagesOf(this.#bytes);
    } catch (error) {
      throw error instanceof FulcrumError ? error : damaged(this.#path, error);
    }
  }
}

interface Facts {
  readonly head: RecordingHead;
  readonly batchSizes: readonly number[] | null;
  readonly summary: RecordingSummary | null;
  readonly cut: string | null;
}

/** Checks everything that stands outside the chunks, and the CRC over all of them. */
async function factsOf(path: string, bytes: Uint8Array): Promise<Facts> {
  const reader = await McapIndexedReader.Initialize({ readable: readableOf(bytes) });
  const { dataSectionCrc, dataEndOffset } = reader;
  const sum = crc32(bytes.subarray(0, Number(dataEndOffset)));
  if (dataSectionCrc !== undefined && sum !== dataSectionCrc) throw damaged(path, 'the CRC of its data is wrong');

  let facts: ReadonlyMap<string, string> | null = null;
  for await (const { metadata } of reader.readMetadata({ name: metadataName })) facts = metadata;
  if (facts === null) throw malformed(path, 'is an MCAP file, but none that this program wrote');
  const version = facts.get('version') ?? 'none';
  if (version !== String(recordingVersion)) throw otherVersion(path, version);
  const attached = new Map<string, unknown>();
  for await (const { name, data } of reader.readAttachments()) {
    const json = name === batchesName ? gunzipSync(data, { maxOutputLength: mostBatchesBytes }) : data;
    attached.set(name, JSON.parse(decoder.decode(json)));
  }
  const summary = attached.get(summaryName);
  return {
    head: parseHead(attached.get(headName), path),
    batchSizes: batchSizesSchema.parse(attached.get(batchesName)) ?? null,
    summary: summary === undefined ? null : parseSummary(summary, path),
    cut: facts.get('cut') ?? null,
  };
}

/** Of earlier recordings none are known. */
const batchSizesSchema = z.array(z.int().positive()).optional();
/** Far above those of the longest recording. */
const mostBatchesBytes = 16 * 2 ** 20;

const decoder = new TextDecoder('utf-8', { fatal: true });

const readableOf = (bytes: Uint8Array) => ({
  size: async () => BigInt(bytes.length),
  read: async (offset: bigint, length: bigint) => {
    if (offset + length > bytes.length) throw new Error('it is shorter than its records say');
    return bytes.subarray(Number(offset), Number(offset + length));
  },
});

const malformed = (path: string, problem: string): FulcrumError =>
  new FulcrumError(errorCodes.RECORDING_FORM, { place: path, problem });

const damaged = (path: string, cause: unknown): FulcrumError =>
  new FulcrumError(errorCodes.RECORDING_DAMAGED, {
    place: path,
    problem: `is incomplete or damaged: ${messageOf(cause)}`,
  });
