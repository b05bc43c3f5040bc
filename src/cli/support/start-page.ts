/** The page that a kiosk's browser opens first. It leads to the touch page's address with its key, which is on no command line. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { systemErrorCode } from './file-errors.ts';

/**
 * Writes the page, readable by its owner only, in one step: a browser never reads half of it.
 * @throws FulcrumError if it cannot be written
 */
export function writeStartPage(file: string, url: string): void {
  const draft = `${file}.new`;
  try {
    rmSync(draft, { force: true });
    // `wx`: never into a file or a link that somebody else has put there, with other permissions.
    const descriptor = openSync(draft, 'wx', 0o600);
    try {
      writeSync(descriptor, startPage(url));
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, file);
  } catch (error) {
    throw new FulcrumError(errorCodes.FILE_UNWRITABLE, {
      place: file,
      problem: `the start page cannot be written (${systemErrorCode(error) ?? String(error)})`,
      allowed: 'a file in a folder that this user may write to',
    });
  }
}

/** Never throws: the key in it is no longer valid. */
export function removeStartPage(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // The folder is gone, or read-only.
  }
}

const startPage = (url: string): string =>
  `<!doctype html>\n<meta charset="utf-8">\n<meta http-equiv="refresh" content="0;url=${url}">\n<title>Fulcrum</title>\n`;
