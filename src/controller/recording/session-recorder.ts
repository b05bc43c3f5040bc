/**
 * Records what the controller does: every input of its turns, and everything that follows from them. While the controller
 * is idle, the last seconds are kept in memory together with the state before them, so that a recording also holds what
 * came before it began, and can be replayed from its first item.
 */
import { messageOf } from '../../../protocols/base/errors.ts';
import { toExactJson } from '../../../protocols/base/exact-json.ts';
import type { JsonObject, JsonValue } from '../../../protocols/base/json.ts';
import { round } from '../../../protocols/base/round.ts';
import { isLevel } from '../../../protocols/therapy/level.ts';
import { TiltDose } from '../../../protocols/therapy/tilt-dose.ts';
import { Row } from '../../records/row.ts';
import type { RecordingHead, RecordingSink, RecordingSummary, Urgency } from '../../records/sink.ts';
import { isSessionOpen } from '../../session/states.ts';
import type { Entry } from '../entry.ts';
import type { TurnInput } from '../input.ts';
import type { TurnOutput } from '../output.ts';
import { saveTurnState } from '../saved-state.ts';
import { timelineOf } from '../status.ts';
import type { TurnObserver } from '../turn-observer.ts';
import { angleOf, type TurnState } from '../turn-state.ts';
import { channels, inputChannel, telemetryChannel } from './channels.ts';
import { entryToJson } from './entry-json.ts';
import { inputData } from './input-json.ts';
import { telemetryRow } from './rows.ts';

/** What the head of a recording says, and the controller does not know. */
export type HeadFacts = Pick<
  RecordingHead,
  | 'id'
  | 'versions'
  | 'startedAt'
  | 'source'
  | 'patient'
  | 'protocolName'
  | 'configuration'
  | 'prescription'
  | 'protocol'
  | 'start'
>;

export interface RecorderOptions {
  readonly sink: RecordingSink;
  /** Called as a recording begins; `startedAt` is this moment. */
  readonly describe: () => HeadFacts;
  /**
   * `sessions`: a recording begins when the controller leaves idle for any reason, and ends when it is idle again.
   * `whole`: one recording from the first input to {@link SessionRecorder.close}.
   */
  readonly extent: 'sessions' | 'whole';
  /** Nothing more is recorded (H24). */
  readonly onFailed: (reason: string) => void;
}

/** How old what came before a recording may be: the time between two snapshots while idle. */
const snapshotIntervalMs = 10_000;
const telemetryIntervalMs = 100;
/** A longer recording goes on in another one. */
const longestRecordingMs = 4 * 3_600_000;
/** A failure of the idle controller (H28) changes no state: it is recorded for this long. */
const afterFailureMs = 10_000;

interface Item {
  readonly channel: string;
  readonly atMs: number;
  readonly data: JsonObject | Row;
  readonly urgency: Urgency;
}

interface Snapshot {
  readonly state: JsonValue;
  readonly atMs: number;
}

interface Recording {
  readonly id: string;
  readonly beganAtMs: number;
  readonly counts: Record<string, number>;
  maxAngleDeg: number;
}

export class SessionRecorder implements TurnObserver {
  readonly #options: RecorderOptions;
  readonly #dose = new TiltDose();
  #snapshot: Snapshot | null = null;
  /** What has happened since the snapshot; empty while a recording is under way. */
  #kept: Item[] = [];
  #recording: Recording | null = null;
  #telemetryAt = Number.NEGATIVE_INFINITY;
  #failedAt: number | null = null;
  #last: TurnState | null = null;
  #lastAtMs = 0;
  #hasFailed = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Id of the recording that is under way. */
  get id(): string | null {
    return this.#recording?.id ?? null;
  }

