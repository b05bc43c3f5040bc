import type { ErrorCode } from '../base/errors.ts';
import { errorCodes } from '../base/errors.ts';
import { JsonSyntaxError, parseJson } from '../base/json.ts';
import { bounds } from './limits.ts';
import type { Outcome, Refusal } from './refusal.ts';
import type { Protocol } from './schema.ts';
import { checkShape } from './shape.ts';

/** Reads a protocol file: see {@link readJsonFile}. */
export const readProtocol = (content: string | Uint8Array, place: string): Outcome<Protocol> =>
  readJsonFile(content, place, 'protocol', checkShape);

/**
 * Parses the content of a file and checks its shape. Bytes must be UTF-8, with or without a byte order mark, and at most
 * 64 KiB. `place` is the file name used in messages, `what` the kind of file. Never throws.
 */
export function readJsonFile<T>(
  content: string | Uint8Array,
  place: string,
  what: string,
  check: (value: unknown, place: string) => Outcome<T>,
): Outcome<T> {
  const refuse = (code: ErrorCode, problem: string, allowed: string, at = place): Outcome<never> => {
    const refusal: Refusal = { code, place: at, pointer: '', problem, allowed };
    return { ok: false, refusals: [refusal] };
  };

  // The UTF-16 length of a string never exceeds its length in UTF-8.
  if (content.length > bounds.fileBytes) {
    return refuse(errorCodes.FILE_TOO_LARGE, `too large for a ${what}`, `at most ${bounds.fileBytes / 1024} KiB`);
  }
  const text = typeof content === 'string' ? content.replace(/^\ufeff/, '') : decode(content);
  if (text === null || text.includes('\u0000')) {
    const guess = typeof content !== 'string' && isUtf16(content) ? 'looks like UTF-16 text' : 'is not text';
    return refuse(errorCodes.FILE_NOT_TEXT, guess, 'JSON saved as UTF-8');
  }
  try {
    return check(parseJson(text), place);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const at = `${place}:${error.line}:${error.column}`;
    return refuse(errorCodes.FILE_NOT_JSON, `not JSON: ${error.message}`, 'one JSON object', at);
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
