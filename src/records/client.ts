/**
 * The program's side of the records child. A child that is killed, stands still or cannot write is reported at once (H24);
 * it is started again and given what the last one did not finish (`recording-queue.ts`). Nothing here waits, so the
 * controller's turn never does.
 */
import { type Clock, pause } from '../../protocols/base/clock.ts';
import type { JsonObject, JsonValue } from '../../protocols/base/json.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { encodeMessage } from './child/frames.ts';
import { type Call, type CallMethod, type ChildMessage, childExit } from './child/link.ts';
import { RecordsChild } from './child-process.ts';
import type { RecordingFile } from './database/sessions.ts';
import { PendingCalls } from './pending-calls.ts';
import { RecordingQueue } from './recording-queue.ts';
import type { Row } from './row.ts';
import type { RecordingHead, RecordingSink, RecordingSummary, Urgency } from './sink.ts';

export interface RecordsOptions {
  /** The data folder. */
  readonly data: string;
  /** Real time. */
  readonly clock: Clock;
  /** Limit of the recordings' size; the oldest are removed beyond it. */
  readonly sizeCapMiB?: number;
  /** Called when recording begins to fail (H24), with the reason; with null when it works again. */
  readonly onFailure: (reason: string | null) => void;
  /** For the log; `repair`: damaged records were set aside. */
  readonly onSaid?: (text: string, kind: 'note' | 'problem' | 'repair') => void;
  /** A recording has its finished form, or cannot get it. */
  readonly onFinished?: (id: string, file: RecordingFile) => void;
  /** The child's JavaScript file, where this program does not run from its built files. */
  readonly program?: string;
}

/** Items are handed to the child within this. */
const handedOverWithinMs: Readonly<Record<Urgency, number>> = { prompt: 10, relaxed: 250 };
const watchEveryMs = 250;
const closePollMs = milliseconds(10);
const pingEveryMs = 1000;
/** The child answers within this, unless it stands still: everything slow is done by processes of its own. */
const answersWithinMs = 3000;
/** After this it is killed, and another one takes its place. */
const killedAfterMs = 15_000;
/** Checking a database of ten years takes seconds on a slow card. */
const opensWithinMs = 120_000;
/** Doubled from one child to the next, until one has written something. */
const restartAfterMs = { least: 250, most: 10_000 } as const;

export class RecordsClient implements RecordingSink {
  readonly #options: RecordsOptions;
  readonly #clock: Clock;
  readonly #queue: RecordingQueue;
  readonly #calls: PendingCalls;
  readonly #wakeUps = new Set<() => void>();
  #child: RecordsChild | null = null;
  #phase: 'idle' | 'opening' | 'open' | 'closing' | 'closed' = 'idle';
  #failure: string | null = null;
  /** What the child itself reports. */
  #childFailure: string | null = null;
  #unconfirmed: string | null = null;
  #startedAt = 0;
  #heardAt = 0;
  #pingedAt: number | null = null;
  #restartMs: number = restartAfterMs.least;
  #isFlushPlanned: Record<Urgency, boolean> = { prompt: false, relaxed: false };