  before(t: TurnState, atMs: number): void {
    const recording = this.#recording;
    if (this.#hasFailed || (recording !== null && atMs - recording.beganAtMs < longestRecordingMs)) return;
    try {
      if (recording !== null) {
        this.#end(t, atMs, 'continued');
        this.#keep(t, atMs);
        this.#begin(t, atMs, 'continues a long recording', recording.id);
      } else if (atMs - (this.#snapshot?.atMs ?? Number.NEGATIVE_INFINITY) >= snapshotIntervalMs) {
        this.#keep(t, atMs);
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  after(t: TurnState, input: TurnInput, { entries }: TurnOutput, atMs: number): void {
    if (this.#hasFailed) return;
    try {
      this.#take(t, input, entries, atMs);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends the recording that is under way. */
  close(): void {
    try {
      if (!this.#hasFailed && this.#last !== null) this.#end(this.#last, this.#lastAtMs, outcomeOf(this.#last));
    } catch (error) {
      this.#fail(error);
    }
    this.#hasFailed = true;
  }

  #take(t: TurnState, input: TurnInput, entries: readonly Entry[], atMs: number): void {
    this.#last = t;
    this.#lastAtMs = atMs;
    this.#dose.advance(angleOf(t), t.dose.cumulative);
    if (t.failure !== null) this.#failedAt ??= atMs;
    const isBusy = this.#isBusy(t, atMs);
    if (this.#recording === null && isBusy) this.#begin(t, atMs, reasonOf(entries), null);
    this.#addTurn(t, input, entries, atMs);
    if (this.#recording === null) return;
    const angle = angleOf(t) ?? 0;
    if (angle > this.#recording.maxAngleDeg) this.#recording.maxAngleDeg = angle;
    if (isBusy) return;
    this.#end(t, atMs, outcomeOf(t));
    this.#snapshot = null;
  }

  #isBusy({ state }: TurnState, atMs: number): boolean {
    if (this.#options.extent === 'whole') return true;
    return isSessionOpen(state) || (this.#failedAt !== null && atMs - this.#failedAt < afterFailureMs);
  }

  #keep(t: TurnState, atMs: number): void {
    this.#snapshot = { state: saveTurnState(t), atMs };
    this.#kept = [];
  }

  #begin(t: TurnState, atMs: number, reason: string, continues: string | null): void {
    const { sink, describe } = this.#options;
    const facts = describe();
    const timeline = timelineOf(t);
    sink.begin({
      ...facts,
      protocolName: timeline?.protocol ?? facts.protocolName,
      startedAtMs: atMs,
      reason,
      continues,
      timeline: toExactJson(timeline),
      channels,
      snapshot: this.#snapshot?.state ?? null,
      snapshotAtMs: this.#snapshot?.atMs ?? atMs,
    });
    this.#recording = { id: facts.id, beganAtMs: atMs, counts: {}, maxAngleDeg: 0 };
    const kept = this.#kept;
    this.#kept = [];
    for (const { channel, atMs: at, data, urgency } of kept) this.#add(channel, at, data, urgency);
  }

  /** The input comes before what follows from it: a replay finds both in their order. */
  #addTurn(t: TurnState, input: TurnInput, entries: readonly Entry[], atMs: number): void {
    const isAct = input.kind === 'act' || input.kind === 'failure' || input.kind === 'recorder';
    const urgency = isAct || entries.length > 0 ? 'prompt' : 'relaxed';
    this.#add(inputChannel, atMs, inputData(input, atMs), urgency);
    for (const entry of entries) this.#add(entry.type, entry.atMs, entryToJson(entry), 'prompt');
    if (atMs - this.#telemetryAt < telemetryIntervalMs) return;
    this.#telemetryAt = atMs;
    this.#add(telemetryChannel, atMs, telemetryRow(t, atMs), 'relaxed');
  }

  #add(channel: string, atMs: number, data: JsonObject | Row, urgency: Urgency): void {
    if (this.#recording === null) {
      this.#kept.push({ channel, atMs, data: data instanceof Row ? data.copy() : data, urgency });
      return;
    }
    const { counts } = this.#recording;
    counts[channel] = (counts[channel] ?? 0) + 1;
    const { sink } = this.#options;
    if (data instanceof Row) sink.addRow(channel, atMs, data, urgency);
    else sink.add(channel, atMs, data, urgency);
  }

  #end(t: TurnState, atMs: number, outcome: string): void {
    const recording = this.#recording;
    if (recording === null) return;
    this.#recording = null;
    this.#options.sink.end({
      outcome,
      endedAtMs: atMs,
      durationMs: Math.round(atMs - recording.beganAtMs),
      invertedMs: Math.round(t.dose.cumulative),
      doseMs: Math.round(this.#dose.total),
      maxAngleDeg: round(recording.maxAngleDeg, 3),
      counts: recording.counts,
    } satisfies RecordingSummary);
  }

  /** The controller goes on without a recording: its owner learns why (H24). */
  #fail(error: unknown): void {
    this.#hasFailed = true;
    this.#options.onFailed(`recording failed: ${messageOf(error)}`);
  }
}

/** Why the controller is no longer idle, by what it entered in its record. */
function reasonOf(entries: readonly Entry[]): string {
  const first = entries.find(({ type }) => type === 'finding' || type === 'act') ?? entries[0];
  return first?.reason ?? 'recorded from the beginning';
}

function outcomeOf(t: TurnState): string {
  if (t.completed) return 'completed';
  const angle = angleOf(t);
  return angle !== null && isLevel(angle) ? 'returned' : 'stranded';
}
