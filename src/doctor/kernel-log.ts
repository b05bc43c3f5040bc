/** The kernel's log of this start of the computer. */
import type { Machine } from './machine.ts';

export type KernelLog =
  | { readonly kind: 'read'; readonly lines: readonly string[] }
  /** Why it cannot be read. */
  | { readonly kind: 'unreadable'; readonly said: string };

export const kernelLogMend = 'run it as root: sudo fulcrum doctor';

/** From the journal, which keeps more than the kernel's own buffer; else from that. */
export async function readKernelLog(machine: Machine): Promise<KernelLog> {
  const journal = await machine.run('journalctl', ['-k', '-b', '-q', '--no-pager', '-o', 'short-monotonic']);
  if (journal.kind === 'ran' && journal.exitCode === 0 && journal.out.trim() !== '') return linesOf(journal.out);
  const buffer = await machine.run('dmesg', []);
  if (buffer.kind === 'absent') return { kind: 'unreadable', said: 'this computer has neither journalctl nor dmesg' };
  if (buffer.exitCode === 0) return linesOf(buffer.out);
  const [reason = ''] = buffer.err.trim().split('\n');
  return { kind: 'unreadable', said: reason === '' ? 'this user may not read it' : reason };
}

const linesOf = (text: string): KernelLog => ({ kind: 'read', lines: text.split('\n').filter((line) => line !== '') });

/** The lines that fit, without the time before them. */
export const linesWith = (log: KernelLog, pattern: RegExp): readonly string[] =>
  log.kind === 'read' ? log.lines.filter((line) => pattern.test(line)).map(withoutTime) : [];

const withoutTime = (line: string): string => line.replace(/^\[\s*[\d.]+\]\s*/, '').replace(/^\S+ kernel: /, '');
