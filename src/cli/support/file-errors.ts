import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';

/** The error code of a failed system call: `ENOSPC`, `EACCES`. */
export const systemErrorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';

/** Why a file cannot be written, in words where people know another word than the system's. */
export function writeProblem(error: unknown): string {
  const code = systemErrorCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT' ? `: the disk is full (${code})` : ` (${code})`;
}

export const unwritable = (place: string, problem: string, allowed: string): FulcrumError =>
  new FulcrumError(errorCodes.FILE_UNWRITABLE, { place, problem, allowed });
