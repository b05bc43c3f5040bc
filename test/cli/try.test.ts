/** `fulcrum try`: three processes that begin and end together. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fulcrumProcess } from '../support/fulcrum-command.ts';
import { Process } from '../support/process.ts';
import { until } from '../support/waiting.ts';

let env: NodeJS.ProcessEnv;
beforeEach(() => {
  env = { ...process.env, TMPDIR: mkdtempSync(join(tmpdir(), 'fulcrum-try-')) };
});
afterEach(() => rmSync(env['TMPDIR'] ?? '', { recursive: true, force: true }));

/** Runs it until the page has its address. */
async function begun(): Promise<Process> {
  const trial = new Process(['try', '--port', '0', '--json'], { env });
  await trial.line('the address', (line) => line.startsWith('{"url"'), 0, 55_000);
  return trial;
}

const childrenOf = ({ child }: Process): readonly number[] =>
  readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'latin1').trim().split(' ').map(Number);

/** A process that nobody has waited for yet has ended too. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return false;
  }
}

it('runs bench table, service and page, once at a time, and ends all of them by one SIGINT', async () => {
  const trial = await begun();
  const children = childrenOf(trial);
  expect(children).toHaveLength(3);
  const second = await fulcrumProcess(['try', '--port', '0'], { env });
  expect(second.code).toBe(2);
  expect(second.err).toContain(`is running already (process ${trial.child.pid})`);
  const { url, configuration } = JSON.parse(trial.stdout.lines[0] ?? '');
  const page = await fetch(new URL('/', url));
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>')]);
  const status = await fulcrumProcess(['status', '--config', configuration], { env });
  expect(status.code).toBe(0);
  expect(await trial.stop('SIGINT')).toBe(0);
  expect(children.filter(isRunning)).toEqual([]);
});

it('leaves nothing behind when it is killed', async () => {
  const trial = await begun();
  const children = childrenOf(trial);
  await trial.stop('SIGKILL');
  await until('all three have ended', () => !children.some(isRunning));
});