  constructor(options: RecordsOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#calls = new PendingCalls(options.clock);
    this.#queue = new RecordingQueue(() => options.clock.now(), {
      onAdded: (urgency) => this.#plan(urgency),
      onStopped: (reason) => this.#fail(`the recording stops: ${reason}`),
    });
  }

  /** Starts the child. What is recorded before it is ready waits in the queue. */
  start(): void {
    if (this.#phase !== 'idle') return;
    this.#launch();
    this.#watch();
  }

  /** H24: why nothing can be recorded at the moment; null while recording works, and while it is being opened. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Why no session may start as far as the records are concerned; null: one may. */
  get refusal(): string | null {
    if (this.#failure !== null) return this.#failure;
    if (this.#phase !== 'open') return 'the records are being opened: try again in a moment';
    return this.#unconfirmed;
  }

  /** Why a clinician must confirm the records; null: no confirmation is due. */
  get unconfirmed(): string | null {
    return this.#unconfirmed;
  }

  /** Bytes that are not on the disk yet. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Whether the recording that began last had to stop before its end: items found no room. */
  get hasStopped(): boolean {
    return this.#queue.hasStopped;
  }

  /** Lines of recordings that are on the disk, counted from the start of this client: heads, items and ends. */
  get durableLines(): number {
    return this.#queue.durableLine;
  }

  /** The child's process id; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  begin(head: RecordingHead): void {
    if (!this.#isOver) this.#queue.begin(head);
  }

  add(channel: string, atMs: number, data: JsonObject, urgency: Urgency): void {
    if (!this.#isOver) this.#queue.add(channel, atMs, data, urgency);
  }

  addRow(channel: string, atMs: number, row: Row, urgency: Urgency): void {
    if (!this.#isOver) this.#queue.addRow(channel, atMs, row, urgency);
  }

  end(summary: RecordingSummary): void {
    if (!this.#isOver) this.#queue.end(summary);
  }

  /** Asks the child. Rejects with the reason, at the latest after 10 s. */
  call(method: CallMethod, params: Call['params']): Promise<JsonValue> {
    const child = this.#child;
    if (this.#phase !== 'open' || child === null)
      return Promise.reject(new Error(this.refusal ?? 'the records are closed'));
    return this.#calls.ask(method, params, (call) => child.write(encodeMessage('c', call)));
  }

  /** Resolves once fewer than this many bytes wait for the disk; at once after {@link close}. Never rejects. */
  async drained(below = 1): Promise<void> {
    while (this.waiting >= below && !this.#isOver) {
      this.#flush();
      await new Promise<void>((resolve) => this.#wakeUps.add(resolve));
    }
  }

  /** Resolves once the records are open; rejects with the reason if that fails first. */
  async opened(): Promise<void> {
    while (this.#phase !== 'open') {
      if (this.#failure !== null) throw new Error(this.#failure);
      if (this.#isOver || this.#phase === 'idle') throw new Error('the records are closed');
      await new Promise<void>((resolve) => this.#wakeUps.add(resolve));
    }
  }

  /** Has everything written, for at most this long, and ends the child. Never rejects. */
  async close(withinMs = 2000): Promise<void> {
    if (this.#isOver) return;
    const until = this.#clock.now() + withinMs;
    while (this.waiting > 0 && this.#phase === 'open' && this.#failure === null && this.#clock.now() < until) {
      this.#flush();
      await pause(this.#clock, closePollMs);
    }
    this.#phase = 'closing';
    this.#child?.finish();
    while (this.#child !== null && this.#clock.now() < until) await pause(this.#clock, closePollMs);
    this.#phase = 'closed';
    this.#child?.kill();
    this.#calls.rejectAll('the records are closed');
    this.#wake();
  }

  get #isOver(): boolean {
    return this.#phase === 'closing' || this.#phase === 'closed';
  }

  #launch(): void {
    const { data, sizeCapMiB, program } = this.#options;
    this.#phase = 'opening';
    this.#startedAt = this.#clock.now();
    this.#heardAt = this.#startedAt;
    this.#pingedAt = null;
    this.#childFailure = null;
    this.#child = new RecordsChild(
      data,
      { onMessage: (message) => this.#receive(message), onExit: (how) => this.#exited(how) },
      { sizeCapMiB, program },
    );
  }

  #receive(message: ChildMessage): void {
    this.#heardAt = this.#clock.now();
    switch (message.kind) {
      case 'ready':
        this.#greet(message);
        break;
      case 'durable':
        if (message.line > this.#queue.durableLine) this.#restartMs = restartAfterMs.least;
        this.#queue.acknowledge(message.line);
        this.#flush();
        break;
      case 'here':
        this.#pingedAt = null;
        break;
      case 'failing':
        this.#childFailure = message.reason;
        break;
      case 'confirmed':
        this.#unconfirmed = null;
        break;
      case 'answer':
        this.#calls.resolve(message.call, message.result);
        break;
      case 'refusal':
        this.#calls.reject(message.call, message.reason);
        break;
      case 'finished':
        this.#options.onFinished?.(message.id, message.file);
        break;
      case 'said':
        this.#options.onSaid?.(message.text, message.isProblem ? 'problem' : 'note');
        break;
    }
    this.#assess();
    this.#wake();
  }

  #greet({ unconfirmed, repair }: Extract<ChildMessage, { kind: 'ready' }>): void {
    this.#unconfirmed = unconfirmed;
    if (repair !== null) this.#options.onSaid?.(repair, 'repair');
    this.#child?.write(encodeMessage('h', this.#queue.restart()));
    this.#phase = 'open';
    this.#flush();
  }

  #exited({ code, signal, said }: { code: number | null; signal: string | null; said: string }): void {
    this.#child = null;
    this.#calls.rejectAll('the records process has ended');
    if (this.#isOver) {
      this.#wake();
      return;
    }
    this.#phase = 'opening';
    const reason = exitReason(code, signal, said);
    this.#fail(reason);
    this.#options.onSaid?.(said === '' || reason.includes(said) ? reason : `${reason}: ${said}`, 'problem');
    this.#clock.after(milliseconds(this.#restartMs), () => {
      if (!this.#isOver) this.#launch();
    });
    this.#restartMs = Math.min(restartAfterMs.most, 2 * this.#restartMs);
    this.#wake();
  }

  #plan(urgency: Urgency): void {
    if (this.#isFlushPlanned[urgency]) return;
    this.#isFlushPlanned[urgency] = true;
    this.#clock.after(milliseconds(handedOverWithinMs[urgency]), () => {
      this.#isFlushPlanned[urgency] = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#phase !== 'open') return;
    for (let next = this.#queue.take(); next !== null; next = this.#queue.take()) this.#child?.write(next);
  }

  #watch(): void {
    if (this.#isOver) return;
    this.#assess();
    const now = this.#clock.now();
    const silentMs = now - this.#heardAt;
    if (this.#phase === 'open') {
      if (this.#pingedAt === null && silentMs >= pingEveryMs) {
        this.#pingedAt = now;
        this.#child?.write(encodeMessage('k', {}));
      }
      if (silentMs > killedAfterMs) this.#child?.kill();
    } else if (this.#child !== null && now - this.#startedAt > opensWithinMs) {
      this.#child.kill();
    }
    this.#clock.after(milliseconds(watchEveryMs), () => this.#watch());
  }

  /** Decides whether recording works. */
  #assess(): void {
    const now = this.#clock.now();
    const { isLosing, oldestAtMs } = this.#queue;
    if (this.#phase !== 'open') return;
    const problem = this.#problem(now, oldestAtMs);
    if (problem !== null) this.#fail(problem);
    else if (!isLosing && this.#failure !== null) {
      this.#failure = null;
      this.#options.onFailure(null);
    }
  }

  #problem(now: number, oldestAtMs: number | null): string | null {
    if (this.#childFailure !== null) return this.#childFailure;
    if (now - this.#heardAt > answersWithinMs) return 'the records process does not answer';
    if (oldestAtMs === null || now - oldestAtMs <= answersWithinMs) return null;
    return `the records process has written nothing for ${answersWithinMs / 1000} s`;
  }

  #fail(reason: string): void {
    if (this.#failure !== null) return;
    this.#failure = reason;
    this.#options.onFailure(reason);
  }

  #wake(): void {
    const wakeUps = [...this.#wakeUps];
    this.#wakeUps.clear();
    for (const wake of wakeUps) wake();
  }
}

function exitReason(code: number | null, signal: string | null, said: string): string {
  if (code === childExit.held || code === childExit.unusable) return said;
  if (code === null && signal === null) return `the records process cannot be started: ${said}`;
  return `the records process has ended (${signal ?? `exit code ${code}`})`;
}
