import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { limitKeptAside, recordingsToRemove } from '../../src/records/child/retention.ts';
import { mcapFile, recordingsFolder } from '../../src/records/paths.ts';
import { headOf, openRecordsRig, sessionsIn, summary, untilRecording } from '../support/records-rig.ts';
import { folder } from '../support/temporary-folder.ts';
import { pause, until } from '../support/waiting.ts';

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
      await untilRecording(data, head.id, 'mcap');
    }
    const [oldest, newest] = heads.map(({ id }) => id) as [string, string];
    await untilRecording(data, oldest, 'removed');
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
      await untilRecording(data, head.id, 'mcap');
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

describe('what was kept aside', () => {
  /** Files of 1000 bytes in a data folder, each kept aside a little later than the one before. */
  async function keptAside(data: string, ...names: readonly string[]): Promise<void> {
    for (const name of names) {
      const path = join(data, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, Buffer.alloc(1000));
      await pause(20);
    }
  }

  const kept = [
    'recordings/set-aside/20260301-080000-aaaaaa.journal',
    'before-restore-20260301T090000/recordings/20260301-070000-aaaaaa.mcap',
    'records.sqlite.damaged-20260301T100000',
    'recordings/set-aside/20260301-060000-aaaaaa.mcap',
  ];
  const others = ['records.sqlite', 'recordings/20260301-110000-aaaaaa.mcap', 'audit.log'];
  const foldersOf = (name: string): string => name.split('/recordings/')[0] ?? name;

  it('goes from the oldest on, until the rest fits', async () => {
    const data = folder();
    await keptAside(data, ...kept, ...others);
    const roomy = 4 * 20_000;
    expect(await limitKeptAside(data, roomy)).toEqual([]);
    const removed = await limitKeptAside(data, 2000);
    expect(removed).toEqual(kept.slice(0, 2).map((name) => join(data, foldersOf(name))));
    for (const path of removed) expect(existsSync(path)).toBe(false);
    for (const name of [...kept.slice(2), ...others]) expect(existsSync(join(data, name)), name).toBe(true);
  });

  it('keeps the last one, however large it is', async () => {
    const data = folder();
    await keptAside(data, ...kept);
    await limitKeptAside(data, 0);
    expect(kept.map((name) => existsSync(join(data, name)))).toEqual([false, false, false, true]);
    expect(await limitKeptAside(folder(), 0)).toEqual([]);
  });

  it('is limited at each start and after each recording, and the log says so', async () => {
    const data = folder();
    await keptAside(data, 'recordings/set-aside/a', 'recordings/set-aside/b');
    const { client, said } = await openRecordsRig({ data, sizeCapMiB: 0.001 });
    const path = (name: string) => join(data, 'recordings/set-aside', name);
    const removal = (name: string) => `${path(name)} was removed: what was kept aside takes more than 0.001 MiB`;
    await until('the first removal', () => said.includes(removal('a')));
    await keptAside(data, 'recordings/set-aside/c');
    const head = headOf();
    client.begin(head);
    client.end(summary);
    await until('the second removal', () => said.includes(removal('b')));
    expect(existsSync(path('b'))).toBe(false);
    expect(existsSync(path('c'))).toBe(true);
  });
});

describe('the process that finishes a recording', () => {
  it('has the lowest priority from its start on', async () => {
    const { client } = await openRecordsRig();
    const head = headOf();
    client.begin(head);
    client.end(summary);
    await client.drained();
    let pid: number | null = null;
    await until('the process', () => {
      pid = finisherOf(client.pid ?? 0);
      return pid !== null;
    });
    // Long before it has loaded its program.
    await pause(3);
    expect(getPriority(pid ?? -1)).toBe(19);
  });
});

/** Null: none is running. */
function finisherOf(pid: number): number | null {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const found = children.find((child) => child !== '' && commandOf(child).includes('finish.js'));
  return found === undefined ? null : Number(found);
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
