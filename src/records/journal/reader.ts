import { closeSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { isJsonObject } from '../../../protocols/base/json.ts';
import { Batch, BatchError, batchFacts } from '../batch/batch.ts';
import { batchMark } from '../batch/batch-writer.ts';
import { BatchShape } from '../batch/shape.ts';
import type { Recording } from '../recording.ts';
import { otherVersion, parseHead, parseSummary } from '../recording-head.ts';
import { type RecordedItem, type RecordingHead, type RecordingSummary, recordingVersion } from '../sink.ts';
import { BlockReader } from './block-reader.ts';
import { fileHeadBytes, frameHeadBytes, frameMark, maxPayloadBytes, maxPendingBytes, versionOf } from './frame.ts';

/**
 * How a journal ends. `cut`: its writer died, or is still writing; everything before is sound. `damaged`: sound frames
 * follow the place, so bytes were changed or lost in the middle.
 */
export type JournalEnding =
  | { readonly kind: 'ended'; readonly summary: RecordingSummary }
  | { readonly kind: 'cut' | 'damaged'; readonly atByte: number; readonly problem: string };

/** A journal whose frames have all been checked. Items are parsed as they are asked for. */
export class JournalFile implements Recording {
  readonly path: string;
  readonly head: RecordingHead;
  readonly ending: JournalEnding;
  readonly #extent: Extent;

  private constructor(path: string, head: RecordingHead, ending: JournalEnding, extent: Extent) {
    this.path = path;
    this.head = head;
    this.ending = ending;
    this.#extent = extent;
  }

  /**
   * Reads a journal, also a damaged one: what stands before the damage is readable.
   * @throws FulcrumError RECORDING_VERSION, RECORDING_FORM; RECORDING_DAMAGED where not even the head is readable. The
   * system's error where the file cannot be read
   */
  static open(path: string): JournalFile {
    const descriptor = openSync(path, 'r');
    try {
      return JournalFile.#checked(path, new BlockReader(descriptor));
    } finally {
      closeSync(descriptor);
    }
  }

  static #checked(path: string, reader: BlockReader): JournalFile {
    refuseOtherVersions(path, reader.read(0, fileHeadBytes));
    const frames = soundFrames(reader, fileHeadBytes);
    const first = frames.next();
    if (first.done === true) throw damaged(path, first.value);
    const head = parseHead(memberOf(parsedPayload(path, first.value), 'head'), path);

    let items = 0;
    let goodBytes = first.value.endByte;
    const batchSizes: number[] = [];
    const journal = (ending: JournalEnding) => new JournalFile(path, head, ending, { goodBytes, items, batchSizes });
    for (;;) {
      const next = frames.next();
      if (next.done === true) return journal(endingOf(reader, next.value));
      const { payload, startByte, endByte } = next.value;
      if (payload[0] === batchMark) {
        const { itemCount, firstItem } = checked(path, next.value, () => batchFacts(payload));
        if (firstItem !== items) {
          const problem = `items are missing from number ${items}, or stand there twice`;
          return journal({ kind: 'damaged', atByte: startByte, problem });
        }
        items += itemCount;
        goodBytes = endByte;
        batchSizes.push(itemCount);
        continue;
      }
      const summary = parseSummary(memberOf(parsedPayload(path, next.value), 'end'), path);
      const isOver = reader.read(endByte, 1).length === 0;
      return journal(
        isOver ? { kind: 'ended', summary } : { kind: 'damaged', atByte: endByte, problem: 'bytes follow the end' },
      );
    }
  }

  get summary(): RecordingSummary | null {
    return this.ending.kind === 'ended' ? this.ending.summary : null;
  }

  get cut(): string | null {
    if (this.ending.kind === 'ended') return null;
    const { kind, problem, atByte } = this.ending;
    return kind === 'cut' ? `cut off: ${problem}` : `damaged at byte ${atByte}: ${problem}`;
  }

  /** Number of items that stand before the end, or before the place where it is cut off or damaged. */
  get itemCount(): number {
    return this.#extent.items;
  }

  get batchSizes(): readonly number[] {
    return this.#extent.batchSizes;
  }

  *items(): Generator<RecordedItem> {
    const descriptor = openSync(this.path, 'r');
    try {
      const shape = new BatchShape(this.head.channels);
      const frames = soundFrames(new BlockReader(descriptor), fileHeadBytes);
      frames.next();
      for (let count = 0; count < this.#extent.items; ) {
        const { value, done } = frames.next();
        if (done === true) throw damaged(this.path, value);
        const batch = checked(this.path, value, () => new Batch(value.payload));
        count += batch.itemCount;
        yield* checkedItems(this.path, value, batch.items(shape));
      }
    } finally {
      closeSync(descriptor);
    }
  }

  /**
   * Where a writer that continues this journal goes on.
   * @throws FulcrumError RECORDING_FORM where it has ended; RECORDING_DAMAGED
   */
  extentToContinue(): Extent {
    if (this.ending.kind === 'ended') throw malformed(this.path, 'has ended, so nothing can be added to it');
    if (this.ending.kind === 'damaged') throw damaged(this.path, this.ending);
    return this.#extent;
  }
}

