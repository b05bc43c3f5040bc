/** The records child on its own, driven over its pipes, in situations that the client rarely produces. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BatchWriter } from '../../src/records/batch/batch-writer.ts';
import { BatchShape } from '../../src/records/batch/shape.ts';
import { encodeMessage, messageHeadBytes, putMessageHead } from '../../src/records/child/frames.ts';
import type { ChildMessage, Hello } from '../../src/records/child/link.ts';
import { Database } from '../../src/records/database/database.ts';
import { JournalFile } from '../../src/records/journal/reader.ts';
import { openRecording } from '../../src/records/open-recording.ts';
import { databaseFile, journalFile, mcapFile, recordingsFolder } from '../../src/records/paths.ts';
import type { RecordingHead } from '../../src/records/sink.ts';
import { atEnd } from '../support/cleanup.ts';
import { childProgram, headOf, sessionsIn, summary } from '../support/records-rig.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

interface RunningChild {
  readonly process: ChildProcessWithoutNullStreams;
  readonly messages: readonly ChildMessage[];
  readonly write: (...messages: readonly Buffer[]) => void;
  readonly hear: <K extends ChildMessage['kind']>(
    kind: K,
    test?: (message: Extract<ChildMessage, { kind: K }>) => boolean,
  ) => Promise<void>;
  /** Ends the child as a crash does. */
  readonly kill: () => Promise<void>;
}

