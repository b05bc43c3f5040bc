import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';

/** The error code of a failed system call: `ENOSPC`, `EACCES`. */
export const systemErrorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';

export const unwritable = (place: string, problem: string, allowed: string): FulcrumError =>
  new FulcrumError(errorCodes.FILE_UNWRITABLE, { place, problem, allowed });
