/** Disks that are full or read-only. Needs the right to mount: elsewhere these tests are skipped. */
import { spawnSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRecording } from '../../src/records/open-recording.ts';
import { mcapFile, recordingsFolder } from '../../src/records/paths.ts';
import { atEnd } from '../support/cleanup.ts';
import { headOf, openRecordsRig, type RecordsRig, summary, untilRecording } from '../support/records-rig.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

const mount = (...args: readonly string[]): boolean => spawnSync('mount', args).status === 0;

function smallDisk(): string {
  const path = folder();
  if (!mount('-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', path)) throw new Error('cannot mount');
  atEnd(() => spawnSync('umount', ['-l', path]));
  return path;
}

const canMount = (() => {
  if (process.getuid?.() !== 0) return false;
  const path = spawnSync('mktemp', ['-d'], { encoding: 'utf8' }).stdout.trim();
  const isMounted = mount('-t', 'tmpfs', 'tmpfs', path);
  if (isMounted) spawnSync('umount', [path]);
  rmSync(path, { recursive: true, force: true });
  return isMounted;
})();

function record({ client }: RecordsRig, from: number, count: number): void {
  const text = 'x'.repeat(200);
  for (let value = from; value < from + count; value += 1) {
    client.add(value % 50 === 0 ? 'order' : 'inputs', value, { value, text }, value % 50 === 0 ? 'prompt' : 'relaxed');
  }
}

async function expectWhole({ client, data }: RecordsRig, id: string, count: number): Promise<void> {
  client.end(summary);
  await client.drained();
  await untilRecording(data, id, 'mcap');
  const recording = await openRecording(mcapFile(recordingsFolder(data), id));
  expect([...recording.items()].map((item) => item.data['value'])).toEqual(
    Array.from({ length: count }, (_, value) => value),
  );
}

describe.runIf(canMount)('records on a disk that', () => {
  it('is full report H24, and lose nothing once there is room again', async () => {
    const data = smallDisk();
    const rig = await openRecordsRig({ data });
    const head = headOf();
    rig.client.begin(head);
    await rig.client.drained();
    const { bavail, bsize } = statfsSync(data);
    writeFileSync(join(data, 'filler'), Buffer.alloc((bavail - 8) * bsize));
    record(rig, 0, 3000);
    await until('the failure', () => rig.failures.length === 1);
    expect(rig.failures[0]).toMatch(/nothing can be recorded: (ENOSPC|database or disk is full)/);
    expect(rig.client.refusal).toBe(rig.failures[0]);
    rmSync(join(data, 'filler'));
    await until('the recovery', () => rig.failures.at(-1) === null);
    await expectWhole(rig, head.id, 3000);
  });

  it('becomes read-only report H24, and lose nothing once it can be written again', async () => {
    const data = smallDisk();
    const rig = await openRecordsRig({ data });
    const head = headOf();
    rig.client.begin(head);
    await rig.client.drained();
    // A file that is open for writing keeps a disk from becoming read-only, but not from failing.
    if (rig.client.pid !== undefined) process.kill(rig.client.pid, 'SIGKILL');
    await until('the death', () => rig.failures.length === 1);
    expect(mount('-o', 'remount,ro', data)).toBe(true);
    record(rig, 0, 100);
    await until('a child that cannot open them', () => rig.said.some((text) => /EROFS|readonly|read-only/i.test(text)));
    expect(rig.client.refusal).not.toBeNull();
    expect(mount('-o', 'remount,rw', data)).toBe(true);
    await until('the recovery', () => rig.failures.at(-1) === null);
    await expectWhole(rig, head.id, 100);
  });
});
