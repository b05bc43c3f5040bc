/** Keeps the README true: its commands, options, scripts, links, exit codes and durations. Quick commands are run. */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fulcrum, root } from '../support/fulcrum-command.ts';
import { exitCodeTable, withGeneratedTables, withLimits } from '../support/readme-tables.ts';
import { serve } from '../support/service-rig.ts';
import { until } from '../support/waiting.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

const blocks = (language: string): readonly string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);
const typed = blocks('sh').flatMap((block) => block.split('\n').map((line) => line.replace(/\s+#.*/, '').trim()));
const quoted = [...readme.matchAll(/`((?:npx )?fulcrum [^`]+)`/g)].map(([, text = '']) => text.replace(/\s+/g, ' '));

/** Each `fulcrum …` command of the README once, split into words. */
const commands = [...new Set([...typed, ...quoted].map((line) => line.replace(/^npx /, '')))]
  .filter((line) => line.startsWith('fulcrum '))
  .map((line) => line.split(' ').slice(1));

/** Commands that take long or need a table or a service. Other tests run them. */
const isSlow = (words: readonly string[]): boolean =>
  /^(?:campaign|explore|try|device|doctor|run|page|publish|stop|return|status|sounders|start|pause|resume|reset|acknowledge|answer|watch|console|pin|config|calibrate|commission|audit|records|patient|clock|attend|flash|incident)$/.test(
    words[0] ?? '',
  ) ||
  /^plan (?:assign|next)$/.test(words.slice(0, 2).join(' ')) ||
  /SESSION|PERSON/.test(words.join(' ')) ||
  words.includes('--measure') ||
  words.includes('--measured') ||
  words.includes('--pairs') ||
  words.includes('emulated');

/** The command's name: two words for `pin set`, one for `bench`. */
const nameOf = (words: readonly string[]): readonly string[] =>
  words.slice(0, /^(?:pin|config|audit|records|patient|plan|clock|session)$/.test(words[0] ?? '') ? 2 : 1);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fulcrum-readme-'));
  writeFileSync(join(folder, 'my-protocol.json'), blocks('json')[0] ?? '');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Of the session that the README records. */
const recordedId = (): string =>
  readdirSync(join(folder, 'out/records/recordings'))
    .find((name) => name.endsWith('.mcap'))
    ?.replace('.mcap', '') ?? 'none';

test('the README names commands', () => {
  expect(commands.length).toBeGreaterThan(8);
});

describe('the README’s quick command runs', () => {
  test.each(commands.filter((words) => !isSlow(words)).map((words) => [words.join(' '), words] as const))(
    'fulcrum %s',
    async (_, words) => {
      const { code, out, err } = await fulcrum(
        words.map((word) => (word === 'ID' ? recordedId() : word)),
        folder,
      );
      // How a bench with a fault ends depends on the fault.
      expect(words.includes('--fault') ? [0, 3, 4] : [0], err).toContain(code);
      const file = words[Math.max(words.indexOf('--out'), words.indexOf('--report')) + 1] ?? '';
      if (file.endsWith('.svg')) expect(readFileSync(join(folder, file), 'utf8')).toMatch(/^<svg /);
      else if (file.endsWith('.fhir.json'))
        expect(readFileSync(join(folder, file), 'utf8')).toMatch(/^{\n {2}"resourceType": "Bundle"/);
      else if (file.endsWith('.csv')) expect(readFileSync(join(folder, file), 'utf8')).toMatch(/^time,/);
      else expect(out).not.toBe('');
    },
  );
});

describe('the README’s other command uses existing options', () => {
  test.each(commands.filter(isSlow).map((words) => [words.join(' '), words] as const))(
    'fulcrum %s',
    async (_, words) => {
      const { code, out } = await fulcrum([...nameOf(words), '--help']);
      expect(code).toBe(0);
      expect(out).toContain(`Usage: fulcrum ${nameOf(words).join(' ')} `);
      for (const option of words.filter((word) => word.startsWith('--'))) expect(out).toContain(`${option} `);
    },
  );
});

test('the README’s program talks to a service', async () => {
  const served = await serve();
  await until('ready', () => served.service.controller.state === 'ready');
  const program = join(folder, 'program.mjs');
  writeFileSync(program, blocks('js')[0] ?? '');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(root, join(folder, 'node_modules', 'fulcrum'));
  const { stdout } = await promisify(execFile)(process.execPath, [program, served.path]);
  expect(stdout).toMatch(/^ready at -?0\.\d\n/);
  expect(stdout).toContain('first-session: up to 15°, 2 sets\n');
  expect(stdout).toMatch(/^refused \(2009\): .+$/m);
  expect(stdout).toContain('stop: stopped\n');
});

test('npm start runs a whole session and writes its plot', async () => {
  const [node, main, ...args] = (scripts['start'] ?? '').split(' ');
  expect([node, main]).toEqual(['node', 'dist/src/cli/main.js']);
  const { code, out } = await fulcrum(args, folder);
  expect(code).toBe(0);
  expect(out).toMatch(/\ncompleted after 6:5\d/);
  expect(readFileSync(join(folder, 'out/first-session.svg'), 'utf8')).toMatch(/^<svg /);
});

test('each npm script that the README names exists', () => {
  const names = [...readme.matchAll(/npm (?:run )?(start|test|(?<=run )[\w:-]+)/g)].map(([, name = '']) => name);
  expect(names).toContain('start');
  for (const name of names) expect(Object.keys(scripts)).toContain(name);
});

test('each file and folder that the README links to exists', () => {
  const paths = [...readme.matchAll(/\]\((?!https?:|#)([^)\s]+)\)/g)].map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(4);
  for (const path of paths) expect([path, existsSync(join(root, path.replace(/#.*/, '')))]).toEqual([path, true]);
});

test('the README’s tables match the source (vitest -u updates them)', async () => {
  expect(readme).toContain(exitCodeTable);
  await expect(withGeneratedTables(readme)).toMatchFileSnapshot('../../README.md');
});

test('the table of the therapy limits matches the source (vitest -u updates it)', async () => {
  const path = '../../protocols/therapy/README.md';
  await expect(withLimits(readFileSync(new URL(path, import.meta.url), 'utf8'))).toMatchFileSnapshot(path);
});

test('Cochrane is named wherever a study in favour of inversion is', () => {
  const folder = join(root, 'protocols/therapy');
  const texts = [join(root, 'README.md'), join(folder, 'README.md')];
  texts.push(...readdirSync(join(folder, 'ready-made')).map((file) => join(folder, 'ready-made', file)));
  const favourable = texts.map((path) => readFileSync(path, 'utf8')).filter((text) => /Prasad|Kim|Volvo/.test(text));
  expect(favourable.length).toBeGreaterThanOrEqual(4);
  for (const text of favourable) expect(text).toContain('Cochrane');
});
