/** The last backup, and whether it could be restored. */
import { statSync } from 'node:fs';
import { messageOf } from '../../../protocols/base/errors.ts';
import { readLastBackup } from '../../service/backup/last-backup.ts';
import { verifyBackup } from '../../service/backup/verify.ts';
import { type Line, ok, warning } from '../line.ts';

export interface BackupFacts {
  /** Null: none is remembered. */
  readonly last: { readonly path: string; readonly ageDays: number; readonly state: BackupState } | null;
  /** Whether there is something to back up. */
  readonly hasRecords: boolean;
}

export type BackupState =
  /** Read back just now, each file and the database: it can be restored. */
  | { readonly kind: 'whole' }
  /** Not where it was written to: on a disk that is not plugged in, for example. */
  | { readonly kind: 'away' }
  /** Too large to be read back now. */
  | { readonly kind: 'large' }
  | { readonly kind: 'damaged'; readonly said: string };

/** Reading back takes about a second for this much from a card. */
const mostReadBackBytes = 256 * 1024 * 1024;
const oldDays = 8;
const dayMs = 86_400_000;

export async function readBackupFacts(data: string, nowMs: number, hasRecords: boolean): Promise<BackupFacts> {
  const last = readLastBackup(data);
  if (last === null) return { last: null, hasRecords };
  const ageDays = (nowMs - Date.parse(last.createdAt)) / dayMs;
  return { last: { path: last.path, ageDays, state: await stateOf(last.path) }, hasRecords };
}

async function stateOf(path: string): Promise<BackupState> {
  const bytes = sizeOf(path);
  if (bytes === null) return { kind: 'away' };
  if (bytes > mostReadBackBytes) return { kind: 'large' };
  return verifyBackup(path).then(
    () => ({ kind: 'whole' }),
    (error: unknown) => ({ kind: 'damaged', said: messageOf(error) }),
  );
}

/** Null: it is not there, or behind a folder that this user may not look into. */
function sizeOf(path: string): number | null {
  try {
    return statSync(path).size;
  } catch {
    return null;
  }
}

const mend =
  'fulcrum backup /media/usb/fulcrum.tar (or switch the timer on: sudo systemctl enable --now fulcrum-backup.timer)';

export function checkBackup({ last, hasRecords }: BackupFacts): readonly Line[] {
  if (last === null) {
    return [hasRecords ? warning('backup', 'the records were never backed up', mend) : ok('backup', 'no records yet')];
  }
  const { path, ageDays, state } = last;
  const age = `${path}, ${ageDays < 1 ? 'of the last 24 hours' : `${Math.floor(ageDays)} days old`}`;
  const judged = (said: string): Line => (ageDays > oldDays ? warning('backup', said, mend) : ok('backup', said));
  switch (state.kind) {
    case 'damaged':
      return [warning('backup', `cannot be restored: ${state.said}`, mend)];
    case 'whole':
      return [judged(`${age}, read back whole: it can be restored`)];
    case 'large':
      return [judged(`${age}, read back when it was made`)];
    case 'away':
      return [judged(`${age}, read back when it was made; it is not there now`)];
  }
}
