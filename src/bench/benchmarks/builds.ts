/** This build, and another one that it is set beside: a checkout with its packages and `dist`, known by its command line. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Children, endOf } from './children.ts';

export interface Build {
  readonly folder: string;
  /** The entry point of its command line. */
  readonly main: string;
}

export const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** A compiled file of this build, below `dist/src`. */
export const built = (name: string): string => join(root, 'dist', 'src', name);

export const thisBuild: Build = { folder: root, main: built('cli/main.js') };

/** @returns null if there is no build in this folder */
export function buildIn(folder: string): Build | null {
  const main = resolve(folder, 'dist/src/cli/main.js');
  return existsSync(main) ? { folder: resolve(folder), main } : null;
}

/** What a process has used, as it reports itself at its exit: all of its threads. */
export interface Usage {
  readonly cpuMs: number;
  readonly peakMemoryMb: number;
}

export interface CommandRun extends Usage {
  readonly wallMs: number;
  readonly code: number | null;
  readonly stdout: string;
}

const reporting = `import { writeSync } from 'node:fs';
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMemoryMb: maxRSS / 1024 }));
});`;

/**
 * Runs one command of a build to its end.
 * @param allowed exit codes that count as success
 * @throws Error if it fails
 */
export async function runCommand(
  children: Children,
  build: Build,
  args: readonly string[],
  allowed: readonly number[] = [0],
): Promise<CommandRun> {
  const preload = `data:text/javascript,${encodeURIComponent(reporting)}`;
  const startedAt = performance.now();
  const child = children.start(process.execPath, ['--import', preload, build.main, ...args], {
    cwd: build.folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let report = '';
  child.stdio[3]?.on('data', (more: Buffer) => {
    report += more.toString('utf8');
  });
  const { code, stdout, stderr } = await endOf(child);
  const wallMs = performance.now() - startedAt;
  if (code === null || !allowed.includes(code)) {
    const said = stderr.trim().split('\n').at(-1) || stdout.trim().split('\n').at(-1) || 'nothing';
    throw new Error(`\`fulcrum ${args.join(' ')}\` in ${build.folder} ended with ${code}: ${said.slice(0, 200)}`);
  }
  const { cpuMs, peakMemoryMb }: Usage = JSON.parse(report);
  return { wallMs, cpuMs, peakMemoryMb, code, stdout };
}

/** The last line of what `--json` prints. */
export function lastJson<T>(stdout: string): T {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}
