/** From systemd's start to the moment in which a RETURN is possible, in a booted root with a bench table. */
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DebianRoot } from './debian-root.ts';

export const benchPorts = { actuator: { path: '/run/bench/actuator' }, sensors: { path: '/run/bench/sensors' } };

const script = 'usr/local/sbin/bench-table';
const unit = 'etc/systemd/system/bench-table.service';
const wanted = 'etc/systemd/system/multi-user.target.wants/bench-table.service';
const unitText = `[Unit]
Before=fulcrum.service
[Service]
User=fulcrum
RuntimeDirectory=bench
ExecStart=/${script}
`;

/** Installs a bench table that is started at boot. Returns what removes it. */
export function installBenchTable(root: DebianRoot): () => void {
  copyFileSync(fileURLToPath(new URL('./bench-table.sh', import.meta.url)), join(root.path, script));
  chmodSync(join(root.path, script), 0o755);
  writeFileSync(join(root.path, unit), unitText);
  mkdirSync(join(root.path, wanted, '..'), { recursive: true });
  root.must('ln', '-sf', `/${unit}`, `/${wanted}`);
  return () => {
    for (const path of [script, unit, wanted]) rmSync(join(root.path, path));
  };
}

/** Seconds since systemd was started, in a root in which the service is ready. */
export function secondsSinceSystemd(root: DebianRoot): Readonly<Record<string, number>> {
  const property = (name: string, ...units: readonly string[]): number =>
    Number(root.must('systemctl', 'show', '--value', '-p', name, ...units)) / 1e6;
  const journal = root.must('journalctl', '--namespace', 'fulcrum', '-u', 'fulcrum', '-b', '-o', 'json', '--no-pager');
  const lines = journal
    .trim()
    .split('\n')
    .map((line): { readonly __MONOTONIC_TIMESTAMP: string; readonly MESSAGE: string } => JSON.parse(line));
  const logged = (words: RegExp): number => {
    // A root that is booted again has the computer's boot id, so the journal has its earlier starts too.
    const found = lines.findLast(({ MESSAGE }) => words.test(MESSAGE));
    if (found === undefined) throw new Error(`not in the log: ${words}\n${journal}`);
    return Number(found.__MONOTONIC_TIMESTAMP) / 1e6;
  };
  const instants = {
    'the service is started': property('ExecMainStartTimestampMonotonic', 'fulcrum.service'),
    'it takes STOP and RETURN': logged(/listening on/),
    'the bench table has made its ports': Number(root.must('cat', '/run/bench/at')),
    'RETURN is possible: the actuator answers': logged(/actuator up/),
    'ready: the self-test is over': logged(/"to":"ready"/),
  };
  const systemd = property('UserspaceTimestampMonotonic');
  return Object.fromEntries(Object.entries(instants).map(([what, at]) => [what, at - systemd]));
}
