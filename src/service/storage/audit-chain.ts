/**
 * The lines of the audit log. Each has its own hash and that of the line before, so that a changed, removed, inserted or
 * moved line breaks the chain. Not detected by the chain: lines cut off at the end, and a chain recomputed from
 * some line on by someone with write access to the file.
 */
import { createHash } from 'node:crypto';
import { jsonText } from './json-text.ts';

export interface ChainLink {
  readonly seq: number;
  readonly hash: string;
}

/** The link before the first line. */
export const chainRoot: ChainLink = { seq: 0, hash: '0'.repeat(64) };

/** Far more than any line this program writes. */
export const longestAuditLineBytes = 64 * 1024;

const ending = /^(.*),"hash":"([0-9a-f]{64})"\}$/s;

/** The line for this content, without its line feed, and its link for the line after it. */
export function appendToChain(
  previous: ChainLink,
  content: Readonly<Record<string, unknown>>,
): { line: string; link: ChainLink } {
  const seq = previous.seq + 1;
  const body = jsonText({ seq, ...content, previous: previous.hash });
  const hash = sha256(body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}`, link: { seq, hash } };
}

/** The line's link, or what is wrong with it: in itself, and as the successor of `previous` where that is known. */
export function readLink(line: Uint8Array, previous: ChainLink | null): ChainLink | string {
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8');
  const [, start, hash] = ending.exec(text) ?? [];
  if (start === undefined || hash === undefined) return 'is not a line of the audit log';
  const body = `${start}}`;
  // Compares the length too: bytes that are not UTF-8 decode to other text, and would not be noticed by the hash.
  if (sha256(body) !== hash || Buffer.byteLength(text) !== line.byteLength)
    return 'was changed: its hash does not match';
  const { seq, previous: before } = JSON.parse(body);
  if (!Number.isSafeInteger(seq)) return 'has no sequence number';
  if (previous !== null && before !== previous.hash) return 'does not follow the line before it';
  if (previous !== null && seq !== previous.seq + 1) return `has sequence number ${seq} instead of ${previous.seq + 1}`;
  return { seq, hash };
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
