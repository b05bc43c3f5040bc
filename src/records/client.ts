/**
 * The program's side of the records child: what is recorded goes through a bounded queue and is kept until the child has
 * it on the disk. A child that is killed, stands still or cannot write is reported at once (H24); it is started again
 * and given what the last one did not finish. Nothing here waits, so the controller's turn never does.
 */
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import type { JsonObject, JsonValue } from '../../protocols/base/json.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { BatchWriter } from './batch/batch-writer.ts';
import { BatchShape } from './batch/shape.ts';
import { encodeMessage, messageHeadBytes, putMessageHead } from './child/frames.ts';
import { type CallMethod, type ChildMessage, childExit, type Hello } from './child/link.ts';
import { RecordsChild } from './child-process.ts';
import type { RecordingFile } from './database/sessions.ts';
import { Outbox } from './outbox.ts';
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

/** Bytes that may wait for the disk: about seven minutes of a session. */
export const mostWaitingBytes = 4 * 1024 * 1024;
/** Bytes that the child may have without having written them. */
const mostSentBytes = 2 * 1024 * 1024;
/** Left free for the message that says that a recording stops. */
const reservedBytes = 4096;
/** A batch is handed over at the latest when it has this many bytes. */
const largestBatchBytes = 64 * 1024;
const promptWithinMs = 10;
const relaxedWithinMs = 250;
const watchEveryMs = 250;
const pingEveryMs = 1000;
/** The child answers within this, unless it stands still: everything slow is done by processes of its own. */
const answersWithinMs = 3000;
/** After this it is killed, and another one takes its place. */
const killedAfterMs = 15_000;
/** Checking a database of ten years takes seconds on a slow card. */
const opensWithinMs = 120_000;
/** Doubled from one child to the next, until one has written something. */
const restartAfterMs = { least: 250, most: 10_000 } as const;
const mostCalls = 32;
const callTimeoutMs = 10_000;

/** The recording that a message belongs to, and the number of its items before that message. */
type Place = Hello['current'];

/** The recording that is under way. */
interface Current {
  readonly id: string;
  /** Items that were put into the queue. */
  items: number;
  /** Those that were added since. */
  readonly batch: BatchWriter;
  readonly shape: BatchShape;
  /** Whether one of these is prompt. */
  isPrompt: boolean;
}

interface WaitingCall {
  readonly resolve: (result: JsonValue) => void;
  readonly reject: (error: Error) => void;
  readonly timer: Timer;
}

export class RecordsClient implements RecordingSink {
  readonly #options: RecordsOptions;
  readonly #clock: Clock;
  readonly #outbox: Outbox<Place>;
  readonly #calls = new Map<number, WaitingCall>();
  readonly #wakeUps = new Set<() => void>();
  #child: RecordsChild | null = null;
  #phase: 'idle' | 'opening' | 'open' | 'closing' | 'closed' = 'idle';
  #current: Current | null = null;
  #failure: string | null = null;
  /** What the child itself reports. */
  #childFailure: string | null = null;
  #unconfirmed: string | null = null;
  /** Items that found no room, since the queue was last empty. */
  #lost = 0;
  /** Whether the recording that began last has stopped before its end. */
  #hasStopped = false;
  /** The same, until its end: meanwhile nothing is recorded, though the queue may be empty. */
  #isStopped = false;
  #startedAt = 0;
  #heardAt = 0;
  #pingedAt: number | null = null;
  #restartMs: number = restartAfterMs.least;
  #isFlushPlanned: Record<Urgency, boolean> = { prompt: false, relaxed: false };
  #lastCall = 0;

  constructor(options: RecordsOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#outbox = new Outbox<Place>({ mostWaiting: mostWaitingBytes, mostSent: mostSentBytes });
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
    return this.#outbox.size + (this.#current?.batch.size ?? 0);
  }

  /** Whether the recording that began last had to stop before its end: items found no room. */
  get hasStopped(): boolean {
    return this.#hasStopped;
  }

  /** Lines of recordings that are on the disk, counted from the start of this client: heads, items and ends. */
  get durableLines(): number {
    return this.#outbox.durableLine;
  }

