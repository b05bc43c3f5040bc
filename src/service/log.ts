/**
 * The log, for the machine's administrator; it is never the record of a session. Written synchronously, because pino's
 * transports lose the last lines before a crash. Formatted for people on a terminal, one JSON object a line elsewhere.
 */
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Entry } from '../controller/entry.ts';
import type { logLevels } from './configuration/configuration.ts';
import { thousandths } from './storage/json-text.ts';

export type Log = Logger;

const standardOutput = 1;

export interface LogOptions {
  readonly level: (typeof logLevels)[number];
  /** Whether to format the lines for a terminal. */
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
  // Without a listener, logging to a full disk or a closed pipe would throw.
  stream.on('error', () => undefined);
  return stream;
}

/** The formatter is loaded only where there is a terminal. */
async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  const stream = pretty({
    destination: standardOutput,
    sync: true,
    translateTime: 'HH:MM:ss.l',
    // The message already has the fields that matter.
    hideObject: true,
  });
  stream.on('error', () => undefined);
  return stream;
}

/** Lines that wait for the end of the current turn. */
const mostDeferredLines = 4096;

/**
 * Log lines that are written after the current turn. Writing to a blocked terminal can block this process; STOP has
 * already been sent by then.
 */
export class DeferredLog {
  #lines: (() => void)[] = [];

  add(writeLine: () => void): void {
    if (this.#lines.length >= mostDeferredLines) return;
    this.#lines.push(writeLine);
    if (this.#lines.length === 1) setImmediate(() => this.flush());
  }

  flush(): void {
    const lines = this.#lines;
    this.#lines = [];
    for (const writeLine of lines) writeLine();
  }
}

/** Writes an entry of the session's record as a line of the log. */
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
