import { expect, test } from 'vitest';
import { asciiText, needsAscii } from '../../src/console/ascii.ts';
import { drawTable } from '../../src/console/table-picture.ts';

test('replaces character for character', () => {
  const text = '12.5° ▼ 1.0°/s  █▀░  ⠀⣿⠉⣀⡇ a − b';
  expect(asciiText(text)).toHaveLength(text.length);
  expect(asciiText(text)).toBe('12.5d v 1.0d/s  #".   #\'.: a - b');
  expect(asciiText('plain\u001b[1m\n')).toBe('plain\u001b[1m\n');
});

test('leaves a picture of the table recognisable', () => {
  const lines = drawTable({ columns: 38, rows: 10, angleDeg: 30, targetDeg: 30, reachDeg: 35 });
  const text = lines.map((line) => asciiText(line.map((span) => span.text).join(''))).join('\n');
  expect(text).toMatch(/^[\x20-\x7e\n]+$/);
  expect(text).toContain('###');
});

test.each([
  [{}, false],
  [{ LANG: 'en_GB.UTF-8', TERM: 'xterm' }, false],
  [{ LANG: 'C.utf8' }, false],
  [{ LANG: 'en_GB.UTF-8', LC_ALL: 'C' }, true],
  [{ LC_ALL: '', LC_CTYPE: 'de_DE.ISO-8859-1', LANG: 'de_DE.UTF-8' }, true],
  [{ LANG: 'POSIX' }, true],
  [{ LANG: 'en_GB.UTF-8', TERM: 'linux' }, true],
])('in the environment %j: %s', (environment, expected) => {
  expect(needsAscii(environment)).toBe(expected);
});
