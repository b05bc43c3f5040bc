/**
 * The audit log's lines. Each holds the hash of the one before and its own, so that no line can be changed, taken out,
 * put in or moved without the chain breaking there. What it cannot show: lines cut off at the end, and a chain that
 * was made anew from the first changed line on by somebody who may write to the file.
 */
import { createHash } from 'node:crypto';
import { jsonText } from './json-text.ts';

export interface Link {
  readonly seq: number;
  readonly hash: string;
}

/** Before the first line. */
export const root: Link = { seq: 0, hash: '0'.repeat(64) };

/** Bytes; no line of this program comes near it. */
export const longestLine = 64 * 1024;

const ending = /^(.*),"hash":"([0-9a-f]{64})"\}$/s;

/** One line, without its line feed, and the link that the next one hangs from. */
export function linkTo(previous: Link, content: Readonly<Record<string, unknown>>): { line: string; link: Link } {
  const seq = previous.seq + 1;
  const body = jsonText({ seq, ...content, previous: previous.hash });
  const hash = sha256(body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}`, link: { seq, hash } };
}

/** The line's own link, or what is wrong with it: by itself, and after `previous` where that is known. */
export function linkOf(line: Uint8Array, previous: Link | null): Link | string {
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8');
  const [, start, hash] = ending.exec(text) ?? [];
  if (start === undefined || hash === undefined) return 'is no line of the audit log';
  const body = `${start}}`;
  // Of the bytes as they were read: what is no UTF-8 would be read as something else.
  if (sha256(body) !== hash || Buffer.byteLength(text) !== line.byteLength) return 'was changed: its hash is another';
  const { seq, previous: before } = JSON.parse(body);
  if (!Number.isSafeInteger(seq)) return 'has no number';
  if (previous !== null && before !== previous.hash) return 'does not follow from the line before it';
  if (previous !== null && seq !== previous.seq + 1) return `has number ${seq}, not ${previous.seq + 1}`;
  return { seq, hash };
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
