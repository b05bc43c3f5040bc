import type { FileHandle } from 'node:fs/promises';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Link, linkOf, longestLine, root } from './audit-chain.ts';
import { syncFolder } from './durable-file.ts';

export const auditFile = (data: string): string => join(data, 'audit.jsonl');

const lineFeed = 0x0a;

export interface Tail {
  readonly file: FileHandle;
  /** Bytes: where the next line goes. */
  readonly size: number;
  readonly link: Link;
  /** What was found and done about it; null: all was well. */
  readonly note: string | null;
}

/**
 * Opens the log for more. A last line that a power cut has torn is cut off; a log whose last line is no link of a
 * chain is put aside, with its evidence, and a new one begun. Rejects with the system's error.
 */
export async function openTail(path: string): Promise<Tail> {
  const file = await open(path, 'a+', 0o640);
  try {
    const { size } = await file.stat();
    if (size === 0) {
      await syncFolder(dirname(path));
      return { file, size, link: root, note: null };
    }
    const { whole, last } = await lastLine(file, size);
    // More than a line has room for: no power cut tore that, and it is not this program's to throw away.
    if (last === null && whole > 0) return await putAside(file, path, 'is longer than any line of the audit log');
    const torn = size - whole;
    if (torn > 0) await file.truncate(whole);
    const note = torn > 0 ? `${torn} bytes of a torn last line were cut off` : null;
    if (last === null) return { file, size: whole, link: root, note };
    const link = linkOf(last, null);
    if (typeof link !== 'string') return { file, size: whole, link, note };
    return await putAside(file, path, link);
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

async function putAside(file: FileHandle, path: string, problem: string): Promise<Tail> {
  const aside = `${path}.broken-${Math.trunc((await file.stat()).mtimeMs)}`;
  await file.close();
  await rename(path, aside);
  const { file: fresh, size, link } = await openTail(path);
  return { file: fresh, size, link, note: `the last line ${problem}: the log was put aside as ${aside}` };
}

/** The last line that ends, without its line feed, and where it ends. */
async function lastLine(file: FileHandle, size: number): Promise<{ whole: number; last: Uint8Array | null }> {
  const length = Math.min(size, 2 * longestLine);
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, size - length);
  const end = buffer.lastIndexOf(lineFeed, bytesRead - 1);
  if (end === -1) return { whole: size - length, last: null };
  const begin = end === 0 ? 0 : buffer.lastIndexOf(lineFeed, end - 1) + 1;
  return { whole: size - length + end + 1, last: buffer.subarray(begin, end) };
}

export type AuditVerdict =
  | { readonly ok: true; readonly lines: number; readonly last: string }
  | { readonly ok: false; readonly line: number; readonly problem: string };

/** Reads the whole chain. Rejects with the system's error where the file cannot be read. */
export async function verifyAudit(path: string): Promise<AuditVerdict> {
  const file = await open(path, 'r');
  let previous = root;
  let number = 0;
  try {
    for await (const line of linesOf(file)) {
      number += 1;
      if (line === 'overlong') return { ok: false, line: number, problem: 'is longer than any line of the audit log' };
      if (line === 'torn') return { ok: false, line: number, problem: 'has no end: it is torn, or being written' };
      const link = linkOf(line, previous);
      if (typeof link === 'string') return { ok: false, line: number, problem: link };
      previous = link;
    }
    return { ok: true, lines: number, last: previous.hash };
  } finally {
    await file.close();
  }
}

async function* linesOf(file: FileHandle): AsyncGenerator<Uint8Array | 'overlong' | 'torn'> {
  const chunk = Buffer.alloc(longestLine);
  let rest = Buffer.alloc(0);
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) break;
    let text = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    for (let end = text.indexOf(lineFeed); end !== -1; end = text.indexOf(lineFeed)) {
      yield text.subarray(0, end);
      text = text.subarray(end + 1);
    }
    if (text.length > longestLine) {
      yield 'overlong';
      return;
    }
    rest = text;
  }
  if (rest.length > 0) yield 'torn';
}
