/**
 * The log, for the machine's administrator; it is never the record of a session. Lines are handed to the system at once
 * where it accepts them, because pino's transports lose the last lines before a crash. Formatted for people on a
 * terminal, one JSON object a line elsewhere.
 */
import { type Logger, pino } from 'pino';
import type { Entry } from '../controller/entry.ts';
import type { logLevels } from './configuration/configuration.ts';
import { LogOutput, standardOutputSink } from './log-output.ts';
import { thousandths } from './storage/json-text.ts';

export type Log = Logger;

export interface LogOptions {
  readonly level: (typeof logLevels)[number];
  /** Whether to format the lines for a terminal. */
  readonly isPretty: boolean;
}

export interface OpenLog {
  readonly log: Log;
  /** Waits for the last lines to be written, though not for an output that accepts none. Never rejects. */
  close(): Promise<void>;
}

export async function openLog({ level, isPretty }: LogOptions): Promise<OpenLog> {
  const format = isPretty ? await prettyFormat() : (line: string) => line;
  const output = new LogOutput(standardOutputSink(), (dropped) => format(droppedLine(dropped)));
  const formatters = { level: (label: string) => ({ level: label }), log: rounded };
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters };
  return { log: pino(options, { write: (line) => output.write(format(line)) }), close: () => output.close() };
}

function droppedLine(dropped: number): string {
  const lines = dropped === 1 ? '1 line was' : `${dropped} lines were`;
  const msg = `${lines} dropped here: the output of the log was blocked or failed`;
  return `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), dropped, msg })}\n`;
}

function rounded(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, thousandths(value)]));
}

/** The formatter is loaded only where there is a terminal. */
async function prettyFormat(): Promise<(line: string) => string> {
  const { prettyFactory } = await import('pino-pretty');
  return prettyFactory({
    translateTime: 'HH:MM:ss.l',
    // The message already has the fields that matter.
    hideObject: true,
  });
}

/** Lines that wait for the end of the current turn. */
const mostDeferredLines = 4096;

/** Log lines that are formatted and written after the current turn, so that STOP goes out before them. */
export class DeferredLog {
  #lines: (() => void)[] = [];
  #dropped = 0;
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  add(writeLine: () => void): void {
    if (this.#lines.length >= mostDeferredLines) {
      this.#dropped += 1;
      return;
    }
    this.#lines.push(writeLine);
    if (this.#lines.length === 1) setImmediate(() => this.flush());
  }

  flush(): void {
    const lines = this.#lines;
    const dropped = this.#dropped;
    this.#lines = [];
    this.#dropped = 0;
    for (const writeLine of lines) writeLine();
    if (dropped > 0) this.#log.warn({ dropped }, `${dropped} lines were dropped here: too many at once`);
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
