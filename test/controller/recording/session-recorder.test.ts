import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../protocols/base/json.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { TurnInput } from '../../../src/controller/input.ts';
import { channels } from '../../../src/controller/recording/channels.ts';
import { SessionRecorder } from '../../../src/controller/recording/session-recorder.ts';
import { saveTurnState } from '../../../src/controller/saved-state.ts';
import { turn } from '../../../src/controller/turn.ts';
import { initialTurnState } from '../../../src/controller/turn-state.ts';
import { type MemoryRecording, MemorySink } from '../../../src/records/memory-sink.ts';
import type { RecordingSink } from '../../../src/records/sink.ts';
import { headFacts } from '../../support/head-facts.ts';
import { scenarioWorld } from '../../support/scenario-world.ts';

function recorded(name: string, forMs = Number.POSITIVE_INFINITY): readonly MemoryRecording[] {
  const sink = new MemorySink();
  const observer = new SessionRecorder({ sink, describe: headFacts, extent: 'sessions', onFailed: failed });
  const world = scenarioWorld(name, { observer });
  world.advance(forMs);
  observer.close();
  return sink.recordings;
}

const failed = (reason: string) => expect.unreachable(reason);
const textOf = (data: JsonObject | undefined, name: string) => String(data?.[name]);

/** A controller without a table, given inputs by hand. */
class Rig {
  readonly sink = new MemorySink();
  readonly state = initialTurnState({});
  readonly recorder: SessionRecorder;
  now = 0;

  constructor(sink: RecordingSink = this.sink, onFailed: (reason: string) => void = failed) {
    this.recorder = new SessionRecorder({ sink, describe: headFacts, extent: 'sessions', onFailed });
  }

  give(input: TurnInput): void {
    this.recorder.before(this.state, this.now);
    const output = turn(this.state, input, milliseconds(this.now));
    this.recorder.after(this.state, input, output, this.now);
  }

  tick(forMs: number): void {
    for (const until = this.now + forMs; this.now < until; this.now += 20) this.give({ kind: 'tick' });
  }
}

