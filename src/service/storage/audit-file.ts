import type { FileHandle } from 'node:fs/promises';
import { open, readdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../../records/files/durable-file.ts';
import { type ChainLink, chainRoot, longestAuditLineBytes, readLink } from './audit-chain.ts';
import { readHead } from './audit-head.ts';

export const auditFile = (data: string): string => join(data, 'audit.jsonl');

const lineFeed = 0x0a;

export interface OpenedLog {
  readonly file: FileHandle;
  readonly link: ChainLink;
  /** What was damaged and how it was repaired; null: nothing. */
  readonly repair: string | null;
  readonly size: number;
}

/**
 * Opens the log to append to it. An incomplete last line, left by a power cut, is cut off. A log whose last line is not
 * part of a chain is renamed, so that the evidence is kept, and a new one is begun. Rejects with the system's error.
 */
export async function openForAppend(path: string): Promise<OpenedLog> {
  const file = await open(path, 'a+', 0o640);
  try {
    const { size } = await file.stat();
    if (size === 0) {
      await syncFolder(dirname(path));
      return { file, link: chainRoot, repair: null, size: 0 };
    }
    const { endsAt, last } = await lastWholeLine(file, size);
    // More than one line's worth of bytes is not the result of a power cut, and must not be discarded.
    if (last === null && endsAt > 0) return await setAside(file, path, 'is longer than any line of the audit log');
    const incompleteBytes = size - endsAt;
    if (incompleteBytes > 0) await file.truncate(endsAt);
    const repair = incompleteBytes > 0 ? `${incompleteBytes} bytes of an incomplete last line were cut off` : null;
    if (last === null) return { file, link: chainRoot, repair, size: endsAt };
    const link = readLink(last, null);
    if (typeof link !== 'string') return { file, link, repair, size: endsAt };
    return await setAside(file, path, link);
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
}

async function setAside(file: FileHandle, path: string, problem: string): Promise<OpenedLog> {
  const aside = `${path}.broken-${Math.trunc((await file.stat()).mtimeMs)}`;
  await file.close();
  await rename(path, aside);
  await syncFolder(dirname(path));
  const opened = await openForAppend(path);
  return { ...opened, repair: `the last line ${problem}: the log was renamed to ${aside}` };
}

/** The last line that has a line feed, without it, and where it ends; null if there is none in the bytes examined. */
export async function lastWholeLine(
  file: FileHandle,
  size: number,
): Promise<{ endsAt: number; last: Uint8Array | null }> {
  const length = Math.min(size, 2 * longestAuditLineBytes);
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, size - length);
  const end = buffer.lastIndexOf(lineFeed, bytesRead - 1);
  if (end === -1) return { endsAt: size - length, last: null };
  const begin = end === 0 ? 0 : buffer.lastIndexOf(lineFeed, end - 1) + 1;
  return { endsAt: size - length + end + 1, last: buffer.subarray(begin, end) };
}

export type AuditVerdict =
  | { readonly ok: true; readonly lines: number; readonly last: string; readonly aside: readonly string[] }
  | { readonly ok: false; readonly line: number; readonly problem: string; readonly aside: readonly string[] };

/**
 * Verifies the whole chain, and that there are no other parts of the log beside it, put aside by this program or
 * by another one such as logrotate. Rejects with the system's error if the file cannot be read.
 */
export async function verifyAudit(path: string): Promise<AuditVerdict> {
  const aside = await partsAside(path);
  const { lines, problem, last } = await verifyChain(path);
  if (problem !== null) return { ok: false, line: lines, problem, aside };
  const head = basename(path) === basename(auditFile('')) ? readHead(path) : null;
  if (head !== null && lines < head.seq) {
    return { ok: false, line: lines, problem: `was removed or cut off: it had ${head.seq} entries`, aside };
  }
  if (lines === 0)
    return { ok: false, line: 0, problem: 'has no entries: they were removed, or none was written', aside };
  if (aside.length === 0) return { ok: true, lines, last, aside };
  return { ok: false, line: lines, problem: 'is only a part of the log: other parts were put aside', aside };
}

async function partsAside(path: string): Promise<readonly string[]> {
  const [folder, name] = [dirname(path), basename(path)];
  const names = await readdir(folder).catch(() => []);
  const isPart = (each: string) => each.startsWith(`${name}.`) || each.startsWith(`${name}-`);
  return names
    .filter(isPart)
    .map((each) => join(folder, each))
    .sort();
}

/** Up to the first line with a problem, that line included. */
async function verifyChain(path: string): Promise<{ lines: number; problem: string | null; last: string }> {
  const file = await open(path, 'r');
  let previous = chainRoot;
  let lines = 0;
  try {
    for await (const line of linesOf(file)) {
      lines += 1;
      const link = linkOf(line, previous);
      if (typeof link === 'string') return { lines, problem: link, last: previous.hash };
      previous = link;
    }
    return { lines, problem: null, last: previous.hash };
  } finally {
    await file.close();
  }
}

function linkOf(line: Uint8Array | 'overlong' | 'incomplete', previous: ChainLink): ChainLink | string {
  if (line === 'overlong') return 'is longer than any line of the audit log';
  if (line === 'incomplete') return 'has no line feed: it is incomplete, or being written';
  return readLink(line, previous);
}

async function* linesOf(file: FileHandle): AsyncGenerator<Uint8Array | 'overlong' | 'incomplete'> {
  const chunk = Buffer.alloc(longestAuditLineBytes);
  let rest = Buffer.alloc(0);
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, null);
    if (bytesRead === 0) break;
    let text = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    for (let end = text.indexOf(lineFeed); end !== -1; end = text.indexOf(lineFeed)) {
      yield text.subarray(0, end);
      text = text.subarray(end + 1);
    }
    if (text.length > longestAuditLineBytes) {
      yield 'overlong';
      return;
    }
    rest = text;
  }
  if (rest.length > 0) yield 'incomplete';
}