async function childIn(data: string, hello: Hello): Promise<RunningChild> {
  const child = spawn(process.execPath, [childProgram, data], { stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  const over = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = async () => {
    child.kill('SIGKILL');
    await over;
  };
  atEnd(kill);
  const messages: ChildMessage[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    messages.push(...lines.map((line) => JSON.parse(line)));
  });
  const running: RunningChild = {
    process: child,
    messages,
    write: (...each) => child.stdin.write(Buffer.concat(each)),
    hear: (kind, test = () => true) =>
      until(kind, () =>
        messages.some(
          (message) => message.kind === kind && test(message as Extract<ChildMessage, { kind: typeof kind }>),
        ),
      ),
    kill,
  };
  await running.hear('ready');
  running.write(encodeMessage('h', hello));
  return running;
}

const nothingSent: Hello = { nextLine: 1, lastLine: 0, current: null };
const asks = encodeMessage('k', {});
const begins = (head: RecordingHead): Buffer => encodeMessage('b', head);
const ends = encodeMessage('e', summary);
const shape = new BatchShape(headOf().channels);
/** A batch of the item with this number. */
function item(value: number): Buffer {
  const batch = new BatchWriter(shape);
  batch.addItem('order', value, { value });
  return putMessageHead(batch.take(value, messageHeadBytes), 'p');
}
const items = (from: number, to: number): Buffer[] =>
  Array.from({ length: to - from }, (_, index) => item(from + index));

async function valuesIn(data: string, id: string): Promise<readonly unknown[]> {
  const recording = await openRecording(mcapFile(recordingsFolder(data), id));
  return [...recording.items()].map((each) => each.data['value']);
}

/** A recording with ten items on the disk, whose child was killed. Its eleven lines were sent. */
async function interrupted(): Promise<{ data: string; head: RecordingHead; journal: string }> {
  const data = folder();
  const head = headOf();
  const child = await childIn(data, nothingSent);
  child.write(begins(head), ...items(0, 10));
  await child.hear('durable', ({ line }) => line === 11);
  await child.kill();
  return { data, head, journal: journalFile(recordingsFolder(data), head.id) };
}

const afterTen = (head: RecordingHead): Hello => ({ nextLine: 12, lastLine: 11, current: { id: head.id, items: 10 } });
const isLoss = ({ reason }: { readonly reason: string | null }): boolean => reason?.includes('cannot go on') === true;

describe('the records child that takes over from one that died', () => {
  it('does not finish a recording whose beginning is sent again', async () => {
    const { data, head } = await interrupted();
    const child = await childIn(data, { nextLine: 1, lastLine: 11, current: null });
    child.write(asks);
    await child.hear('here');
    // Long enough for a finisher that does not wait for the lines.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(sessionsIn(data).find(head.id)).toMatchObject({ state: 'recording', recording: 'journal' });
    child.write(begins(head), ...items(0, 20), ends);
    await child.hear('finished');
    expect(await valuesIn(data, head.id)).toEqual(Array.from({ length: 20 }, (_, value) => value));
    expect(sessionsIn(data).find(head.id)).toMatchObject({ state: 'ended', recording: 'mcap' });
  });

  it('finishes what was left once all lines that are sent again are applied', async () => {
    const { data, head } = await interrupted();
    const next = headOf();
    const child = await childIn(data, { nextLine: 1, lastLine: 2, current: null });
    child.write(begins(next));
    child.write(item(0));
    await child.hear('finished', ({ id }) => id === head.id);
    expect(sessionsIn(data).find(head.id)).toMatchObject({ state: 'cut', recording: 'mcap' });
    expect(sessionsIn(data).find(next.id)).toMatchObject({ state: 'recording', recording: 'journal' });
  });

  it.each([
    ['damaged', (path: string) => damage(path)],
    ['missing', (path: string) => rmSync(path)],
    ['short', (path: string) => shorten(path)],
  ])('reports until the next recording that a %s journal cannot go on', async (_, spoil) => {
    const { data, head, journal } = await interrupted();
    spoil(journal);
    const child = await childIn(data, afterTen(head));
    await child.hear('failing', isLoss);
    child.write(...items(10, 20));
    await child.hear('durable', ({ line }) => line === 21);
    expect(child.messages.filter(({ kind }) => kind === 'failing')).toHaveLength(1);
    const next = headOf();
    child.write(begins(next));
    await child.hear('failing', ({ reason }) => reason === null);
    expect(sessionsIn(data).find(head.id)).toMatchObject({ state: 'cut' });
    expect(sessionsIn(data).find(next.id)).toMatchObject({ state: 'recording' });
  });

  it('reports the loss again to the program after another death, and no longer than the session lasts', async () => {
    const { data, head, journal } = await interrupted();
    rmSync(journal);
    const first = await childIn(data, afterTen(head));
    await first.hear('failing', isLoss);
    await first.kill();
    const second = await childIn(data, afterTen(head));
    await second.hear('failing', isLoss);
    second.write(ends);
    await second.hear('failing', ({ reason }) => reason === null);
  });

  it('begins again a recording whose head did not get onto the disk', async () => {
    const data = folder();
    const head = headOf();
    await (await childIn(data, nothingSent)).kill();
    const journal = journalFile(recordingsFolder(data), head.id);
    writeFileSync(journal, '');
    const child = await childIn(data, { nextLine: 1, lastLine: 4, current: null });
    child.write(begins(head), ...items(0, 2), ends);
    await child.hear('finished');
    expect(await valuesIn(data, head.id)).toEqual([0, 1]);
    expect(child.messages.filter(({ kind }) => kind === 'failing')).toEqual([]);
  });

  it('places a recording that was finished without its knowledge', async () => {
    const { data, head } = await finishedUnplaced();
    const child = await childIn(data, nothingSent);
    await child.hear('finished', ({ id, file }) => id === head.id && file === 'mcap');
    expect(sessionsIn(data).find(head.id)).toMatchObject({ state: 'ended', recording: 'mcap' });
  });

  it('marks a recording whose files are gone as damaged', async () => {
    const { data, head } = await finishedUnplaced();
    rmSync(mcapFile(recordingsFolder(data), head.id));
    const child = await childIn(data, nothingSent);
    await child.hear('finished', ({ id, file }) => id === head.id && file === 'damaged');
    expect(sessionsIn(data).find(head.id)).toMatchObject({ state: 'ended', recording: 'damaged' });
  });
});

describe('the records child whose program died', () => {
  it('writes everything it received, even if its output is closed', async () => {
    const data = folder();
    const head = headOf();
    const child = await childIn(data, nothingSent);
    const exited = new Promise((resolve) => child.process.once('exit', (code, signal) => resolve(code ?? signal)));
    child.process.stdout.destroy();
    child.write(begins(head));
    const journal = journalFile(recordingsFolder(data), head.id);
    await until('the journal', () => existsSync(journal));
    child.write(asks, ...items(0, 5));
    await until('the items', () => itemsIn(journal) === 5);
    child.write(...items(5, 10));
    child.process.stdin.end();
    expect(await exited).toBe(0);
    expect(JournalFile.open(journal).itemCount).toBe(10);
  });
});

/** Number of items in a journal that is being written; -1 before its head is. */
function itemsIn(path: string): number {
  try {
    return JournalFile.open(path).itemCount;
  } catch {
    return -1;
  }
}

/** Flips a bit of an item in the middle. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  const at = bytes.length - 200;
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(path, bytes);
}

/** Takes the last items away, as a disk does that has not kept what it confirmed. */
function shorten(path: string): void {
  truncateSync(path, readFileSync(path).length - 100);
}

/** The child was killed between the end of the process that finishes and the note of it in the database. */
async function finishedUnplaced(): Promise<{ data: string; head: RecordingHead }> {
  const data = folder();
  const head = headOf();
  const child = await childIn(data, nothingSent);
  child.write(begins(head), ...items(0, 5), ends);
  await child.hear('finished');
  await child.kill();
  const database = new Database(databaseFile(data));
  database.run(`UPDATE recordings SET kind = 'journal', bytes = NULL`);
  database.close();
  return { data, head };
}
