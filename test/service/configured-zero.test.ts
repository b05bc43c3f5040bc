import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FulcrumError } from '../../protocols/base/errors.ts';
import { writeZero } from '../../src/service/configuration/configured-zero.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fulcrum-zero-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('changes the one figure, and leaves out what the file leaves out', async () => {
  const file = join(folder, 'fulcrum.json');
  writeFileSync(file, JSON.stringify({ actuator: { path: '/dev/a' }, sensors: { path: '/dev/b', zeroDeg: 1 } }));
  await writeZero(file, -0.25);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    actuator: { path: '/dev/a' },
    sensors: { path: '/dev/b', zeroDeg: -0.25 },
  });
});

it.each([
  ['is gone', null],
  ['is cut short', '{"actuator":'],
  ['is no configuration any more', '[]'],
])('refuses a file that %s since it was read, and leaves it as it is', async (_, text) => {
  const file = join(folder, 'changed.json');
  if (text !== null) writeFileSync(file, text);
  await expect(writeZero(file, 1)).rejects.toBeInstanceOf(FulcrumError);
  if (text !== null) expect(readFileSync(file, 'utf8')).toBe(text);
});
