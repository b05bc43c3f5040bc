import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SounderMemory } from '../../../src/service/storage/sounder-memory.ts';
import { folder } from '../../support/temporary-folder.ts';

const hour = 3_600_000;

describe('a confirmation that both sounders were heard', () => {
  it('holds for 24 h of the computer’s own time, also over a restart of the service', async () => {
    const data = folder();
    let now = 5 * hour;
    const memory = new SounderMemory(data, { uptimeMs: () => now, boot: 'a' });
    expect(memory.holdsForMs).toBe(0);
    await memory.recordHeard();
    expect(memory.holdsForMs).toBe(24 * hour);
    now += 23 * hour;
    const again = new SounderMemory(data, { uptimeMs: () => now, boot: 'a' });
    expect([memory.holdsForMs, again.holdsForMs]).toEqual([hour, hour]);
    now += hour;
    expect([memory.holdsForMs, again.holdsForMs]).toEqual([0, 0]);
  });

  it('ends with the computer’s next start, and where the start cannot be told by its time', async () => {
    const data = folder();
    await new SounderMemory(data, { uptimeMs: () => 5 * hour, boot: 'a' }).recordHeard();
    expect(new SounderMemory(data, { uptimeMs: () => 6 * hour, boot: 'b' }).holdsForMs).toBe(0);
    expect(new SounderMemory(data, { uptimeMs: () => hour, boot: 'a' }).holdsForMs).toBe(0);
  });

  it.each(['', '{', '{"heardAtMs":"now","boot":"a"}', '{"heardAtMs":1}'])(
    'is none if it cannot be read: %j',
    (text) => {
      const data = folder();
      writeFileSync(join(data, 'sounders.json'), text);
      expect(new SounderMemory(data, { uptimeMs: () => 2, boot: 'a' }).holdsForMs).toBe(0);
    },
  );
});
