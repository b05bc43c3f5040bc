/** What `npm run mutate` takes from its lists, kept true to the sources without running a mutant. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

interface Part {
  readonly name: string;
  readonly files: readonly string[];
  readonly tests: readonly string[];
}

interface Survivor {
  readonly file: string;
  /** Where the mutant begins: the line without its indentation, up to 100 characters. */
  readonly line: string;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
  readonly why: string;
}

const top = fileURLToPath(new URL('../../', import.meta.url));
const listIn = (name: string): unknown => JSON.parse(readFileSync(`${top}/test/mutation/${name}`, 'utf8'));
const parts = listIn('parts.json') as readonly Part[];
const survivors = listIn('survivors.json') as readonly Survivor[];

it.each(parts)('the part $name has files and tests that exist', ({ files, tests }) => {
  expect([...files, ...tests].filter((file) => !existsSync(top + file))).toEqual([]);
});

it('each survivor stands in a line of a part’s file, and has its reason', () => {
  const files = parts.flatMap((part) => part.files);
  const wrong = survivors.filter(({ file, line, why }) => {
    const lines = readFileSync(top + file, 'utf8').split('\n');
    const stands = lines.some((each) => each.replace(/\s+/g, ' ').trim().slice(0, 100) === line);
    return !files.includes(file) || !stands || why.length < 20;
  });
  expect(wrong).toEqual([]);
});
