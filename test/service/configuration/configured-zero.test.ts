import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { writeZero } from '../../../src/service/configuration/configured-zero.ts';
import { folder } from '../../support/temporary-folder.ts';

it('changes the one figure, and adds no defaults to the file', async () => {
  const file = join(folder(), 'fulcrum.json');
  writeFileSync(file, JSON.stringify({ actuator: { path: '/dev/a' }, sensors: { path: '/dev/b', zeroDeg: 1 } }));
  await writeZero(file, -0.25);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    actuator: { path: '/dev/a' },
    sensors: { path: '/dev/b', zeroDeg: -0.25 },
  });
});

it.each([
  ['was removed', null],
  ['was truncated', '{"actuator":'],
  ['is not a configuration any more', '[]'],
])('refuses a file that %s after it was read, and leaves it unchanged', async (_, text) => {
  const file = join(folder(), 'changed.json');
  if (text !== null) writeFileSync(file, text);
  await expect(writeZero(file, 1)).rejects.toBeInstanceOf(FulcrumError);
  if (text !== null) expect(readFileSync(file, 'utf8')).toBe(text);
});
