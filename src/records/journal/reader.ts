import { closeSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { isJsonObject } from '../../../protocols/base/json.ts';
import type { Recording } from '../recording.ts';
import { parseHead, parseSummary } from '../recording-head.ts';
import { type RecordedItem, type RecordingHead, type RecordingSummary, recordingVersion } from '../sink.ts';
import { BlockReader } from './block-reader.ts';
import { fileHeadBytes, frameHeadBytes, maxPayloadBytes, versionOf } from './frame.ts';

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
    for (;;) {
      const next = frames.next();
      if (next.done === true) {
        return new JournalFile(path, head, endingOf(reader, next.value), { goodBytes, items });
      }
      if (next.value.payload[0] === openingBracket) {
        items += 1;
        goodBytes = next.value.endByte;
        continue;
      }
      const summary = parseSummary(memberOf(parsedPayload(path, next.value), 'end'), path);
      const after = next.value.endByte;
      const ending: JournalEnding =
        reader.read(after, 1).length === 0
          ? { kind: 'ended', summary }
          : { kind: 'damaged', atByte: after, problem: 'bytes follow the end' };
      return new JournalFile(path, head, ending, { goodBytes, items });
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

  *items(): Generator<RecordedItem> {
    const descriptor = openSync(this.path, 'r');
    try {
      const frames = soundFrames(new BlockReader(descriptor), fileHeadBytes);
      frames.next();
      for (let index = 0; index < this.#extent.items; index += 1) {
        const { value, done } = frames.next();
        if (done === true) throw damaged(this.path, value);
        yield itemOf(this.path, value);
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

const openingBracket = 0x5b;
const openingBrace = 0x7b;

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
  const length = head.readUInt32LE(0);
  const sum = head.readUInt32LE(4);
  // Also what a file system leaves where it had no time to write: zeros, which are the CRC of nothing.
  if (length < 2 || length > maxPayloadBytes) return stop('a frame has an impossible length');
  const payload = reader.read(startByte + frameHeadBytes, length);
  if (payload.length < length) return stop('the last frame is incomplete');
  if (crc32(payload) !== sum) return stop('the CRC of a frame is wrong');
  if (payload[0] !== openingBracket && payload[0] !== openingBrace) return stop('a frame holds neither item nor end');
  return { payload, startByte, endByte: startByte + frameHeadBytes + length };
}

/** A cut leaves nothing sound behind it; damage does. */
function endingOf(reader: BlockReader, { atByte, problem }: Stop): JournalEnding {
  for (let byte = atByte + 1; ; byte += 1) {
    const bytes = reader.read(byte, frameHeadBytes + 1);
    if (bytes.length <= frameHeadBytes) return { kind: 'cut', atByte, problem };
    const opening = bytes[frameHeadBytes];
    const mayBeFrame = opening === openingBracket || opening === openingBrace;
    if (mayBeFrame && !('problem' in frameAt(reader, byte))) return { kind: 'damaged', atByte, problem };
  }
}

function itemOf(path: string, frame: Frame): RecordedItem {
  const item = parsedPayload(path, frame);
  if (!Array.isArray(item) || item.length !== 3) throw malformed(place(path, frame), 'is no item');
  const [channel, atMs, data] = item;
  if (typeof channel !== 'string') throw malformed(place(path, frame), 'has no channel');
  if (typeof atMs !== 'number') throw malformed(place(path, frame), 'has no instant');
  if (!isJsonObject(data)) throw malformed(place(path, frame), 'has no data');
  return { channel, atMs, data };
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
  if (version === recordingVersion) return;
  throw new FulcrumError(errorCodes.RECORDING_VERSION, {
    place: path,
    problem: 'was recorded by another version of this program',
    value: `format ${version}`,
    allowed: `format ${recordingVersion}`,
  });
}

const malformed = (where: string, problem: string): FulcrumError =>
  new FulcrumError(errorCodes.RECORDING_FORM, { place: where, problem });

const damaged = (path: string, { atByte, problem }: Stop): FulcrumError =>
  new FulcrumError(errorCodes.RECORDING_DAMAGED, { place: path, problem: `damaged at byte ${atByte}: ${problem}` });
