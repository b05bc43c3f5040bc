/** The database of people and sessions, and the audit log. */
import { existsSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { messageOf } from '../../../protocols/base/errors.ts';
import { NewerSchema } from '../../records/database/migrations.ts';
import { damageOf, readMark } from '../../records/database/open.ts';
import { codeOf } from '../../records/files/durable-file.ts';
import { databaseFile } from '../../records/paths.ts';
import { type AuditVerdict, auditFile, lastWholeLine, verifyAudit } from '../../service/storage/audit-file.ts';
import { fault, type Line, ok, warning } from '../line.ts';

export type DatabaseFacts =
  | { readonly kind: 'whole' }
  /** No session was ever recorded here. */
  | { readonly kind: 'none' }
  | { readonly kind: 'damaged'; readonly said: string }
  | { readonly kind: 'newer'; readonly said: string }
  | { readonly kind: 'unreadable'; readonly said: string };

export type AuditFacts =
  | { readonly kind: 'verified'; readonly verdict: AuditVerdict }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly said: string };

export interface RecordsFacts {
  readonly data: string;
  readonly database: DatabaseFacts;
  readonly audit: AuditFacts;
}

export function readDatabase(data: string): DatabaseFacts {
  const path = databaseFile(data);
  try {
    // A folder that this user may not look into seems to have lost its database.
    readdirSync(data);
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? { kind: 'none' } : { kind: 'unreadable', said: code };
  }
  const mark = readMark(data);
  try {
    if (!existsSync(path)) return mark === null ? { kind: 'none' } : { kind: 'damaged', said: 'it is missing' };
    const damage = damageOf(path, mark?.id ?? null, mark !== null);
    return damage === null ? { kind: 'whole' } : { kind: 'damaged', said: damage };
  } catch (error) {
    const said = messageOf(error);
    return { kind: error instanceof NewerSchema ? 'newer' : 'unreadable', said };
  }
}

export async function readAudit(data: string): Promise<AuditFacts> {
  const path = auditFile(data);
  try {
    return { kind: 'verified', verdict: await verifyAudit(path) };
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? { kind: 'none' } : { kind: 'unreadable', said: code };
  }
}

/** ms since 1970 of the audit log's last entry; null: there is none, or it cannot be read. */
export async function newestRecordMs(data: string): Promise<number | null> {
  try {
    const file = await open(auditFile(data), 'r');
    try {
      const { last } = await lastWholeLine(file, (await file.stat()).size);
      const { wallTime } = Object(last === null ? null : JSON.parse(Buffer.from(last).toString('utf8')));
      const at = Date.parse(String(wallTime));
      return Number.isNaN(at) ? null : at;
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

export const checkRecords = (facts: RecordsFacts): readonly Line[] => [databaseLine(facts), auditLine(facts)];

function databaseLine({ data, database }: RecordsFacts): Line {
  switch (database.kind) {
    case 'whole':
      return ok('database', 'whole');
    case 'none':
      return ok('database', 'none yet: the service makes it');
    case 'damaged':
      return fault(
        'database',
        `damaged: ${database.said}`,
        'end the service, then: fulcrum restore FILE (of the last backup); see: fulcrum records --help',
      );
    case 'newer':
      return fault('database', database.said, 'install that newer version again: sudo apt install ./fulcrum_*.deb');
    case 'unreadable':
      return warning('database', `cannot be read (${database.said}): ${data}`, 'run it as root: sudo fulcrum doctor');
  }
}

function auditLine({ data, audit }: RecordsFacts): Line {
  switch (audit.kind) {
    case 'none':
      return ok('audit log', 'none yet: the service begins it');
    case 'unreadable':
      return warning(
        'audit log',
        `cannot be read (${audit.said}): ${auditFile(data)}`,
        'run it as root: sudo fulcrum doctor',
      );
    case 'verified': {
      const { verdict } = audit;
      if (verdict.ok) return ok('audit log', `${verdict.lines} entries, the chain is intact`);
      return fault(
        'audit log',
        `line ${verdict.line} ${verdict.problem}${verdict.aside.length === 0 ? '' : ` (${verdict.aside.join(', ')})`}`,
        'keep a copy of it, ask who changed it (fulcrum audit verify), and compare it with the last backup',
      );
    }
  }
}
