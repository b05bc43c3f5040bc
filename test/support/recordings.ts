/** Made-up recordings for the tests of files and exports. */

import { round } from '../../protocols/base/round.ts';
import { batchesOf } from '../../src/records/batch/encode-items.ts';
import { JournalWriter } from '../../src/records/journal/writer.ts';
import type { RecordedItem, RecordingHead, RecordingSummary } from '../../src/records/sink.ts';

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;

/** `snapshot` shows that any JSON comes back. */
export const recordingHead: RecordingHead = {
  id: '20260301-080000-k3f9x2',
  versions: { fulcrum: '0.1.0', node: '20.20.0' },
  startedAt: '2026-03-01T08:00:00.000Z',
  startedAtMs: 12_000.5,
  reason: 'a session was started',
  source: 'bench',
  continues: null,
  patient: 'p-0001',
  protocolName: 'first-session',
  configuration: { limits: { maxAngleDeg: 45 } },
  prescription: { maxAngleDeg: 30 },
  protocol: { name: 'first-session', steps: [{ ramp: { to: 10 } }] },
  timeline: { legs: [] },
  channels: [
    {
      name: 'inputs',
      schema: {
        type: 'object',
        properties: { kind: text, angleDeg: number, sample: { type: 'object', properties: { raw: number } } },
      },
      isShared: true,
    },
    {
      name: 'telemetry',
      schema: {
        type: 'object',
        properties: { state: text, angleDeg: number, targetDeg: number, rateDegPerS: number, invertedMs: number },
      },
      isShared: false,
      rows: [
        {
          name: 'telemetry',
          constants: {},
          columns: [
            { name: 'state', type: 'text' },
            ...(['angleDeg', 'targetDeg', 'rateDegPerS', 'invertedMs'] as const).map((name) => ({
              name,
              type: 'number' as const,
            })),
          ],
        },
      ],
    },
    {
      name: 'finding',
      schema: { type: 'object', properties: { hazard: text, reason: text, reaction: text } },
      isShared: false,
    },
  ],
  snapshot: { machine: { value: 'ready', nested: [1, null, true, 'ü'] } },
  snapshotAtMs: 8000,
};

export const recordingSummary: RecordingSummary = {
  outcome: 'completed',
  endedAtMs: 42_000.25,
  durationMs: 29_999.75,
  invertedMs: 20_000,
  maxAngleDeg: 29.98,
  counts: { finding: 1 },
};

/** `forMs` of a made-up session from the head's snapshot: inputs 100 times a second, telemetry 10 times, one finding. */
export function recordedItems(forMs = 34_000): RecordedItem[] {
  const items: RecordedItem[] = [];
  for (let index = 0; index * 10 < forMs; index += 1) {
    const atMs = recordingHead.snapshotAtMs + index * 10 + (index % 7) / 1000;
    const angleDeg = round(30 * Math.sin(index / 500), 2);
    const raw = (Math.imul(index + 1, 2_654_435_761) >>> 0) % 65_536;
    items.push({ channel: 'inputs', atMs, data: { kind: 'tilt', angleDeg, sample: { raw } } });
    if (index % 10 === 0) {
      const data = { state: 'session.ramping', angleDeg, targetDeg: angleDeg, rateDegPerS: 1, invertedMs: index * 10 };
      items.push({ channel: 'telemetry', atMs, data });
    }
    if (index === 1234) {
      const data = { hazard: 'H10', reason: 'identical, "for" 0.4 s;\nno life in it', reaction: 'RETURN' };
      items.push({ channel: 'finding', atMs, data });
    }
  }
  return items;
}

/** Writes a journal as the recorder does. `summary` null: it is not ended. `perFrame`: items in a batch, one by default. */
export function writeJournal(
  path: string,
  {
    head = recordingHead,
    items = recordedItems(),
    summary = recordingSummary as RecordingSummary | null,
    perFrame = (_batch: number): number | undefined => 1,
  } = {},
): void {
  const writer = JournalWriter.create(path, head);
  for (const batch of batchesOf(items, head.channels, perFrame)) writer.append(batch);
  if (summary !== null) {
    writer.end(summary);
  } else {
    writer.sync();
    writer.close();
  }
}
