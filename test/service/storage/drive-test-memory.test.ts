import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DriveTestMemory } from '../../../src/service/storage/drive-test-memory.ts';
import { folder } from '../../support/temporary-folder.ts';

describe('the drive test', () => {
  const noon = new Date(2027, 0, 15, 12).getTime();
  const day = 86_400_000;

  it('is due once a day, and the day on which it passed survives a restart', async () => {
    const data = folder();
    let now = noon;
    const memory = new DriveTestMemory(data, () => now);
    expect(memory.isDue).toBe(true);
    await memory.recordPassed();
    expect(memory.isDue).toBe(false);
    expect(JSON.parse(readFileSync(join(data, 'drive-test.json'), 'utf8'))).toEqual({ passedOn: '2027-01-15' });
    expect(new DriveTestMemory(data, () => now).isDue).toBe(false);
    now += day;
    expect(memory.isDue).toBe(true);
    now -= 2 * day;
    expect(memory.isDue).toBe(true);
  });

  it.each(['', '{', '{"passedOn":7}', '{"passedOn":"never"}'])('is due if the saved day cannot be read: %j', (text) => {
    const data = folder();
    writeFileSync(join(data, 'drive-test.json'), text);
    expect(new DriveTestMemory(data, () => noon).isDue).toBe(true);
  });
});
