/** The arm64 package in a clean arm64 Debian, each program of which is emulated: installed, and a bench session run. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DebianRoot } from '../debian-root.ts';
import { beginEmulation, emulatorVersion } from './emulation.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const deb = resolve('out', `fulcrum_${version}_arm64.deb`);
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

let root: DebianRoot;
let endEmulation: () => void = () => {};

beforeAll(() => {
  endEmulation = beginEmulation();
  // All that the package needs, so that apt, emulated, asks no package source. Without a boot, systemd itself is of no use.
  const packages = ['nodejs', 'udev', 'systemd-standalone-sysusers', 'init-system-helpers'];
  // udev compiles these when it is configured, which takes an emulated processor a minute.
  const without = ['/usr/lib/udev/hwdb.d/*'];
  root = timed('a clean root', () =>
    DebianRoot.make('debian-root-arm64', 'trixie', { packages, architecture: 'arm64', without }),
  );
  copyFileSync(deb, join(root.path, 'root/fulcrum.deb'));
});

afterAll(() => endEmulation());

function timed<Result>(what: string, act: () => Result): Result {
  const startedAt = performance.now();
  const result = act();
  process.stdout.write(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  return result;
}

/** Runs a program in the root, with /proc and pseudo-terminals. */
function inside(folder: string, program: string, ...args: readonly string[]): string {
  const entering = ['--mount', '--pid', '--fork', 'bash', here('enter.sh'), root.path];
  const command = ['env', '-C', folder, program, ...args];
  const { status, stdout, stderr } = spawnSync('unshare', [...entering, ...command], {
    encoding: 'utf8',
    env: { PATH: '/usr/sbin:/usr/bin', LC_ALL: 'C.UTF-8' },
    maxBuffer: 1 << 26,
  });
  expect(status, `${stdout.slice(-3000)}${stderr}`).toBe(0);
  return stdout;
}

it('is installed by apt, as it was packed', () => {
  expect(root.must('dpkg', '--print-architecture')).toBe('arm64\n');
  timed('apt install', () => root.must('apt-get', 'install', '-y', '/root/fulcrum.deb'));
  expect(inside('/', 'fulcrum', '--version')).toBe(`${version}\n`);
  expect(root.must('dpkg', '--verify', 'fulcrum')).toBe('');
});

it('loads each library that has machine code, and they work', () => {
  copyFileSync(here('libraries.mjs'), join(root.path, 'usr/lib/fulcrum/app/libraries.mjs'));
  const used = JSON.parse(inside('/usr/lib/fulcrum/app', 'node', 'libraries.mjs'));
  process.stdout.write(`${JSON.stringify(used)}, qemu ${emulatorVersion()}\n`);
  expect(used).toMatchObject({ architecture: 'arm64', zstd: true, serialport: 'ready', nodePty: 'level?' });
  expect(used.sqlite.n).toBe(42);
});

it('runs a whole bench session to its end, and the recording is the one that amd64 makes', () => {
  const bench = ['bench', 'static-15', '--seed', '1', '--json', '--mcap', 'static-15.mcap'];
  const out = timed('fulcrum bench static-15', () => inside('/root', 'fulcrum', ...bench));
  expect(out).toContain('"outcome":"completed"');
  const csv = ['session', 'export', 'static-15.mcap', '--format', 'csv'];
  const emulated = inside('/root', 'fulcrum', ...csv);
  const folder = resolve('out');
  const own = (...words: readonly string[]): string => {
    const program = [resolve('dist/src/cli/main.js'), ...words];
    const { status, stdout, stderr } = spawnSync(process.execPath, program, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    expect(status, stderr).toBe(0);
    return stdout;
  };
  own(...bench);
  expect(emulated.length).toBeGreaterThan(100_000);
  // But for the wall time, the first column.
  const timeless = (text: string): string => text.replaceAll(/^\d{4}-[^,]*,/gm, '');
  expect(timeless(emulated) === timeless(own(...csv))).toBe(true);
});
