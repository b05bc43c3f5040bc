/** Tables and progress on terminals of any width, and elsewhere. */
import { afterEach, expect, it, vi } from 'vitest';
import { ProgressLine } from '../../src/cli/support/progress-line.ts';
import { table } from '../../src/cli/support/text-table.ts';
import { fulcrum } from '../support/fulcrum-command.ts';

afterEach(() => vi.useRealTimers());

const rows = [
  ['name', 'angle', 'title'],
  ['first-session', '15°', 'First session of somebody new'],
  ['x', '5°', ''],
];

it('lays cells out in columns, if they fit', () => {
  const wide = table(rows).split('\n');
  expect(wide).toEqual([
    'name           angle  title',
    'first-session  15°    First session of somebody new',
    'x              5°',
    '',
  ]);
  expect(table(rows, 51)).toBe(table(rows));
});

it('puts cells that do not fit below their row, and wraps them', () => {
  const narrow = table(rows, 24).split('\n');
  expect(narrow).toEqual([
    'name           angle',
    '    title',
    'first-session  15°',
    '    First session of',
    '    somebody new',
    'x              5°',
    '',
  ]);
  for (const line of narrow) expect(line.length).toBeLessThanOrEqual(24);
});

it('lists protocols on a terminal of 80 columns without a longer line', async () => {
  const { runProgram } = await import('../../src/cli/program.ts');
  let out = '';
  await runProgram(['protocol', 'list'], { isTTY: true, columns: 80, write: (text) => (out += text) });
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  expect((await fulcrum(['protocol', 'list'])).out).toMatch(/^first-session .* First session$/m);
});

function progress(isTTY: boolean) {
  let text = '';
  const line = new ProgressLine(true, { isTTY, columns: 60, write: (more) => (text += more) });
  return { line, text: () => text };
}

it('shows a bar on a terminal', () => {
  const { line, text } = progress(true);
  line.show(30, 120, '30 of 120 sessions');
  expect(text()).toBe('\r[######..................] 30 of 120 sessions\u001b[K');
  line.clear();
  expect(text().endsWith('\r\u001b[K')).toBe(true);
});

it('prints a line every ten seconds elsewhere', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const { line, text } = progress(false);
  for (let second = 1; second <= 25; second += 1) {
    vi.advanceTimersByTime(1000);
    line.show(second, 25, `${second} of 25`);
  }
  expect(text()).toBe('10 of 25\n20 of 25\n');
  line.clear();
});