  /** The child's process id; undefined while there is none. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  begin(head: RecordingHead): void {
    if (this.#isOver) return;
    this.#seal();
    this.#current = null;
    this.#hasStopped = false;
    this.#isStopped = false;
    if (!this.#send('b', head)) return;
    const shape = new BatchShape(head.channels);
    this.#current = { id: head.id, items: 0, shape, batch: new BatchWriter(shape), isPrompt: false };
    this.#plan('prompt');
  }

  add(channel: string, atMs: number, data: JsonObject, urgency: Urgency): void {
    const current = this.#current;
    const number = current?.shape.channelNumber(channel);
    if (current === null || number === undefined || this.#isOver) return;
    let json: string;
    try {
      json = JSON.stringify(data);
    } catch (error) {
      this.#stop(notEncoded(error));
      return;
    }
    if (!this.#hasRoom(current, Buffer.byteLength(json))) return;
    current.batch.addItemText(number, atMs, json);
    this.#added(current, urgency);
  }

  addRow(_channel: string, atMs: number, row: Row, urgency: Urgency): void {
    const current = this.#current;
    if (current === null || this.#isOver || !this.#hasRoom(current, 0)) return;
    try {
      current.batch.addRow(atMs, row);
    } catch (error) {
      this.#stop(notEncoded(error));
      return;
    }
    this.#added(current, urgency);
  }

  end(summary: RecordingSummary): void {
    if (this.#isOver) return;
    this.#seal();
    if (this.#current !== null) this.#send('e', summary);
    this.#current = null;
    this.#isStopped = false;
    this.#plan('prompt');
  }

  /** Asks the child. Rejects with the reason, at the latest after 10 s. */
  call(method: CallMethod, params: Readonly<Record<string, JsonValue>>): Promise<JsonValue> {
    const child = this.#child;
    if (this.#phase !== 'open' || child === null)
      return Promise.reject(new Error(this.refusal ?? 'the records are closed'));
    if (this.#calls.size >= mostCalls) return Promise.reject(new Error(`${mostCalls} requests are waiting already`));
    this.#lastCall += 1;
    const call = this.#lastCall;
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(milliseconds(callTimeoutMs), () => {
        this.#calls.delete(call);
        reject(new Error(`the records did not answer within ${callTimeoutMs / 1000} s`));
      });
      this.#calls.set(call, { resolve, reject, timer });
      child.write(encodeMessage('c', { call, method, params }));
    });
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
      await this.#pause(10);
    }
    this.#phase = 'closing';
    this.#child?.finish();
    while (this.#child !== null && this.#clock.now() < until) await this.#pause(10);
    this.#phase = 'closed';
    this.#child?.kill();
    this.#rejectCalls('the records are closed');
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
        if (message.line > this.#outbox.durableLine) this.#restartMs = restartAfterMs.least;
        this.#outbox.acknowledge(message.line);
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
        this.#settle(message.call, ({ resolve }) => resolve(message.result));
        break;
      case 'refusal':
        this.#settle(message.call, ({ reject }) => reject(new Error(message.reason)));
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
    const first = this.#outbox.rewind();
    const { lastLine } = this.#outbox;
    const hello: Hello =
      first === null
        ? { nextLine: lastLine + 1, lastLine, current: this.#place }
        : { nextLine: first.line, lastLine, current: first.context };
    this.#child?.write(encodeMessage('h', hello));
    this.#phase = 'open';
    this.#flush();
  }

  #exited({ code, signal, said }: { code: number | null; signal: string | null; said: string }): void {
    this.#child = null;
    this.#rejectCalls('the records process has ended');
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

  /** Where the next message stands. */
  get #place(): Place {
    return this.#current === null ? null : { id: this.#current.id, items: this.#current.items };
  }

  /** Stops the recording where there is none. @param textBytes of the item; those of a row are few */
  #hasRoom({ batch }: Current, textBytes: number): boolean {
    if (this.#outbox.size + batch.size + textBytes <= mostWaitingBytes - reservedBytes) return true;
    this.#stop(tooMuch);
    return false;
  }

  #added(current: Current, urgency: Urgency): void {
    if (urgency === 'prompt') current.isPrompt = true;
    if (current.batch.size >= largestBatchBytes) this.#seal();
    this.#plan(urgency);
  }

