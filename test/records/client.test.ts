import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../protocols/base/json.ts';
import type { RecordsClient } from '../../src/records/client.ts';
import { openRecording } from '../../src/records/open-recording.ts';
import { databaseFile, journalFile, mcapFile, recordingsFolder } from '../../src/records/paths.ts';
import { mostWaitingBytes } from '../../src/records/recording-queue.ts';
import { headOf, openRecordsRig, sessionsIn, summary, untilRecording } from '../support/records-rig.ts';
import { suspend } from '../support/suspend.ts';
import { until } from '../support/waiting.ts';

function pidOf(client: RecordsClient): number {
  if (client.pid === undefined) throw new Error('no records process');
  return client.pid;
}

/** Records items with the values from `from` on; every tenth of them prompt. */
function record(client: RecordsClient, from: number, count: number): void {
  for (let value = from; value < from + count; value += 1) {
    const isOrder = value % 10 === 0;
    client.add(isOrder ? 'order' : 'inputs', value, { value }, isOrder ? 'prompt' : 'relaxed');
  }
}

async function valuesIn(path: string): Promise<readonly unknown[]> {
  const recording = await openRecording(path);
  return [...recording.items()].map(({ data }) => data['value']);
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, value) => value);

describe('the records process', () => {
  it('records a session in its own file and in the database, for the owner only', async () => {
    const { client, data } = await openRecordsRig();
    const head = headOf();
    client.begin(head);
    record(client, 0, 100);
    client.end(summary);
    await client.drained();
    const mcap = mcapFile(recordingsFolder(data), head.id);
    await untilRecording(data, head.id, 'mcap');
    expect(await valuesIn(mcap)).toEqual(upTo(100));
    expect(sessionsIn(data).find(head.id)).toMatchObject({ state: 'ended', outcome: 'completed', maxAngleDeg: 15 });
    expect(sessionsIn(data).counts(head.id)).toEqual({ order: 10 });
    for (const path of [databaseFile(data), mcap]) expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(recordingsFolder(data)).mode & 0o777).toBe(0o700);
  });

  it('is reported when it is killed (H24), started again, and loses no item', async () => {
    const { client, data, failures } = await openRecordsRig();
    const head = headOf();
    client.begin(head);
    for (let round = 0; round < 3; round += 1) {
      record(client, round * 1000, 1000);
      if (round === 1) await client.drained();
      process.kill(pidOf(client), 'SIGKILL');
      await until('the failure', () => failures.length === 2 * round + 1);
      expect(client.refusal).toContain('SIGKILL');
      await until('the recovery', () => failures.length === 2 * round + 2);
      expect(failures.at(-1)).toBeNull();
      expect(client.refusal).toBeNull();
    }
    client.end(summary);
    await client.drained();
    await untilRecording(data, head.id, 'mcap');
    expect(await valuesIn(mcapFile(recordingsFolder(data), head.id))).toEqual(upTo(3000));
    expect(sessionsIn(data).counts(head.id)).toEqual({ order: 300 });
  });

  it('is reported when it stands still (H24), and goes on where it stood', async () => {
    const { client, data, failures } = await openRecordsRig();
    const head = headOf();
    client.begin(head);
    await client.drained();
    await suspend(pidOf(client));
    record(client, 0, 20_000);
    await until('the failure', () => failures.length === 1);
    expect(failures[0]).toMatch(/does not answer|has written nothing/);
    process.kill(pidOf(client), 'SIGCONT');
    await until('the recovery', () => failures.at(-1) === null);
    client.end(summary);
    await client.drained();
    await untilRecording(data, head.id, 'mcap');
    expect(await valuesIn(mcapFile(recordingsFolder(data), head.id))).toEqual(upTo(20_000));
  });

  it('takes a bounded queue when it stands still; beyond it the recording stops', async () => {
    const { client, data, failures } = await openRecordsRig();
    const [head, next] = [headOf(), headOf()];
    client.begin(head);
    await client.drained();
    await suspend(pidOf(client));
    record(client, 0, 500_000);
    expect(client.waiting).toBeLessThanOrEqual(mostWaitingBytes);
    expect(failures).toEqual(['the recording stops: more than 4 MiB were waiting for the disk']);
    process.kill(pidOf(client), 'SIGCONT');
    await client.drained();
    // Nothing is recorded until the next recording: that is a failure, though the queue is empty.
    expect(client.refusal).toBe(failures[0]);
    expect(failures).toHaveLength(1);
    expect(client.hasStopped).toBe(true);
    client.end(summary);
    await until('the recovery', () => failures.at(-1) === null);
    client.begin(next);
    expect(client.hasStopped).toBe(false);
    record(client, 0, 10);
    client.end(summary);
    await client.drained();
    const sessions = sessionsIn(data);
    expect(sessions.find(head.id)).toMatchObject({ state: 'cut', doubt: 'more than 4 MiB were waiting for the disk' });
    expect(sessions.find(next.id)).toMatchObject({ state: 'ended' });
  });

  it('reports a recording that stops at an item that cannot be encoded, until the next one begins', async () => {
    const { client, data, failures } = await openRecordsRig();
    const [head, next] = [headOf(), headOf()];
    client.begin(head);
    const circle: Record<string, JsonValue> = {};
    circle['value'] = circle;
    client.add('order', 0, circle, 'prompt');
    await client.drained();
    expect(client.refusal).toContain('an item cannot be encoded');
    client.begin(next);
    record(client, 0, 10);
    client.end(summary);
    await until('the recovery', () => failures.at(-1) === null);
    await client.drained();
    expect(sessionsIn(data).find(head.id)).toMatchObject({ state: 'cut' });
    expect(sessionsIn(data).find(next.id)).toMatchObject({ state: 'ended' });
  });

  it('lets one process record in a folder', async () => {
    const { data } = await openRecordsRig();
    await expect(openRecordsRig({ data })).rejects.toThrow(/another process \(\d+\) records in/);
  });

  it('finishes at the next start what a killed program has left', async () => {
    const first = await openRecordsRig();
    const head = headOf();
    first.client.begin(head);
    record(first.client, 0, 50);
    await first.client.drained();
    await first.client.close();
    expect(existsSync(journalFile(recordingsFolder(first.data), head.id))).toBe(true);
    const { data } = await openRecordsRig({ data: first.data });
    await untilRecording(data, head.id, 'mcap');
    expect(sessionsIn(data).find(head.id)).toMatchObject({ state: 'cut' });
    expect(await valuesIn(mcapFile(recordingsFolder(data), head.id))).toEqual(upTo(50));
  });

  it('names the system’s reason where it cannot record', async () => {
    await expect(openRecordsRig({ data: join('/proc', 'no-such-folder') })).rejects.toThrow(/cannot be opened: /);
  });
});
