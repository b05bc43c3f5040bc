/** `fulcrum session report`: brings together the recording, the answers of the records and the audit log's head. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { messageOf } from '../../../protocols/base/errors.ts';
import { isJsonObject } from '../../../protocols/base/json.ts';
import { journalFile, mcapFile, recordingsFolder } from '../../records/paths.ts';
import { recordingIdPattern } from '../../records/sink.ts';
import { type SessionFacts, sessionFacts } from '../../reports/one-session/session-facts.ts';
import { type SessionReport, sessionPage } from '../../reports/one-session/session-page.ts';
import type { Injected } from '../../reports/one-session/telling.ts';
import { wordsIn } from '../../reports/words/languages.ts';
import type { Language } from '../../reports/words/words.ts';
import { readLink } from '../../service/storage/audit-chain.ts';
import { auditFile, lastWholeLine } from '../../service/storage/audit-file.ts';
import type { Output } from './output.ts';
import { packageVersion } from './package-file.ts';
import { withSessions } from './recorded-sessions.ts';
import { type DataArguments, dataFolderOf, readable, recordingOf } from './recordings.ts';
import { prepareReport, writeReport, writeUnasked } from './report-file.ts';

export interface SessionReportArguments extends DataArguments {
  readonly out?: string;
  readonly language: Language;
}

export async function reportSession(
  idOrFile: string,
  options: SessionReportArguments,
  out: Output,
  err: Output,
): Promise<void> {
  const isId = recordingIdPattern.test(idOrFile);
  // A recording's file alone says nothing about its folder.
  const data = isId || options.data !== undefined || options.config !== undefined ? await dataFolderOf(options) : null;
  const path = isId && data !== null ? pathOf(data, idOrFile) : idOrFile;
  const file = options.out === undefined ? null : await prepareReport(options.out, { path, what: 'the recording' });
  const recording = await recordingOf(idOrFile, options);
  const facts = await readable(idOrFile, async () => sessionFacts(recording));
  const report: SessionReport = {
    facts,
    known: data === null ? null : await withSessions(options, ({ answers }) => answers(facts.head.id)),
    injected: injectedInto(facts),
    audit: data === null ? null : await auditHead(auditFile(data)),
    sha256: await readable(idOrFile, () => sha256Of(path)),
    made: { wallMs: Date.now(), version: packageVersion() },
    utcOffsetMin: -new Date(facts.head.startedAt).getTimezoneOffset(),
  };
  const page = await sessionPage(report, wordsIn(options.language));
  if (file === null) await writeUnasked(page, `session-${facts.head.id}.html`, out);
  else await writeReport(file, page, err);
}

/** The finished file, else the journal. */
function pathOf(data: string, id: string): string {
  const folder = recordingsFolder(data);
  const finished = mcapFile(folder, id);
  return existsSync(finished) ? finished : journalFile(folder, id);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The faults that a bench has put into its recording's head, at their instants. */
function injectedInto({ head, firstRampMs, durationMs }: SessionFacts): readonly Injected[] {
  const { configuration } = head;
  if (firstRampMs === null || !isJsonObject(configuration) || !Array.isArray(configuration['faults'])) return [];
  return configuration['faults']
    .map((fault) => ({ fault: String(fault), atMs: parseFault(String(fault)).at + firstRampMs }))
    .filter(({ atMs }) => atMs <= durationMs);
}

/** The last entry's sequence number and hash; a text: what is wrong with it; null: there is no log. */
async function auditHead(path: string): Promise<SessionReport['audit']> {
  if (!existsSync(path)) return null;
  try {
    const file = await open(path, 'r');
    try {
      const { last } = await lastWholeLine(file, (await file.stat()).size);
      return last === null ? null : readLink(last, null);
    } finally {
      await file.close();
    }
  } catch (error) {
    return messageOf(error);
  }
}
