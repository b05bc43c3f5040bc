/**
 * The log, for the machine's administrator; it is never the record of a session. Lines are handed to the system at once
 * where it accepts them, because pino's transports lose the last lines before a crash. Formatted for people on a
 * terminal, one JSON object a line elsewhere.
 */
import type { Logger } from 'pino';
import type { Entry } from '../controller/entry.ts';
import type { logLevels } from './configuration/configuration.ts';
import { LogOutput, standardOutputSink } from './log-output.ts';
import { thousandths } from './storage/json-text.ts';

export type Log = Pick<Logger, LogMethod>;
export type LogMethod = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export interface LogOptions {
  readonly level: (typeof logLevels)[number];
  /** Whether to format the lines for a terminal. */
  readonly isPretty: boolean;
}

export interface OpenLog {
  readonly log: Log;
  /**
   * Loads what writes the log. Until then its lines are written more simply, or wait for the formatter of a terminal. Never
   * rejects.
   */
  load(): Promise<void>;
  /** Waits for the last lines to be written, though not for an output that accepts none. Never rejects. */
  close(): Promise<void>;
}

/** The service listens before pino and the formatter are loaded: STOP needs neither. */
export function openLog({ level, isPretty }: LogOptions): OpenLog {
  let format: ((line: string) => string) | null = isPretty ? null : (line) => line;
  let waiting: string[] = [];
  const output = new LogOutput(standardOutputSink(), (dropped) => (format ?? String)(droppedLine(dropped)));
  const write = (line: string) => {
    if (format === null) waiting.push(line);
    else output.write(format(line));
  };
  const flush = () => {
    format ??= (line) => line;
    const lines = waiting;
    waiting = [];
    for (const line of lines) write(line);
  };
  const log = new EarlyLog(level, write, flush);
  let loading: Promise<void> | null = null;
  const load = async () => {
    const [{ pino }, pretty] = await Promise.all([import('pino'), isPretty ? prettyFormat() : null]);
    format ??= pretty;
    flush();
    const formatters = { level: (label: string) => ({ level: label }), log: rounded };
    log.use(pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters }, { write }));
  };
  return {
    log,
    load: () => {
      // Without pino the log goes on as it began.
      loading ??= load().catch(flush);
      return loading;
    },
    close: () => {
      flush();
      return output.close();
    },
  };
}

const severities = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;

/** Writes lines in pino's form until there is a pino. */
class EarlyLog implements Log {
  readonly #least: number;
  readonly #write: (line: string) => void;
  readonly #flush: () => void;
  #log: Logger | null = null;

  constructor(level: LogOptions['level'], write: (line: string) => void, flush: () => void) {
    this.#least = severities[level];
    this.#write = write;
    this.#flush = flush;
  }

  use(log: Logger): void {
    this.#log = log;
  }

  readonly debug = this.#method('debug');
  readonly info = this.#method('info');
  readonly warn = this.#method('warn');
  readonly error = this.#method('error');
  readonly fatal = this.#method('fatal');

  #method(level: LogMethod): Logger[LogMethod] {
    return (...[fields, message]: [unknown, string?]) => {
      const log = this.#log;
      if (log !== null) {
        if (typeof fields === 'string') log[level](fields);
        else log[level](fields, message);
        return;
      }
      if (severities[level] < this.#least) return;
      const given: Readonly<Record<string, unknown>> = typeof fields === 'object' ? { ...fields } : {};
      const { err, ...others } = given;
      const line = {
        level,
        time: new Date().toISOString(),
        ...rounded(others),
        ...(err instanceof Error ? { err: { type: err.name, message: err.message, stack: err.stack } } : {}),
        msg: typeof fields === 'string' ? fields : message,
      };
      this.#write(`${JSON.stringify(line)}\n`);
      // The process ends after it.
      if (level === 'fatal') this.#flush();
    };
  }
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
