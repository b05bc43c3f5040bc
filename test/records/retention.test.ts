import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordingsToRemove } from '../../src/records/child/retention.ts';
import { mcapFile, recordingsFolder } from '../../src/records/paths.ts';
import { headOf, openRecordsRig, sessionsIn, summary } from '../support/records-rig.ts';
import { until } from '../support/waiting.ts';

describe('the size limit of the recordings', () => {
  it('removes the oldest ones until the rest fits', () => {
    const recordings = [1, 2, 3, 4].map((number) => ({ id: `${number}`, bytes: 10 }));
    expect(recordingsToRemove(recordings, 40)).toEqual([]);
    expect(recordingsToRemove(recordings, 39)).toEqual(['1']);
    expect(recordingsToRemove(recordings, 15)).toEqual(['1', '2', '3']);
    expect(recordingsToRemove(recordings, 0)).toEqual(['1', '2', '3', '4']);
  });

  it('keeps the findings, orders, alarms and acts of a removed one, and the newest recording', async () => {
    const { client, data } = await openRecordsRig({ sizeCapMiB: 0.001 });
    const heads = [headOf(), headOf()];
    for (const head of heads) {
      client.begin(head);
      client.add('order', 1, { order: 'ramp' }, 'prompt');
      client.end(summary);
      await client.drained();
      await until('the finished recording', () => sessionsIn(data).find(head.id)?.recording === 'mcap');
    }
    const [oldest, newest] = heads.map(({ id }) => id) as [string, string];
    await until('the removal', () => sessionsIn(data).find(oldest)?.recording === 'removed');
    expect(existsSync(mcapFile(recordingsFolder(data), oldest))).toBe(false);
    expect(sessionsIn(data).entries(oldest)).toHaveLength(1);
    expect(existsSync(mcapFile(recordingsFolder(data), newest))).toBe(true);
  });

  it('finishes a recording though an older one cannot be removed', async () => {
    const { client, data, said } = await openRecordsRig({ sizeCapMiB: 0.001 });
    const [oldest, newest] = [headOf(), headOf()];
    for (const head of [oldest, newest]) {
      client.begin(head);
      client.end(summary);
      await client.drained();
      const path = mcapFile(recordingsFolder(data), head.id);
      await until('the finished recording', () => sessionsIn(data).find(head.id)?.recording === 'mcap');
      if (head === newest) continue;
      rmSync(path);
      mkdirSync(path);
    }
    await until('the problem', () =>
      said.some((text) => text.startsWith(`recording ${oldest.id} cannot be removed: `)),
    );
    expect(sessionsIn(data).find(oldest.id)?.recording).toBe('mcap');
    expect(said.filter((text) => text.includes('cannot be finished'))).toEqual([]);
  });
});
