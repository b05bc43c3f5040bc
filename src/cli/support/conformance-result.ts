/** Reads what `fulcrum conformance --json` has printed. */
import { z } from 'zod';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { jsonOrNull } from '../../../protocols/base/json.ts';
import type { ConformanceFacts } from '../../doctor/commissioning.ts';
import { readSmallFile } from '../../service/storage/small-file.ts';

const mostBytes = 1024 * 1024;
const count = z.int().min(0);
const summary = z.looseObject({
  type: z.literal('summary'),
  device: z.string(),
  checks: count,
  pass: count,
  fail: count,
  skip: count,
});

/** @throws FulcrumError if it is not such a file; one that was cut off has no summary */
export function conformanceIn(file: string): ConformanceFacts {
  const bytes = readSmallFile({ path: file, what: 'the result of fulcrum conformance', mostBytes });
  const last = new TextDecoder().decode(bytes).trimEnd().split('\n').at(-1) ?? '';
  const read = summary.safeParse(jsonOrNull(last));
  if (!read.success) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: file,
      problem: 'does not end with a summary of fulcrum conformance',
      allowed: 'what fulcrum conformance --port PATH --empty-table --json has printed, to its end',
    });
  }
  const { device, checks, pass, fail, skip } = read.data;
  return { file, device, checks, passed: pass, failed: fail, skipped: skip };
}
