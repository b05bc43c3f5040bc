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
    const memory = new DriveTestMemory(data, () => now, 'boot-1');
    expect(memory.isDue).toBe(true);
    await memory.recordPassed();
    expect(memory.isDue).toBe(false);
    expect(JSON.parse(readFileSync(join(data, 'drive-test.json'), 'utf8'))).toEqual({
      passedOn: '2027-01-15',
      boot: 'boot-1',
    });
    expect(new DriveTestMemory(data, () => now, 'boot-1').isDue).toBe(false);
    now += day;
    expect(memory.isDue).toBe(true);
    now -= 2 * day;
    expect(memory.isDue).toBe(true);
  });

  it('is due after each start of the computer, also if its clock still shows the day of the last one', async () => {
    const data = folder();
    await new DriveTestMemory(data, () => noon, 'boot-1').recordPassed();
    expect(new DriveTestMemory(data, () => noon, 'boot-1').isDue).toBe(false);
    expect(new DriveTestMemory(data, () => noon, 'boot-2').isDue).toBe(true);
  });

  it.each(['', '{', '{"passedOn":7}', '{"passedOn":"never","boot":"0"}', '{"passedOn":"2027-01-15"}'])(
    'is due if the saved day cannot be read: %j',
    (text) => {
      const data = folder();
      writeFileSync(join(data, 'drive-test.json'), text);
      expect(new DriveTestMemory(data, () => noon).isDue).toBe(true);
    },
  );
});
