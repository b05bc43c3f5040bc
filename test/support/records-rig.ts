/** A records client with its child, as the service has it, on a temporary data folder. */
import { fileURLToPath } from 'node:url';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { RecordsClient, type RecordsOptions } from '../../src/records/client.ts';
import { openToRead } from '../../src/records/database/open.ts';
import { Sessions } from '../../src/records/database/sessions.ts';
import { databaseFile } from '../../src/records/paths.ts';
import { type RecordingHead, type RecordingSummary, recordingId } from '../../src/records/sink.ts';
import { atEnd, type Lifetime } from './cleanup.ts';
import { folder } from './temporary-folder.ts';
import { until } from './waiting.ts';

export const childProgram = fileURLToPath(new URL('../../dist/src/records/child/main.js', import.meta.url));

export interface RecordsRig {
  readonly client: RecordsClient;
  readonly data: string;
  /** What was reported, in order: the reason of each H24, null when it worked again. */
  readonly failures: (string | null)[];
  /** What was said for the log. */
  readonly said: string[];
}

export async function openRecordsRig(options: Partial<RecordsOptions> = {}): Promise<RecordsRig> {
  const { data = folder() } = options;
  const failures: (string | null)[] = [];
  const said: string[] = [];
  const client = new RecordsClient({
    clock: new MonotonicClock(),
    program: childProgram,
    onFailure: (reason) => failures.push(reason),
    onSaid: (text) => said.push(text),
    ...options,
    data,
  });
  atEnd(() => client.close());
  client.start();
  await client.opened();
  return { client, data, failures, said };
}

let heads = 0;

/** A recording with the channels `inputs` and `order`. */
export function headOf(facts: Partial<RecordingHead> = {}): RecordingHead {
  heads += 1;
  const startedAt = new Date(Date.UTC(2026, 2, 1, 8, 0, heads));
  const schema = { type: 'object', properties: { value: { type: 'number' } } };
  return {
    id: recordingId(startedAt, Uint8Array.from([heads, heads >> 5, 3, 4, 5, 6])),
    versions: { fulcrum: '0' },
    startedAt: startedAt.toISOString(),
    startedAtMs: 0,
    reason: 'test',
    source: 'bench',
    continues: null,
    patient: null,
    protocolName: 'first-session',
    configuration: null,
    prescription: null,
    protocol: null,
    timeline: null,
    channels: [
      { name: 'inputs', schema, isShared: true },
      { name: 'order', schema, isShared: false },
    ],
    snapshot: {},
    snapshotAtMs: 0,
    ...facts,
  };
}

export const summary: RecordingSummary = {
  outcome: 'completed',
  endedAtMs: 600_000,
  durationMs: 600_000,
  invertedMs: 90_000,
  maxAngleDeg: 15,
  counts: {},
};

/** Waits until the database of a folder says this of a recording. */
export async function untilRecording(data: string, id: string, state: 'mcap' | 'removed'): Promise<void> {
  // Opened once: a connection keeps its files open until its statements are collected, and a busy machine looks often.
  const sessions = sessionsIn(data);
  await until(`the recording ${id}: ${state}`, () => sessions.find(id)?.recording === state);
}

/** The database of a folder, to read it, closed at the end of the test. */
export function sessionsIn(data: string, lifetime: Lifetime = 'test'): Sessions {
  const database = openToRead(databaseFile(data));
  atEnd(() => database.close(), lifetime);
  return new Sessions(database);
}
