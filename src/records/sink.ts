/**
 * Where a recording goes. `records` knows no type of the controller: it stores channels, whose names and JSON Schemas the
 * recording's head gives, and items of them, in the order in which they were added.
 */
import type { JsonObject, JsonValue } from '../../protocols/base/json.ts';
import type { Row, RowLayout } from './row.ts';

/** Version of a recording: of its files, and of what the channels mean. Others are refused. */
export const recordingVersion = 3;

/** No method waits, and none throws: a recording that fails is H24, raised by the owner of the sink. */
export interface RecordingSink {
  /** Begins a recording. One that is still under way ends without a summary. */
  begin(head: RecordingHead): void;
  /** Ignored outside a recording, or if the head has no such channel. */
  add(channel: string, atMs: number, data: JsonObject, urgency: Urgency): void;
  /** The same for an item that is a row: one of the channel's layouts. The row may be changed after the call. */
  addRow(channel: string, atMs: number, row: Row, urgency: Urgency): void;
  end(summary: RecordingSummary): void;
}

/** `prompt`: on disk within 100 ms. `relaxed`: within a second. */
export type Urgency = 'prompt' | 'relaxed';

export interface Channel {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Of the items' `data`, which are objects; units are part of the property names. `atMs` is added to it. */
  readonly schema: JsonObject;
  /** Consecutive items of 100 ms share one message of the finished file: for inputs, of which there are many. */
  readonly isShared: boolean;
  /** For the items of which there are very many; others of the channel may have any form. */
  readonly rows?: readonly RowLayout[];
}

export interface RecordingHead {
  /** From {@link recordingId}. */
  readonly id: string;
  /** Of the programs and devices concerned, such as `{ "fulcrum": "0.1.0", "node": "20.20.0" }`. */
  readonly versions: Readonly<Record<string, string>>;
  /** Wall-clock time of `startedAtMs`, as in `2026-03-01T08:00:00.000Z`. */
  readonly startedAt: string;
  /** The instant of the monotonic clock at which the recording began. Earlier items are what came before. */
  readonly startedAtMs: number;
  /** Why it began, for people. */
  readonly reason: string;
  /** `service`; `bench`: of a simulated table, which no rule on a real one looks at. */
  readonly source: string;
  /** Id of the recording that this one continues, where a long one was split. */
  readonly continues: string | null;
  /** Id of the person; never a name. */
  readonly patient: string | null;
  /** Name of the protocol. */
  readonly protocolName: string | null;
  readonly configuration: JsonValue;
  readonly prescription: JsonValue;
  readonly protocol: JsonValue;
  readonly timeline: JsonValue;
  readonly channels: readonly Channel[];
  /** The turn's state at `snapshotAtMs`, before the first item. */
  readonly snapshot: JsonValue;
  readonly snapshotAtMs: number;
  /** Of a session that a person has started: what the rules on its successors need of it. */
  readonly start?: SessionStart | null | undefined;
}

/** When a session started, and what it was to be. A session that is cut off has used what was planned. */
export interface SessionStart {
  /** Identifies the boot of the computer. */
  readonly bootId: string;
  /** ms of the boot's monotonic clock. */
  readonly monotonicMs: number;
  /** Unix time in ms, as the wall clock or a clinician said it. */
  readonly wallMs: number;
  readonly isClockRight: boolean;
  /** Place in a plan; null: it belongs to none. */
  readonly plan: string | null;
  /** From 0. */
  readonly stage: number | null;
  readonly plannedMaxAngleDeg: number;
  readonly plannedInvertedMs: number;
}

export interface RecordingSummary {
  readonly outcome: string;
  readonly endedAtMs: number;
  readonly durationMs: number;
  readonly invertedMs: number;
  readonly maxAngleDeg: number;
  /** sin(angle) × head-down time. Left out: recorded by a version that did not count it. */
  readonly doseMs?: number;
  /** Number of items by channel, or of anything else worth listing. */
  readonly counts: Readonly<Record<string, number>>;
}

/** One item as it is read back. */
export interface RecordedItem {
  readonly channel: string;
  readonly atMs: number;
  readonly data: JsonObject;
}

/**
 * An id that sorts by time: `20260301-080000-k3f9x2`. It says nothing about the person.
 * @param random at least 6 bytes from a cryptographic source, so that two services never draw the same
 */
export function recordingId(startedAt: Date, random: Uint8Array): string {
  const digits = startedAt.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  return `${digits}-${Array.from(random.subarray(0, 6), (byte) => alphabet[byte % 32]).join('')}`;
}

export const recordingIdPattern = /^\d{8}-\d{6}-[0-9a-hjkmnp-tv-z]{6}$/;
