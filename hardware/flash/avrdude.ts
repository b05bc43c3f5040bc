/**
 * Runs avrdude, with limits of its own: avrdude waits without end for a board that has fallen silent, and for a port that
 * has gone.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

export interface AvrdudeRun {
  /**
   * Null: it was ended, or could not be started. Zero is no proof: avrdude also ends with it where pages were not
   * acknowledged.
   */
  readonly exitCode: number | null;
  /** What it wrote on standard error, for the reason of a failure. */
  readonly said: string;
  readonly ended: 'by itself' | 'not installed' | 'silent' | 'too long' | 'port gone' | 'interrupted';
}

export interface AvrdudeLimits {
  readonly totalMs: number;
  /** Without a byte from avrdude. */
  readonly silentMs: number;
  /** What avrdude says of a board that no longer answers, with which it would go on page by page. */
  readonly givesUpAt?: RegExp;
}

export interface AvrdudeOptions {
  readonly port: string;
  readonly limits: AvrdudeLimits;
  readonly interrupted?: AbortSignal;
  readonly program?: string;
}

const longestSaid = 64 * 1024;
/** Time to end in, before it is killed. */
const endsMs = 1000;
const portCheckMs = 200;

/** Never rejects. */
export function runAvrdude(args: readonly string[], options: AvrdudeOptions): Promise<AvrdudeRun> {
  const { port, limits, interrupted, program = 'avrdude' } = options;
  return new Promise((resolve) => {
    // In a process group of its own: Ctrl-C in the terminal must not end it in the middle of a page.
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C' },
    });
    let said = '';
    let ended: AvrdudeRun['ended'] = 'by itself';
    const end = (why: AvrdudeRun['ended']) => {
      if (ended !== 'by itself') return;
      ended = why;
      child.kill('SIGTERM');
      killing = setTimeout(() => child.kill('SIGKILL'), endsMs);
    };
    let killing: NodeJS.Timeout | undefined;
    const total = setTimeout(() => end('too long'), limits.totalMs);
    let silence = setTimeout(() => end('silent'), limits.silentMs);
    const watch = setInterval(() => {
      if (!existsSync(port)) end('port gone');
    }, portCheckMs);
    const onAbort = () => end('interrupted');
    interrupted?.addEventListener('abort', onAbort);
    if (interrupted?.aborted === true) onAbort();
    const done = (run: AvrdudeRun) => {
      clearInterval(watch);
      for (const timer of [total, silence, killing]) clearTimeout(timer);
      interrupted?.removeEventListener('abort', onAbort);
      resolve(run);
    };
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text: string) => {
      said = (said + text).slice(-longestSaid);
      if (limits.givesUpAt?.test(said) === true) end('silent');
      clearTimeout(silence);
      silence = setTimeout(() => end('silent'), limits.silentMs);
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      done({ exitCode: null, said: error.message, ended: error.code === 'ENOENT' ? 'not installed' : 'by itself' });
    });
    child.on('close', (exitCode) => done({ exitCode, said, ended }));
  });
}
