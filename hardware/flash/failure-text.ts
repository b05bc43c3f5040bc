/** Says in a plain sentence why avrdude failed, and what to do. */
import { portProblemAt } from '../serial/port-problem.ts';
import type { AvrdudeRun } from './avrdude.ts';

export interface Failure {
  readonly kind: 'no answer' | 'other';
  readonly text: string;
}

export const notInstalled = 'avrdude is not installed: sudo apt install avrdude';

const other = (text: string): Failure => ({ kind: 'other', text });

export function failureText(path: string, { ended, said, exitCode }: AvrdudeRun): Failure {
  if (ended === 'not installed') return other(notInstalled);
  // A port that is gone or closed to this user explains every message of avrdude.
  const problem = portProblemAt(path);
  if (problem !== null) return other(problem);
  if (ended === 'port gone' || /input\/output error|no such device|broken pipe/i.test(said)) {
    return other(`${path} went away in the meantime: plug the board in again, and repeat the command`);
  }
  const signature = /device signature = (0x[0-9a-f]{6})/i.exec(said)?.[1];
  if (/expected signature/i.test(said)) {
    const found = signature === undefined ? 'another chip' : `a chip with the signature ${signature}`;
    return other(`wrong board: ${found} answers on ${path}, not an ATmega328P (0x1e950f), as an Uno and a Nano have`);
  }
  const isSilent = ended === 'silent' || ended === 'too long';
  const isWriting = /writing \|/i.test(said);
  if (!isWriting && (isSilent || /not in sync|not responding/i.test(said))) {
    return { kind: 'no answer', text: noBootLoader(path) };
  }
  if (isSilent) return other(`the board on ${path} fell silent while it was being written`);
  const lines = said
    .split('\n')
    .filter((line) => /error/i.test(line) && !/TIOCMGET/.test(line))
    .map((line) => line.replace(/^avrdude (OS )?error: /, '').trim());
  const why = lines[0] ?? `exit code ${exitCode}`;
  return other(`avrdude failed on ${path}: ${why}`);
}

const noBootLoader = (path: string): string =>
  `no boot loader answers on ${path}, at 115200 nor at 57600 baud: is the board powered, is this its port, and does it have ` +
  'its boot loader (an Uno and a Nano do, unless a programmer has written over it)?';
