import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { codeOf, makeFolder } from '../../records/files/durable-file.ts';
import { acquireLock, type Lock, lockPath } from '../../records/files/lock-file.ts';
import type { Configuration } from '../configuration/configuration.ts';
import type { Log } from '../log.ts';

/**
 * Creates the data folder and locks it for this process. Null where no lock can be kept: a failing disk must not prevent
 * RETURN. Throws FulcrumError if another service has the folder, or it cannot be used.
 */
export async function lockDataFolder(
  { data, socket }: Pick<Configuration, 'data' | 'socket'>,
  log: Pick<Log, 'warn' | 'error'>,
): Promise<Lock | null> {
  await makeFolder(data).catch((error) => rejectUnusable(data, codeOf(error)));
  const path = lockPath(data);
  const acquired = await acquireLock(path);
  switch (acquired.kind) {
    case 'acquired': {
      const { previousPid } = acquired.lock;
      if (previousPid !== null) log.warn({ path, pid: previousPid }, 'took over from a service that did not shut down');
      return acquired.lock;
    }
    case 'held':
      throw new FulcrumError(errorCodes.SERVICE_RUNNING, {
        place: data,
        problem: 'another service uses this folder',
        value: `process ${acquired.pid}`,
        allowed: `one service per table (its socket: ${socket}); fulcrum status shows what it does`,
      });
    case 'unavailable':
      rejectUnusable(data, acquired.code);
      log.error({ path, code: acquired.code }, 'the lock cannot be kept: a second service would not be noticed');
      return null;
  }
}

/** Missing permissions are a mistake in the set-up; a full or broken disk is not, and RETURN has to work without one. */
function rejectUnusable(data: string, code: string): void {
  if (['ENOSPC', 'EROFS', 'EIO', 'EDQUOT'].includes(code)) return;
  throw new FulcrumError(errorCodes.DATA_UNUSABLE, {
    place: data,
    problem: `the data folder cannot be used (${code})`,
    allowed: 'a folder that this user may create and write to',
  });
}
