/** Runs the built `fulcrum` program without a terminal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const built = (name: string): URL => new URL(`../../dist/src/cli/${name}`, import.meta.url);

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Options {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** A file descriptor for standard output, in place of the pipe. */
  readonly stdout?: number;
  readonly onStart?: (child: ChildProcess) => void;
}

/** Runs it in this process, which is faster. One call at a time: exit code and working directory are the process's. */
export async function fulcrum(args: readonly string[], cwd = root): Promise<Run> {
  const { runProgram } = (await import(built('program.js').href)) as typeof import('../../src/cli/program.ts');
  let [out, err] = ['', ''];
  const [exitCode, folder] = [process.exitCode, process.cwd()];
  process.exitCode = 0;
  process.chdir(cwd);
  try {
    await runProgram(args, { write: (text) => (out += textOf(text)) }, { write: (text) => (err += textOf(text)) });
    expect(err).not.toMatch(/^\s+at /m);
    return { code: Number(process.exitCode), out, err };
  } finally {
    process.exitCode = exitCode;
    process.chdir(folder);
  }
}

const textOf = (text: string | Uint8Array): string => (typeof text === 'string' ? text : Buffer.from(text).toString());

/** Runs it in a separate process. */
export async function fulcrumProcess(
  args: readonly string[],
  { cwd, env, stdout, onStart }: Options = {},
): Promise<Run> {
  const child = spawn(process.execPath, [fileURLToPath(built('main.js')), ...args], {
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  onStart?.(child);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', reject);
  });
  expect(err).not.toMatch(/^\s+at /m);
  return { code, out, err };
}

/** Calls back once, when `words` first appear on standard output. */
export function atLine(child: ChildProcess, words: string, then: () => void): void {
  let text = '';
  const onData = (more: string) => {
    text += more;
    if (!text.includes(words)) return;
    child.stdout?.off('data', onData);
    then();
  };
  child.stdout?.on('data', onData);
}

export const jsonLines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
