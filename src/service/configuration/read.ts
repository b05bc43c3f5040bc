/**
 * Reads a configuration file as JSON, unchecked. The service and `fulcrum stop` both read it here, so that what one of
 * them accepts (a byte order mark, for example) the other accepts too. Imports little, to load fast.
 */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { JsonSyntaxError, parseJson } from '../../../protocols/base/json.ts';
import { readSmallFile } from '../storage/small-file.ts';

const mostBytes = 64 * 1024;

/** The file's JSON, without defaults. Throws FulcrumError if it is not JSON, or cannot be read. */
export function readUnchecked(file: string): unknown {
  const bytes = readSmallFile({
    path: file,
    what: 'a configuration',
    mostBytes,
    whenMissing: () =>
      new FulcrumError(errorCodes.FILE_MISSING, {
        place: file,
        problem: 'no such file',
        allowed: 'a configuration file, named by --config or by FULCRUM_CONFIG',
      }),
  });
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof JsonSyntaxError) {
      throw new FulcrumError(errorCodes.FILE_NOT_JSON, {
        place: `${file}:${error.line}:${error.column}`,
        problem: `not JSON: ${error.message}`,
        allowed: 'one JSON object',
      });
    }
    throw new FulcrumError(errorCodes.FILE_NOT_TEXT, {
      place: file,
      problem: 'is not text',
      allowed: 'JSON saved as UTF-8',
    });
  }
}
