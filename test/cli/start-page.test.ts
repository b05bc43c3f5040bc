import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { removeStartPage, writeStartPage } from '../../src/cli/support/start-page.ts';
import { Process } from '../support/process.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

const address = /url=(http:\/\/127\.0\.0\.1:\d+\/)#key=([\w-]+)/;

it('has the address and its key for its owner only, a new one once it was used, and is gone at the end', async () => {
  const place = folder();
  const file = join(place, 'start.html');
  const page = new Process(['page', '--port', '0', '--socket', join(place, 's'), '--start-page', file]);
  await page.line('the start page', (line) => line.includes(file));
  const [, url = '', key = ''] = address.exec(readFileSync(file, 'utf8')) ?? [];
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const used = await fetch(`${url}key`, { method: 'POST', body: key, headers: { Origin: url.slice(0, -1) } });
  expect(used.status).toBe(204);
  await until('another key', () => !readFileSync(file, 'utf8').includes(key));
  expect(readFileSync(file, 'utf8')).toMatch(address);
  expect(await page.stop('SIGTERM')).toBe(0);
  expect(existsSync(file)).toBe(false);
  expect(page.tail()).not.toContain('key=');
});

it('never writes through a link that somebody has put in its place', () => {
  const place = folder();
  const [file, other] = [join(place, 'start.html'), join(place, 'other')];
  writeFileSync(other, 'theirs');
  symlinkSync(other, file);
  symlinkSync(other, `${file}.new`);
  writeStartPage(file, 'http://127.0.0.1:1/#key=x');
  expect(readFileSync(other, 'utf8')).toBe('theirs');
  expect(readFileSync(file, 'utf8')).toMatch(address);
});

it('is refused with its place where it cannot be written, and removing it never fails', () => {
  const place = join(folder(), 'missing', 'start.html');
  expect(() => writeStartPage(place, 'http://127.0.0.1:1/#key=x')).toThrow(/missing\/start\.html.*\(ENOENT\)/);
  mkdirSync(place, { recursive: true });
  removeStartPage(place);
});
