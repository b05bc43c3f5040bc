/** What a person or a disk may hand to the readers of files: each accepts it, or refuses it with a place and a problem. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FulcrumError } from '../../protocols/base/errors.ts';
import type { JsonValue } from '../../protocols/base/json.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { readPlan } from '../../protocols/therapy/plans/read.ts';
import { readProtocol } from '../../protocols/therapy/read.ts';
import type { Outcome } from '../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import { finishRecording } from '../../src/records/finish.ts';
import { openRecording } from '../../src/records/open-recording.ts';
import { journalFile, mcapFile } from '../../src/records/paths.ts';
import { readConfiguration } from '../../src/service/configuration/configuration.ts';
import fc from '../support/fast-check.ts';
import { recordedItems, recordingHead, writeJournal } from '../support/recordings.ts';
import { folder } from '../support/temporary-folder.ts';
import { changedBytes, changedJson, numRuns } from './mutations.ts';

const filesIn = (path: string): readonly Buffer[] =>
  readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(join(path, name)));

const jsonOf = (file: Buffer): JsonValue => JSON.parse(file.toString());
const protocols = filesIn('protocols/therapy/ready-made');
const plans = filesIn('protocols/therapy/plans/ready-made');
const configuration = {
  actuator: { path: '/dev/serial/by-id/a', baudRate: 115_200 },
  sensors: { path: '/dev/serial/by-id/b', imu: 'MPU6050', zeroDeg: 0 },
  socket: '/run/fulcrum/fulcrum.sock',
  data: '/var/lib/fulcrum',
  limits: { maxAngleDeg: 45 },
  log: { level: 'info' },
};

function expectRefusals<T>(outcome: Outcome<T>): void {
  if (outcome.ok) return;
  expect(outcome.refusals.length).toBeGreaterThan(0);
  for (const { place, problem } of outcome.refusals) {
    expect(place).toMatch(/^x/);
    expect(problem).not.toBe('');
  }
}

/** Runs it; an error that is not a reader's own fails the test. */
async function expectOwnError(read: () => unknown): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(FulcrumError);
    return false;
  }
}

describe('a changed protocol', () => {
  const check = (content: string | Uint8Array): void => {
    const read = readProtocol(content, 'x');
    expectRefusals(read);
    if (read.ok) expectRefusals(planTimeline(read.value, absolute, 'x'));
  };

  it('is read, or refused with its places: its JSON changed', () => {
    fc.assert(
      fc.property(changedJson(protocols.map(jsonOf)), (value) => check(JSON.stringify(value))),
      numRuns(800),
    );
  });

  it('is read, or refused with its places: its bytes changed', () => {
    fc.assert(fc.property(changedBytes(protocols), check), numRuns(800));
  });
});

describe('a changed plan', () => {
  it('is read, or refused with its places', () => {
    fc.assert(
      fc.property(changedJson(plans.map(jsonOf)), (value) => expectRefusals(readPlan(JSON.stringify(value), 'x'))),
      numRuns(800),
    );
    fc.assert(
      fc.property(changedBytes(plans), (bytes) => expectRefusals(readPlan(bytes, 'x'))),
      numRuns(800),
    );
  });
});

describe('a changed configuration', () => {
  it('is read, or refused with its places', async () => {
    const file = join(folder(), 'fulcrum.json');
    const check = async (content: string | Uint8Array): Promise<void> => {
      writeFileSync(file, content);
      await expectOwnError(() => readConfiguration(file));
    };
    const text = Buffer.from(JSON.stringify(configuration));
    await fc.assert(
      fc.asyncProperty(changedJson([configuration]), (value) => check(JSON.stringify(value))),
      numRuns(500),
    );
    await fc.assert(fc.asyncProperty(changedBytes([text]), check), numRuns(500));
  });
});

describe('a changed recording', () => {
  const items = recordedItems(3000);
  let files: { readonly journal: Buffer; readonly mcap: Buffer };
  beforeAll(async () => {
    const data = folder('file');
    const { id } = recordingHead;
    const journal = journalFile(data, id);
    mkdirSync(dirname(journal), { recursive: true });
    writeJournal(journal, { items });
    const bytes = readFileSync(journal);
    await finishRecording(data, id);
    files = { journal: bytes, mcap: readFileSync(mcapFile(data, id)) };
  });

  /** What is read is what was recorded, from the beginning; a journal may end early. */
  it.each(['journal', 'mcap'] as const)('gives what was recorded, or is refused: %s', async (form) => {
    const path = join(folder(), 'changed');
    let opened = 0;
    await fc.assert(
      fc.asyncProperty(changedBytes([files[form]]), async (bytes) => {
        writeFileSync(path, bytes);
        const isRead = await expectOwnError(async () => {
          const recording = await openRecording(path);
          const read = [...recording.items()];
          expect(read).toEqual(items.slice(0, read.length));
        });
        if (isRead) opened += 1;
      }),
      numRuns(300),
    );
    // A journal that only lost its end is read as far as it goes.
    if (form === 'journal') expect(opened).toBeGreaterThan(0);
  });
});
