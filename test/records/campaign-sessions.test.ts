/** Sessions of a campaign, with faults and acts of people, recorded into files and replayed from them. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawSession } from '../../src/bench/campaign/draw-session.ts';
import { optionsOf } from '../../src/bench/campaign/session.ts';
import { replay } from '../../src/bench/replay/replay.ts';
import { World } from '../../src/bench/world/world.ts';
import { exportBytes } from '../../src/records/export/formats.ts';
import { finishRecording } from '../../src/records/finish.ts';
import { openRecording } from '../../src/records/open-recording.ts';
import { journalFile, mcapFile } from '../../src/records/paths.ts';
import type { Recording } from '../../src/records/recording.ts';
import { bytesOf } from '../support/bytes-of.ts';
import { record } from '../support/recorded-session.ts';
import { writeJournal } from '../support/recordings.ts';
import { folder } from '../support/temporary-folder.ts';

/** Short ones, whose faults concern the supply, sensors, switches, the link, the host, the console and the recorder. */
const seeds = [2, 43, 80, 173, 178, 193, 274, 308, 333, 349];

function recordSession(seed: number): Recording {
  const { helper: _, ...options } = optionsOf(seed, drawSession(seed));
  const makeWorld = (observer: ConstructorParameters<typeof World>[0]['observer']) =>
    new World({ ...options, ...(observer && { observer }) });
  return record(makeWorld, 'whole')[1];
}

describe.each(seeds)('the session of seed %i', (seed) => {
  let recorded: Recording;
  let items: ReturnType<typeof itemsOf>;
  const itemsOf = (recording: Recording) => [...recording.items()];
  beforeAll(() => {
    recorded = recordSession(seed);
    items = itemsOf(recorded);
  });

  it('comes back from its journal and its finished file item by item, and is replayed without a difference', async () => {
    const recordings = folder();
    const { head, summary } = recorded;
    const journal = journalFile(recordings, head.id);
    writeJournal(journal, { head, items, summary, perFrame: () => 25 });
    const journalBytes = readFileSync(journal);
    const fromJournal = await openRecording(journal);
    expect(itemsOf(fromJournal)).toEqual(items);
    expectSame(fromJournal);
    expect(await finishRecording(recordings, head.id)).toMatchObject({ problem: null, setAside: null });
    const fromFile = await openRecording(mcapFile(recordings, head.id));
    expect(JSON.stringify(itemsOf(fromFile))).toBe(JSON.stringify(items));
    expectSame(fromFile);
    expect((await bytesOf(exportBytes(fromFile, 'journal'))).equals(journalBytes)).toBe(true);
  });
});

it('have faults, findings of many hazards, and acts', () => {
  const sessions = seeds.map(drawSession);
  expect(sessions.every(({ faults }) => faults.length > 0)).toBe(true);
  expect(sessions.filter(({ acts }) => acts.length > 0).length).toBeGreaterThan(4);
  const components = new Set(sessions.flatMap(({ faults }) => faults.map(({ component }) => component)));
  expect(components.size).toBeGreaterThan(10);
});

function expectSame(recording: Recording): void {
  const { inputs, orders, ...differences } = replay(recording, { place: 'here', withTexts: true });
  expect(differences).toMatchObject({ order: null, entry: null, cut: null });
  expect(inputs).toBeGreaterThan(1000);
  expect(orders).toBeGreaterThan(1);
}
