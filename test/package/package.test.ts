/** The package's whole life in a clean Debian: installed, started, upgraded, refused, cut off, removed, purged. In this order. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FulcrumClient } from '../../src/service/client.ts';
import { pause, until } from '../support/waiting.ts';
import { DebianRoot } from './debian-root.ts';
import { benchPorts, installBenchTable, secondsSinceSystemd } from './power-on.ts';

const architecture = 'amd64';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const deb = resolve('out', `fulcrum_${version}_${architecture}.deb`);
const nextVersion = `${version}+1`;
const configuration = '/etc/fulcrum/fulcrum.json';
const units = ['fulcrum', 'fulcrum-page', 'fulcrum-kiosk', 'fulcrum-backup'].map((name) => `${name}.service`);

let root: DebianRoot;
let clean: readonly string[];
let device: ChildProcess;

beforeAll(async () => {
  root = DebianRoot.make('debian-root', 'trixie');
  root.must('apt-get', 'update', '-qq');
  // What the package needs of Debian stays when it is purged.
  root.must('apt-get', 'install', '-qq', 'nodejs', 'bash-completion', 'zsh', 'init-system-helpers');
  // The first start of any Debian makes some files.
  await root.boot();
  await root.cut();
  clean = root.paths();
  copyFileSync(deb, join(root.path, 'root/fulcrum.deb'));
  makeNext(deb, join(root.path, 'root/next.deb'));
});

afterAll(async () => {
  await root?.cut();
});

/** The same package with a higher version: `fulcrum --version` says so, too. */
function makeNext(from: string, to: string): void {
  const folder = resolve('out', 'next');
  rmSync(folder, { recursive: true, force: true });
  execFileSync('dpkg-deb', ['-R', from, folder]);
  const edit = (path: string, change: (text: string) => string): void => {
    const file = join(folder, path);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  };
  edit('DEBIAN/control', (text) => text.replace(/^Version: .*$/m, `Version: ${nextVersion}`));
  edit('usr/lib/fulcrum/app/package.json', (text) =>
    text.replace(`"version": "${version}"`, `"version": "${nextVersion}"`),
  );
  execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', folder, to]);
  rmSync(folder, { recursive: true });
}

const asService = (...words: readonly string[]): string =>
  root.must('runuser', '-u', 'fulcrum', '--', 'fulcrum', ...words);
