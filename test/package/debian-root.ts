/**
 * A clean Debian root, in which packages are installed and which can be booted: systemd is process 1 in namespaces of its
 * own, with a cgroup tree, so that units run with all they say. It has no network once it is booted.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../support/waiting.ts';

export interface Result {
  readonly code: number;
  /** Standard output, and what else was said. */
  readonly out: string;
  readonly all: string;
}

const bootScript = fileURLToPath(new URL('./boot.sh', import.meta.url));
/** So that no question is asked. */
const environment = {
  PATH: '/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  DEBIAN_FRONTEND: 'noninteractive',
  LC_ALL: 'C.UTF-8',
};

export interface RootOptions {
  /** Beside those without which no Debian is. */
  readonly packages: readonly string[];
  /** Default: this machine's. */
  readonly architecture?: string;
  /** Paths that no package unpacks. */
  readonly without?: readonly string[];
}

const bootable: RootOptions = { packages: ['systemd', 'systemd-sysv', 'udev', 'dbus', 'procps', 'ca-certificates'] };

export class DebianRoot {
  readonly path: string;
  #boot: ChildProcess | null = null;
  #init = 0;

  private constructor(path: string) {
    this.path = path;
  }

  /**
   * Makes it from the mirror that this machine uses itself. For another architecture the kernel must run its programs.
   * @throws Error with what was said
   */
  static make(
    name: string,
    suite: string,
    { packages, architecture, without = [] }: RootOptions = bootable,
  ): DebianRoot {
    const path = resolve('out', name);
    unmountBelow(path);
    rmSync(path, { recursive: true, force: true });
    mkdirSync(resolve('out'), { recursive: true });
    // Nothing here has to outlive the machine.
    const options = [
      '--variant=minbase',
      '--dpkgopt=force-unsafe-io',
      ...without.map((paths) => `--dpkgopt=path-exclude=${paths}`),
      `--include=${packages.join(',')}`,
      ...(architecture === undefined ? [] : [`--architectures=${architecture}`]),
      '--aptopt=Acquire::Languages "none"',
    ];
    const made = spawnSync('mmdebstrap', [...options, suite, path, mirror()], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`mmdebstrap: ${made.error?.message ?? made.stderr.slice(-3000)}`);
    cpSync('/etc/resolv.conf', join(path, 'etc/resolv.conf'), { dereference: true });
    writeFileSync(
      join(path, 'etc/apt/apt.conf.d/90test'),
      'Acquire::Languages "none";\nAPT::Install-Recommends "false";\n',
    );
    return new DebianRoot(path);
  }

  /** Runs a program in it: in the booted system, or before that by chroot. */
  run(program: string, ...args: readonly string[]): Result {
    const [command, words] =
      this.#boot === null
        ? ['chroot', [this.path]]
        : ['nsenter', ['--target', String(this.#init), '--all', '--root', '--wd']];
    const done = spawnSync(command, [...words, program, ...args], { encoding: 'utf8', env: environment, input: '' });
    return { code: done.status ?? -1, out: done.stdout, all: `${done.stdout}${done.stderr}` };
  }

  /** The same, and the output of a program that must end with 0. */
  must(program: string, ...args: readonly string[]): string {
    const { code, out, all } = this.run(program, ...args);
    if (code !== 0) throw new Error(`${program} ${args.join(' ')}: ${code}\n${all}`);
    return out;
  }

  shell(script: string): string {
    return this.must('sh', '-ec', script);
  }

  /** A process that goes on, in the booted system. */
  begin(program: string, ...args: readonly string[]): ChildProcess {
    const words = ['--target', String(this.#init), '--all', '--root', '--wd', program, ...args];
    return spawn('nsenter', words, { stdio: 'pipe', env: environment });
  }

  /** A path in the booted system, as this process sees it. */
  seen(path: string): string {
    return `/proc/${this.#init}/root${path}`;
  }

  file(path: string): string {
    return readFileSync(join(this.path, path), 'utf8');
  }

  /** Every path in it, except those where apt, dpkg and the journal remember what was installed. */
  paths(): readonly string[] {
    const kept =
      /^\/(?:proc|sys|dev|run|tmp)\/|^\/var\/(?:lib\/(?:dpkg|apt|systemd)|cache|log|tmp)\/|^\/etc\/(?:(?:passwd|group|g?shadow|sub[ug]id)-?|\.pwd\.lock)$/;
    return this.#unmounted('find', '/', '-xdev', '-print')
      .split('\n')
      .filter((path) => !kept.test(path))
      .sort();
  }

  #unmounted(program: string, ...args: readonly string[]): string {
    return execFileSync('chroot', [this.path, program, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
  }

  async boot(): Promise<void> {
    const boot = spawn('unshare', [...namespaces, '--kill-child', 'bash', bootScript, this.path], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#boot = boot;
    const log = resolve('out', 'boot.log');
    writeFileSync(log, '');
    for (const stream of [boot.stdout, boot.stderr]) stream.on('data', (bytes: Buffer) => appendFileSync(log, bytes));
    await until(`the root has booted (${log})`, () => {
      if (boot.exitCode !== null) throw new Error(`it did not boot: ${readFileSync(log, 'utf8')}`);
      this.#init = childOf(boot.pid ?? 0);
      if (this.#init === 0) return false;
      return /running|degraded/.test(this.run('systemctl', 'is-system-running').out);
    });
  }

  /** Ends everything in it, as a power cut does. */
  async cut(): Promise<void> {
    const boot = this.#boot;
    if (boot === null) return;
    const ended = new Promise((done) => boot.once('close', done));
    boot.kill('SIGKILL');
    await ended;
    this.#boot = null;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

const namespaces = ['--pid', '--mount', '--fork', '--cgroup', '--ipc', '--uts', '--net'];

function childOf(pid: number): number {
  return Number(
    spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .stdout.trim()
      .split('\n')[0] ?? 0,
  );
}

/** What an mmdebstrap that was killed has left mounted is this machine's, and must not be removed with the root. */
function unmountBelow(path: string): void {
  const mounted = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((place) => place.startsWith(`${path}/`));
  for (const place of mounted.reverse()) execFileSync('umount', [place]);
}

/** Of this machine's own sources. */
function mirror(): string {
  const format = '$(ORIGIN) $(REPO_URI)';
  const targets = execFileSync('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], {
    encoding: 'utf8',
  });
  const uri = /^Debian (\S+?)\/?$/m.exec(targets)?.[1];
  if (uri === undefined)
    throw new Error('this machine has no package source of Debian: apt-get update, and see /etc/apt');
  return uri;
}