describe('the recorder of sessions', () => {
  it('records a session from before its start to the end of its last pause', () => {
    const [recording, ...others] = recorded('no-fault');
    expect(others).toEqual([]);
    const states = recording?.items.filter(({ channel }) => channel === 'state').map(({ data }) => textOf(data, 'to'));
    expect(states?.slice(0, 3)).toEqual(['checking', 'ready', 'preparing']);
    expect(states?.slice(-2)).toEqual(['recovering', 'ready']);
    expect(recording?.head).toMatchObject({ reason: 'asked to start', continues: null, protocolName: 'static-15' });
    expect(recording?.head.timeline).toMatchObject({ protocol: 'static-15' });
    expect(recording?.summary).toMatchObject({ outcome: 'completed', counts: { act: expect.any(Number) } });
    expect(recording?.summary?.maxAngleDeg).toBeGreaterThan(5);
    expect(recording?.summary?.invertedMs).toBeGreaterThan(1000);
  });

  it('records an input before what follows from it', () => {
    const [recording] = recorded('no-fault');
    const start = recording?.items.findIndex(({ data }) => data['act'] === 'start') ?? 0;
    expect(recording?.items.slice(start, start + 4).map(({ channel }) => channel)).toEqual([
      'input',
      'act',
      'order',
      'state',
    ]);
  });

  it('records telemetry ten times a second', () => {
    const [recording] = recorded('no-fault');
    const { endedAtMs = 0, counts = {} } = recording?.summary ?? {};
    const telemetry = recording?.items.filter(({ channel }) => channel === 'telemetry') ?? [];
    expect(counts['telemetry']).toBe(telemetry.length);
    const lengthMs = endedAtMs - (recording?.head.snapshotAtMs ?? 0);
    expect(telemetry.length).toBeGreaterThan(lengthMs / 125);
    expect(telemetry.length).toBeLessThanOrEqual(lengthMs / 100 + 1);
  });

  it('adds only to channels that the head describes, with properties that their schemas describe', () => {
    const undescribed = new Set<string>();
    for (const name of ['override-skips-and-holds', 'brake-slips-at-45', 'drive-test-passed', 'prompt-unanswered']) {
      for (const { channel, data } of recorded(name).flatMap(({ items }) => items)) {
        const properties = Object(channels.find((one) => one.name === channel)?.schema['properties']);
        for (const key of Object.keys(data)) if (!Object.hasOwn(properties, key)) undescribed.add(`${channel}.${key}`);
      }
    }
    expect([...undescribed]).toEqual([]);
  });

  it('keeps at most ten seconds of what came before', () => {
    const rig = new Rig();
    rig.tick(60_010);
    rig.give({ kind: 'act', by: 'operator', act: { act: 'stop', reason: 'on purpose' } });
    const [recording] = rig.sink.recordings;
    const firstAtMs = recording?.items[0]?.atMs ?? 0;
    expect(recording?.head.snapshotAtMs).toBe(firstAtMs);
    expect(rig.now - firstAtMs).toBeGreaterThan(0);
    expect(rig.now - firstAtMs).toBeLessThanOrEqual(10_000);
    expect(recording?.head.startedAtMs).toBe(rig.now);
    expect(recording?.head.reason).toBe('on purpose');
  });

  it('holds the state before its first item', () => {
    const rig = new Rig();
    const before = JSON.stringify(saveTurnState(rig.state));
    rig.tick(500);
    rig.give({ kind: 'act', by: 'operator', act: { act: 'stop', reason: 'on purpose' } });
    expect(JSON.stringify(rig.sink.recordings[0]?.head.snapshot)).toBe(before);
  });

  it('records nothing while the controller is idle', () => {
    const rig = new Rig();
    rig.tick(120_000);
    expect(rig.sink.recordings).toEqual([]);
  });

  it('records a failure of the idle controller (H28), and ends ten seconds later', () => {
    const rig = new Rig();
    rig.tick(1000);
    rig.give({ kind: 'failure', reason: 'on purpose' });
    expect(rig.sink.recordings[0]).toMatchObject({ head: { reason: 'on purpose' }, summary: null });
    rig.tick(10_100);
    expect(rig.sink.recordings[0]?.summary).not.toBeNull();
    rig.tick(60_000);
    expect(rig.sink.recordings.length).toBe(1);
  });

  it('continues a recording of four hours in another one, with the state at its first item', () => {
    const rig = new Rig();
    rig.give({ kind: 'act', by: 'operator', act: { act: 'stop', reason: 'on purpose' } });
    const hours = 3_600_000;
    for (const until = rig.now + 4.1 * hours; rig.now < until; rig.now += 5000) rig.give({ kind: 'tick' });
    const [first, second] = rig.sink.recordings;
    expect(first?.summary).toMatchObject({ outcome: 'continued', durationMs: 4 * hours });
    expect(second?.head).toMatchObject({ continues: first?.head.id, snapshotAtMs: second?.items[0]?.atMs });
    expect(second?.summary).toBeNull();
  });

  it('reports once that it has failed, and lets the controller go on', () => {
    const reasons: string[] = [];
    const broken: RecordingSink = {
      begin: () => {
        throw new Error('on purpose');
      },
      add: () => {},
      addRow: () => {},
      end: () => {},
    };
    const rig = new Rig(broken, (reason) => reasons.push(reason));
    for (let times = 0; times < 3; times += 1) {
      rig.give({ kind: 'act', by: 'operator', act: { act: 'stop', reason: 'on purpose' } });
    }
    rig.recorder.close();
    expect(reasons).toEqual(['recording failed: on purpose']);
    expect(rig.state.state).toBe('stopped');
  });

  it('ends the recording where the program ends', () => {
    const [recording] = recorded('no-fault', 20_000);
    expect(recording?.summary).toMatchObject({ outcome: 'stranded' });
  });
});
