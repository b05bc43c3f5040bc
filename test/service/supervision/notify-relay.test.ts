import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { ShellRelay } from '../../../src/service/supervision/notify-relay.ts';
import { folder } from '../../support/temporary-folder.ts';
import { until } from '../../support/waiting.ts';

/** Puts a program of this name first in the PATH; returns what it was told so far, a message each. */
function systemdNotify(body: string): () => string[] {
  const place = folder();
  const file = join(place, 'systemd-notify');
  const told = join(place, 'told');
  writeFileSync(file, `#!/bin/sh\n${body.replaceAll('TOLD', told)}\n`);
  chmodSync(file, 0o755);
  vi.stubEnv('PATH', `${place}:${process.env['PATH']}`);
  return () => (existsSync(told) ? readFileSync(told, 'utf8').trim().split('\n') : []);
}

afterEach(() => vi.unstubAllEnvs());

it('passes messages on in their order', async () => {
  const told = systemdNotify('echo "$1" >> TOLD');
  const problems: string[] = [];
  const relay = new ShellRelay((problem) => problems.push(problem));
  relay.send('READY=1');
  relay.send('STOPPING=1');
  await until('2 messages', () => told().length === 2);
  expect(told()).toEqual(['READY=1', 'STOPPING=1']);
  expect(problems).toEqual([]);
});

it('keeps no queue of WATCHDOG messages behind one that systemd has not taken', async () => {
  const told = systemdNotify('echo "$1" >> TOLD; while [ ! -e TOLD.go ]; do sleep 0.01; done');
  const relay = new ShellRelay(() => undefined);
  relay.send('WATCHDOG=1');
  await until('1 messages', () => told().length === 1);
  for (let count = 0; count < 20; count += 1) relay.send('WATCHDOG=1');
  relay.send('STOPPING=1');
  writeFileSync(join(process.env['PATH']?.split(':')[0] ?? '', 'told.go'), '');
  await until('2 messages', () => told().length === 2);
  expect(told()).toEqual(['WATCHDOG=1', 'STOPPING=1']);
});

it('reports a message that systemd-notify could not deliver, and goes on', async () => {
  const told = systemdNotify('echo "$1" >> TOLD; [ "$1" = STOPPING=1 ]');
  const problems: string[] = [];
  const relay = new ShellRelay((problem) => problems.push(problem));
  relay.send('READY=1');
  relay.send('STOPPING=1');
  await until('2 messages', () => told().length === 2);
  expect(problems).toEqual(['systemd has not got READY=1: systemd-notify ended with 1']);
});

it('begins another shell when the first was killed, and says READY once more', async () => {
  const told = systemdNotify('if [ -e TOLD.killed ]; then echo "$1" >> TOLD; else : > TOLD.killed; kill -9 $PPID; fi');
  const problems: string[] = [];
  const relay = new ShellRelay((problem) => problems.push(problem));
  relay.send('READY=1');
  await until('a problem', () => problems.length === 1);
  expect(problems).toEqual(['systemd has not got READY=1: its shell ended (SIGKILL)']);
  relay.send('WATCHDOG=1');
  await until('2 messages', () => told().length === 2);
  expect(told()).toEqual(['READY=1', 'WATCHDOG=1']);
});