interface Extent {
  /** Where the last sound item ends. */
  readonly goodBytes: number;
  readonly items: number;
  readonly batchSizes: readonly number[];
}

interface Frame {
  readonly payload: Buffer;
  readonly startByte: number;
  readonly endByte: number;
}

interface Stop {
  readonly atByte: number;
  readonly problem: string;
}

const openingBrace = 0x7b;

/** Of what looks like frames behind the place where a journal stops, more is not checked. */
const maxCheckedBytes = 4 * maxPendingBytes;
/** Counted for a short one, so that there are not too many. */
const leastCheckedBytes = 4096;

/** Frames up to the first one that is not sound, or up to the end of the file. */
function* soundFrames(reader: BlockReader, from: number): Generator<Frame, Stop> {
  for (let startByte = from; ; ) {
    const frame = frameAt(reader, startByte);
    if ('problem' in frame) return frame;
    yield frame;
    startByte = frame.endByte;
  }
}

function frameAt(reader: BlockReader, startByte: number): Frame | Stop {
  const stop = (problem: string): Stop => ({ atByte: startByte, problem });
  const head = reader.read(startByte, frameHeadBytes);
  if (head.length === 0) return stop('it has no end');
  if (head.length < frameHeadBytes) return stop('the last frame is incomplete');
  // Also where a file system had no time to write, and left zeros.
  if (!head.subarray(0, frameMark.length).equals(frameMark)) return stop('bytes follow that are no frame');
  const length = head.readUInt32LE(4);
  const sum = head.readUInt32LE(8);
  if (length < 2 || length > maxPayloadBytes) return stop('a frame has an impossible length');
  const payload = reader.read(startByte + frameHeadBytes, length);
  if (payload.length < length) return stop('the last frame is incomplete');
  if (crc32(payload) !== sum) return stop('the CRC of a frame is wrong');
  if (payload[0] !== batchMark && payload[0] !== openingBrace) return stop('a frame holds neither items nor end');
  return { payload, startByte, endByte: startByte + frameHeadBytes + length };
}

/**
 * A cut leaves nothing sound behind it, and no more bytes than a writer keeps; anything else is damage. Both bounds also keep
 * the search short, which the records child makes while the program waits for it.
 */
function endingOf(reader: BlockReader, { atByte, problem }: Stop): JournalEnding {
  const damagedHere: JournalEnding = { kind: 'damaged', atByte, problem };
  if (reader.read(atByte + maxPendingBytes, 1).length > 0) return damagedHere;
  const tail = Buffer.from(reader.read(atByte, maxPendingBytes));
  let checkedBytes = 0;
  for (let at = tail.indexOf(frameMark, 1); at !== -1; at = tail.indexOf(frameMark, at + 1)) {
    const length = at + frameHeadBytes <= tail.length ? tail.readUInt32LE(at + 4) : Number.POSITIVE_INFINITY;
    if (length > tail.length - at) continue;
    checkedBytes += Math.max(length, leastCheckedBytes);
    if (checkedBytes > maxCheckedBytes || !('problem' in frameAt(reader, atByte + at))) return damagedHere;
  }
  return { kind: 'cut', atByte, problem };
}

/** @throws FulcrumError RECORDING_FORM in place of a {@link BatchError} */
function checked<T>(path: string, frame: Frame, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof BatchError ? malformed(place(path, frame), error.message) : error;
  }
}

function* checkedItems(path: string, frame: Frame, items: Iterable<RecordedItem>): Generator<RecordedItem> {
  try {
    yield* items;
  } catch (error) {
    throw error instanceof BatchError ? malformed(place(path, frame), error.message) : error;
  }
}

function parsedPayload(path: string, frame: Frame): unknown {
  try {
    return JSON.parse(frame.payload.toString());
  } catch {
    throw malformed(place(path, frame), 'is not JSON');
  }
}

const memberOf = (value: unknown, name: string): unknown => (isJsonObject(value) ? value[name] : undefined);

const place = (path: string, { startByte }: Frame): string => `${path}, frame at byte ${startByte}`;

/** @throws FulcrumError RECORDING_FORM, RECORDING_VERSION */
function refuseOtherVersions(path: string, bytes: Buffer): void {
  const version = versionOf(bytes);
  if (version === null) throw malformed(path, 'is no journal of a recording');
  if (version !== recordingVersion) throw otherVersion(path, version);
}

const malformed = (where: string, problem: string): FulcrumError =>
  new FulcrumError(errorCodes.RECORDING_FORM, { place: where, problem });

const damaged = (path: string, { atByte, problem }: Stop): FulcrumError =>
  new FulcrumError(errorCodes.RECORDING_DAMAGED, { place: path, problem: `damaged at byte ${atByte}: ${problem}` });