  /** Puts the items that were added since the last time into the queue. */
  #seal(): void {
    const current = this.#current;
    if (current === null || current.batch.items === 0) return;
    const { batch, isPrompt } = current;
    const lineCount = batch.items;
    const bytes = putMessageHead(batch.take(current.items, messageHeadBytes), isPrompt ? 'p' : 'r');
    const isAdded = this.#outbox.add(bytes, { lineCount, addedAtMs: this.#clock.now(), context: this.#place });
    if (!isAdded) this.#stop(tooMuch);
    current.items += lineCount;
    current.isPrompt = false;
  }

  /** False: there is no room, or it is no JSON, and the recording stops here. */
  #send(letter: 'b' | 'e', value: RecordingHead | RecordingSummary): boolean {
    let bytes: Buffer;
    try {
      bytes = encodeMessage(letter, value);
    } catch (error) {
      this.#stop(notEncoded(error));
      return false;
    }
    const hasRoom = this.#outbox.size + bytes.length <= mostWaitingBytes - reservedBytes;
    if (hasRoom && this.#lost === 0 && this.#put(bytes)) return true;
    this.#stop(tooMuch);
    return false;
  }

  #put(bytes: Buffer): boolean {
    return this.#outbox.add(bytes, { lineCount: 1, addedAtMs: this.#clock.now(), context: this.#place });
  }

  /** The recording goes no further. */
  #stop(reason: string): void {
    this.#seal();
    this.#hasStopped = true;
    this.#isStopped = true;
    if (this.#lost === 0) {
      this.#put(encodeMessage('x', { reason }));
      this.#fail(`the recording stops: ${reason}`);
    }
    this.#lost += 1;
    this.#current = null;
  }

  #plan(urgency: Urgency): void {
    if (this.#isFlushPlanned[urgency]) return;
    this.#isFlushPlanned[urgency] = true;
    this.#clock.after(milliseconds(urgency === 'prompt' ? promptWithinMs : relaxedWithinMs), () => {
      this.#isFlushPlanned[urgency] = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#phase !== 'open') return;
    this.#seal();
    for (let next = this.#outbox.take(); next !== null; next = this.#outbox.take()) this.#child?.write(next);
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
    const { oldestAtMs } = this.#outbox;
    if (this.#outbox.isEmpty) this.#lost = 0;
    if (this.#phase !== 'open') return;
    const problem = this.#problem(now, oldestAtMs);
    if (problem !== null) this.#fail(problem);
    else if (this.#lost === 0 && !this.#isStopped && this.#failure !== null) {
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

  #settle(call: number, how: (waiting: WaitingCall) => void): void {
    const waiting = this.#calls.get(call);
    if (waiting === undefined) return;
    this.#calls.delete(call);
    this.#clock.cancel(waiting.timer);
    how(waiting);
  }

  #rejectCalls(reason: string): void {
    for (const call of [...this.#calls.keys()]) this.#settle(call, ({ reject }) => reject(new Error(reason)));
  }

  #wake(): void {
    const wakeUps = [...this.#wakeUps];
    this.#wakeUps.clear();
    for (const wake of wakeUps) wake();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.after(milliseconds(ms), () => resolve()));
  }
}

const tooMuch = `more than ${mostWaitingBytes / 2 ** 20} MiB were waiting for the disk`;

/** A value that is no JSON is a defect of this program: it ends the recording, and nothing else. */
const notEncoded = (error: unknown): string =>
  `an item cannot be encoded (${error instanceof Error ? error.message : String(error)})`;

function exitReason(code: number | null, signal: string | null, said: string): string {
  if (code === childExit.held || code === childExit.unusable) return said;
  if (code === null && signal === null) return `the records process cannot be started: ${said}`;
  return `the records process has ended (${signal ?? `exit code ${code}`})`;
}
