/** Other programs that are asked for an incident's file, within a limit of time and of output. */
import { spawn } from 'node:child_process';

export type Output =
  /** `isCut`: the beginning was too long to be kept. */
  | { readonly ok: true; readonly text: string; readonly isCut: boolean }
  | { readonly ok: false; readonly problem: string };

const longestOutput = 16 * 1024 * 1024;

/** What it prints on standard output, the end of it where it is long, with any exit code. Never rejects. */
export function outputOf(program: string, args: readonly string[], limitMs: number): Promise<Output> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    let isCut = false;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, limitMs);
    child.stdout.setEncoding('utf8').on('data', (more: string) => {
      const all = text + more;
      isCut ||= all.length > longestOutput;
      text = all.slice(-longestOutput);
    });
    child.on('error', ({ message }) => {
      clearTimeout(timer);
      resolve({ ok: false, problem: message });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      if (isLate) resolve({ ok: false, problem: `not ended within ${limitMs / 1000} s` });
      else if (text.trim() === '') resolve({ ok: false, problem: `it says nothing (exit code ${code})` });
      else resolve({ ok: true, text, isCut });
    });
  });
}
