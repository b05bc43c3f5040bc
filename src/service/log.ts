/**
 * The log: for whoever looks after the machine, and never the record of a session. Written at once (a transport would
 * lose the last lines before a crash), readable on a terminal, one JSON object a line elsewhere.
 */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Entry } from '../controller/entry.ts';
import type { logLevels } from './configuration/configuration.ts';
import { thousandths } from './storage/json-text.ts';

export type Log = Logger;

const standardOutput = 1;

export interface LogOptions {
  readonly level: (typeof logLevels)[number];
  /** For a person at a terminal. */
  readonly isPretty: boolean;
}

export async function openLog({ level, isPretty }: LogOptions): Promise<Log> {
  const stream = isPretty ? await prettyStream() : plainStream();
  const formatters = { level: (label: string) => ({ level: label }), log: rounded };
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters }, stream);
}

function rounded(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, thousandths(value)]));
}

function plainStream(): DestinationStream {
  const stream = pino.destination({ fd: standardOutput, sync: true });
  // A full disk, or a reader that has gone: without a listener the call that logs would throw.
  stream.on('error', () => undefined);
  return stream;
}

/** Loaded only where there is a terminal. */
async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  const stream = pretty({
    destination: standardOutput,
    sync: true,
    translateTime: 'HH:MM:ss.l',
    // What matters of the fields is in the words already.
    hideObject: true,
  });
  stream.on('error', () => undefined);
  return stream;
}

/** What the record says, as a line of the log. */
export function logEntry(log: Log, entry: Entry): void {
  switch (entry.type) {
    case 'state': {
      const { atMs, from, to, step, reason } = entry;
      log.info({ atMs, from, to, step, reason }, `${to}: ${reason}`);
      return;
    }
    case 'finding': {
      const { atMs, hazard, reaction, reason } = entry;
      log.warn({ atMs, hazard, reaction, reason }, `${hazard} ${reaction}: ${reason}`);
      return;
    }
    case 'alarm': {
      const { type, ...fields } = entry;
      const words = `${type} ${entry.change} (${entry.priority}): ${entry.reason}`;
      if (entry.change === 'raised' && entry.priority === 'high') log.error(fields, words);
      else log.info(fields, words);
      return;
    }
    case 'order': {
      const { type, ...fields } = entry;
      log.debug(fields, `${type} ${entry.order}: ${entry.reason}`);
      return;
    }
    case 'act': {
      const { type, ...fields } = entry;
      const refused = entry.refused === undefined ? '' : `, refused: ${entry.refused}`;
      log.info(fields, `${entry.by}: ${entry.act} (${entry.reason})${refused}`);
      return;
    }
    case 'test': {
      const { type, ...fields } = entry;
      log.info(fields, `drive test ${entry.result}: ${entry.reason}`);
      return;
    }
    case 'prompt': {
      const { type, ...fields } = entry;
      log.info(fields, `${type}: ${entry.reason}`);
      return;
    }
  }
}