/** A connection to the running service. */
async function service<Answer>(use: (client: FulcrumClient) => Promise<Answer>): Promise<Answer> {
  const client = await FulcrumClient.connect(root.seen('/run/fulcrum/fulcrum.sock'));
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

/** Null while no service answers. */
const status = () => service((client) => client.call('status')).catch(() => null);
const property = (name: string, unit = 'fulcrum.service'): string =>
  root.must('systemctl', 'show', '--value', '-p', name, unit).trim();
const installed = (): string => root.must('dpkg-query', '-W', '-f', `\${Status} \${Version}`, 'fulcrum');

/** A fault that is over is cleared: on a busy machine the bench table is late now and then. */
async function untilReady(): Promise<void> {
  await until('state ready', async () => {
    const state = (await status())?.state;
    if (state === 'fault.locked') await service((client) => client.call('reset'));
    return state === 'ready';
  });
}

const untilState = (start: string): Promise<void> =>
  until(`state ${start}`, async () => (await status())?.state.startsWith(start) === true);

/** Bench table and service keep their time on a busy machine: each is scheduled as a group of its own. */
const givePriority = (): string =>
  root.shell(
    'for pid in $(pgrep -u fulcrum); do echo -10 > /proc/$pid/autogroup || true; renice -n -10 -p $pid || true; done',
  );

it('is refused by the package’s own words where Node is too old, and changes nothing', () => {
  const fake = join(root.path, 'usr/local/bin/node');
  writeFileSync(fake, '#!/bin/sh\necho 18.19.0\n', { mode: 0o755 });
  const { code, all } = root.run('dpkg', '-i', '/root/fulcrum.deb');
  rmSync(fake);
  expect(code).toBe(1);
  expect(all).toContain('this machine has Node.js 18.19.0');
  expect(root.paths()).toEqual(clean.concat('/root/fulcrum.deb', '/root/next.deb').sort());
});

it('is installed by apt, and says what is left to do', () => {
  const said = root.must('apt-get', 'install', '-y', '/root/fulcrum.deb');
  expect(said).toContain('sudo fulcrum config init');
  expect(root.must('fulcrum', '--version')).toBe(`${version}\n`);
  expect(root.must('id', '-nG', 'fulcrum').split(/\s/)).toContain('dialout');
  expect(root.shell('stat -c "%a %U %G" /var/lib/fulcrum')).toBe('750 fulcrum fulcrum\n');
  expect(root.must('dpkg', '--verify', 'fulcrum')).toBe('');
});

it('is complete: every command shows its help, and a bench session runs', () => {
  const names = [...root.must('fulcrum', '--help').matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(30);
  for (const name of names) root.must('fulcrum', ...(name === 'help' ? ['help'] : [name, '--help']));
  expect(asService('bench', 'static-15', '--json')).toContain('"outcome":"completed"');
});

it('completes commands and the values of options in bash, loads in zsh, and has a manual page', () => {
  const completed = (line: string): string =>
    root
      .must(
        'bash',
        '-c',
        `. /usr/share/bash-completion/completions/fulcrum; COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]}-1)); _fulcrum; echo "\${COMPREPLY[*]}"`,
      )
      .trim();
  expect(completed('fulcrum st')).toBe('stop status start');
  expect(completed('fulcrum bench --device ""')).toBe('simulated emulated');
  root.must('zsh', '-fc', 'autoload -U compinit; compinit -u -d /tmp/z; autoload +X _fulcrum; (( $+_comps[fulcrum] ))');
  expect(root.shell('zcat /usr/share/man/man1/fulcrum.1.gz')).toContain('.SS fulcrum stop');
});

it('does not start without a configuration, and starts with one', async () => {
  await root.boot();
  expect(property('ActiveState')).toBe('inactive');
  expect(root.must('systemctl', 'is-enabled', 'fulcrum.service').trim()).toBe('enabled');
  expect(root.run('systemctl', 'is-enabled', 'fulcrum-backup.timer', 'fulcrum-page.service').out.trim()).toBe(
    'disabled\ndisabled',
  );
  const ports = await benchTable();
  const content = { ...ports, anonymousSessions: true, simulatedTable: true };
  mkdirSync(join(root.path, 'etc/fulcrum'), { recursive: true });
  writeFileSync(join(root.path, configuration), JSON.stringify(content));
  root.must('systemctl', 'start', 'fulcrum.service');
  expect(property('ActiveState')).toBe('active');
  await untilReady();
});

/** A bench table in the booted root: a simulated actuator, and StandardFirmata on an emulated chip. */
async function benchTable(): Promise<Record<'actuator' | 'sensors', { readonly path: string }>> {
  device = root.begin('setsid', 'runuser', '-u', 'fulcrum', '--', 'fulcrum', 'device', '--json');
  const { stdout } = device;
  if (stdout === null) throw new Error('no output of the bench table');
  const [line] = await new Promise<string[]>((done) => createInterface(stdout).once('line', (text) => done([text])));
  const { actuator, sensors } = JSON.parse(line ?? '');
  const real = (path: string): string => root.must('readlink', '-f', path).trim();
  // The unit has a /tmp of its own.
  return { actuator: { path: real(actuator) }, sensors: { path: real(sensors) } };
}

it('is fed by the service while it runs, and kills and starts it again when it hangs', async () => {
  const pid = property('MainPID');
  await pause(12_000);
  expect(property('MainPID')).toBe(pid);
  root.must('kill', '-STOP', pid);
  await until('started again', () => property('MainPID') !== pid && property('ActiveState') === 'active', 60_000);
  expect(property('NRestarts')).toBe('1');
  await untilReady();
});

it('has units and rules that systemd and udev read without a word', () => {
  for (const unit of [...units, 'fulcrum-backup.timer']) {
    const { all } = root.run('systemd-analyze', 'verify', '--man=no', unit);
    // It is only suggested.
    expect(all.replace(/^.*Command \/usr\/bin\/cage is not executable: No such file or directory\n/m, '')).toBe('');
  }
  expect(root.run('udevadm', 'verify', '--no-summary', '/usr/lib/udev/rules.d/61-fulcrum.rules').all).toBe('');
  for (const unit of units) {
    const said = root.must('systemd-analyze', 'security', '--offline=true', '--no-pager', unit);
    process.stdout.write(`${said.trim().split('\n').at(-1)}\n`);
  }
  const overall = Number(
    /level for fulcrum.service: ([\d.]+)/.exec(
      root.must('systemd-analyze', 'security', '--offline=true', '--no-pager', 'fulcrum.service'),
    )?.[1],
  );
  expect(overall).toBeLessThanOrEqual(1);
});

it('keeps the log in a journal of its own, with a bound', () => {
  expect(root.must('journalctl', '--namespace', 'fulcrum', '-u', 'fulcrum', '-q')).toContain('listening on');
  expect(root.must('systemd-analyze', 'cat-config', 'systemd/journald@fulcrum.conf')).toContain('SystemMaxUse=200M');
});

it('serves the touch page to the kiosk’s user alone, and its key is in no log', async () => {
  root.must('systemctl', 'start', 'fulcrum-page.service');
  const page = '/run/fulcrum-kiosk/start.html';
  await until('the start page', () => existsSync(root.seen(page)));
  expect(root.shell(`stat -c "%a %U" ${page}`)).toBe('600 fulcrum-kiosk\n');
  expect(root.run('runuser', '-u', 'fulcrum', '--', 'cat', page).code).toBe(1);
  const [, url = ''] = /url=([^#]+)#key=/.exec(root.must('cat', page)) ?? [];
  expect(root.must('node', '-e', `fetch('${url}').then(({ status }) => console.log(status))`)).toBe('200\n');
  root.must('systemctl', 'stop', 'fulcrum-page.service');
  const log = root.must('journalctl', '--namespace', 'fulcrum', '-u', 'fulcrum-page', '-q');
  expect(log).toContain(page);
  expect(log).not.toContain('key=');
});

it('collects an incident with the log of the unit’s own journal', () => {
  root.must('fulcrum', 'incident', '--last', '--out', '/root/incident.tar.gz');
  const log = root.shell('tar -xzOf /root/incident.tar.gz fulcrum-incident/log.txt; rm /root/incident.tar.gz');
  expect(log).toContain('listening on');
});

it('copies the records by the unit of its timer', () => {
  root.must('systemctl', 'start', 'fulcrum-backup.service');
  expect(root.shell('stat -c "%a %U" /var/backups/fulcrum/*.tar')).toBe('600 fulcrum\n');
});

it('is upgraded: the service runs the new version, with the same configuration and data', async () => {
  const before = root.file(configuration);
  root.must('dpkg', '-i', '/root/next.deb');
  expect(installed()).toBe(`install ok installed ${nextVersion}`);
  expect(root.must('fulcrum', '--version')).toBe(`${nextVersion}\n`);
  await untilReady();
  expect((await status())?.service.version).toBe(nextVersion);
  expect(root.file(configuration)).toBe(before);
  root.must('fulcrum', 'audit', 'verify');
});

it('starts though the image’s note is missing: a session is refused, RETURN is not, and the doctor says why', async () => {
  const note = join(root.path, 'usr/lib/fulcrum/app/hardware/firmware/actuator/actuator.hex.txt');
  renameSync(note, `${note}.away`);
  root.must('systemctl', 'restart', 'fulcrum.service');
  await untilReady();
  expect((await status())?.refusals.start).toContain('actuator.hex.txt: cannot be read');
  await service((client) => client.call('return'));
  const { code, out } = root.run('fulcrum', 'doctor', '--json');
  expect(code).toBe(1);
  expect(out).toMatch(/"firmware image","verdict":"fault"/);
  renameSync(`${note}.away`, note);
  root.must('systemctl', 'restart', 'fulcrum.service');
  await untilReady();
});

it('refuses to be upgraded or removed during a session, and the session goes on', async () => {
  givePriority();
  await service(async (client) => {
    await client.call('sounders.test');
    await client.call('sounders.heard');
    const consent = { screening: true, ankleLockChecked: true, attendant: true, bloodPressure: null, pain: null };
    await client.call('start', { protocol: 'first-session', ...consent });
  });
  await until('the button is asked for', async () => (await status())?.prompt === 'press-the-button');
  device.stdin?.write('press button\n');
  await pause(1500);
  device.stdin?.write('release button\n');
  await untilState('session');
  const pid = property('MainPID');
  for (const args of [
    ['-i', '/root/fulcrum.deb'],
    ['-i', '/root/next.deb'],
    ['-r', 'fulcrum'],
  ]) {
    const { code, all } = root.run('dpkg', ...args);
    expect(code).toBe(1);
    expect(all).toMatch(/a session is under way|the table is not level/);
    // dpkg keeps what was wanted, "deinstall", beside what is.
    expect(installed()).toContain(`ok installed ${nextVersion}`);
  }
  expect((await status())?.state).toMatch(/^session/);
  expect(property('MainPID')).toBe(pid);
});

it('ends the service only when the table is level', async () => {
  await until('tilted', async () => Number((await status())?.angleDeg) > 3);
  root.must('systemctl', 'stop', 'fulcrum.service');
  expect(property('Result')).toBe('success');
  expect(root.must('journalctl', '--namespace', 'fulcrum', '-u', 'fulcrum', '-q')).toContain(
    'the table is level, the service ends',
  );
});

const app = 'usr/lib/fulcrum/app';
const current = (): string => readlinkSync(join(root.path, 'usr/lib/fulcrum/current'));
const packaged = (name: string): string => readFileSync(join(root.path, app, name), 'utf8');

it.each([
  ['when the old version has been put aside', () => current() === 'previous', 'old'],
  ['while the new files are unpacked', () => existsSync(join(root.path, app, 'dist/src/cli/main.js.dpkg-new')), 'old'],
  [
    'while they are put in place',
    () => current() === 'previous' && packaged('package.json').includes(nextVersion),
    'old',
  ],
  ['when the new version is used', () => packaged('package.json').includes(nextVersion) && current() === 'app', 'new'],
] as const)('has a whole version if an upgrade is cut off %s', async (_when, isTime, expected) => {
  await root.cut();
  root.must('dpkg', '--force-downgrade', '-i', '/root/fulcrum.deb');
  expect(root.must('fulcrum', '--version').trim()).toBe(version);
  const dpkg = spawn('chroot', [root.path, 'dpkg', '-i', '/root/next.deb'], { stdio: 'ignore' });
  const ended = new Promise((done) => dpkg.once('close', done));
  while (dpkg.exitCode === null && !isTime()) await new Promise((done) => setImmediate(done));
  dpkg.kill('SIGKILL');
  await ended;
  expect(dpkg.signalCode).toBe('SIGKILL');
  expect(root.must('fulcrum', '--version').trim()).toBe(expected === 'old' ? version : nextVersion);
  expect(root.must('fulcrum', 'protocol', 'list')).toContain('first-session');
  // What the owner is told to do.
  root.must('dpkg', '-i', '/root/next.deb');
  expect(root.must('fulcrum', '--version').trim()).toBe(nextVersion);
  expect(existsSync(join(root.path, 'usr/lib/fulcrum/previous'))).toBe(false);
});

it('is ready to return a person without anybody’s help after the computer was started', async () => {
  await root.cut();
  const removeBench = installBenchTable(root);
  const content = { ...benchPorts, anonymousSessions: true, simulatedTable: true };
  writeFileSync(join(root.path, configuration), JSON.stringify(content));
  try {
    await root.boot();
    await until('state ready', async () => (await status())?.state === 'ready');
    const seconds = secondsSinceSystemd(root);
    for (const [what, at] of Object.entries(seconds)) process.stdout.write(`${at.toFixed(2).padStart(6)} s  ${what}\n`);
    expect(Object.values(seconds).every((at) => at > 0)).toBe(true);
    expect(await service((client) => client.call('return'))).toHaveProperty('state');
  } finally {
    await root.cut();
    removeBench();
  }
});

it('keeps configuration and data when it is removed, and ends the service', async () => {
  await root.boot();
  expect(property('ActiveState')).toBe('active');
  root.must('apt-get', 'remove', '-y', 'fulcrum');
  expect(root.run('pgrep', '-u', 'fulcrum').out).toBe('');
  expect(existsSync(join(root.path, 'usr/lib/fulcrum'))).toBe(false);
  expect(existsSync(join(root.path, configuration))).toBe(true);
  expect(existsSync(join(root.path, 'var/lib/fulcrum/audit.jsonl'))).toBe(true);
});

it('keeps nothing but the backups when it is purged, and nothing without them', () => {
  expect(root.must('apt-get', 'purge', '-y', 'fulcrum')).toContain('The backups in /var/backups/fulcrum are kept');
  expect(root.run('systemctl', 'status', 'fulcrum.service').code).toBe(4);
  const packages = ['/root/fulcrum.deb', '/root/next.deb'];
  const [folder, backup, ...more] = root.paths().filter((path) => !clean.concat(packages).includes(path));
  expect([folder, more]).toEqual(['/var/backups/fulcrum', []]);
  expect(backup).toMatch(/^\/var\/backups\/fulcrum\/fulcrum-[a-z]{3}\.tar$/);
  // Its number still belongs to somebody.
  expect(root.run('id', 'fulcrum').code).toBe(0);
  root.must('rm', backup ?? '');
  root.must('dpkg', '-i', '/root/fulcrum.deb');
  root.must('dpkg', '--purge', 'fulcrum');
  expect(root.paths()).toEqual(clean.concat(packages).sort());
  for (const user of ['fulcrum', 'fulcrum-kiosk']) expect(root.run('id', user).code).toBe(1);
  expect(root.run('dpkg-query', '-W', 'fulcrum').code).toBe(1);
});

it('has no error for lintian', () => {
  const { stdout, stderr, error } = spawnSync(
    'lintian',
    ['--allow-root', '--suppress-tags-from-file', '/dev/null', deb],
    { encoding: 'utf8' },
  );
  expect(error).toBeUndefined();
  process.stdout.write(stdout);
  expect(`${stdout}${stderr}`.split('\n').filter((line) => line.startsWith('E:'))).toEqual([]);
});
