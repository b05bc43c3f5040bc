/**
 * A serial port at a configured path, over `serialport`: opened as soon as it exists, checked while it is open, reopened
 * after every loss. Nothing here throws, and a lost port leaves no listener, timer or descriptor behind.
 */
import { SerialPort } from 'serialport';
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { BaudRateQuery } from './baud-rate-query.ts';
import { closePort, descriptorOf, keepDtrOnClose, lossOf } from './open-port.ts';
import type { Cable } from './port.ts';
import { portErrorText, portProblemAt } from './port-problem.ts';
import { ReceiveThrottle } from './receive-throttle.ts';
import { type TransmitCounters, TransmitQueue } from './transmit-queue.ts';

/** Between two attempts to open. */
const retryIntervalMs = 500;
/**
 * Between two checks of the open port. `serialport` misses a hang-up during a read: it takes the end of file for "nothing
 * to read" and retries without end.
 */
const checkIntervalMs = 100;
const readBufferBytes = 16_384;

export interface SerialCableOptions {
  readonly path: string;
  readonly baudRate: number;
  readonly clock: Clock;
  /** Whether to open the port even if another program holds its lock: for STOP, which needs no answer. False if omitted. */
  readonly ignoresLock?: boolean;
}

export type CableState = { readonly kind: 'waiting'; readonly reason: string } | { readonly kind: 'open' };

export interface CableCounters extends TransmitCounters {
  readonly bytesIn: number;
  readonly opened: number;
  /** Losses of an open port. */
  readonly unplugged: number;
  readonly openFailures: number;
  /** Times that reading was paused because more arrived than a line can carry. */
  readonly floods: number;
}

export class SerialCable implements Cable {
  readonly path: string;
  readonly #baudRate: number;
  readonly #clock: Clock;
  readonly #ignoresLock: boolean;
  readonly #transmitQueue: TransmitQueue;
  readonly #throttle: ReceiveThrottle;
  readonly #query: BaudRateQuery;
  readonly #onOpen: (() => void)[] = [];
  readonly #onClosed: ((reason: string) => void)[] = [];
  readonly #onBytes: ((bytes: Uint8Array) => void)[] = [];
  /** Open, or being opened. */
  #port: SerialPort | null = null;
  #state: CableState = { kind: 'waiting', reason: 'not opened yet' };
  #timer: Timer | null = null;
  #ended = false;
  /** Resolves when the attempt to open is over. */
  #opening: Promise<void> | null = null;
  /** The port being closed, which still holds the lock that the next one needs. */
  #closing: Promise<void> | null = null;
  #bytesIn = 0;
  #opened = 0;
  #unplugged = 0;
  #openFailures = 0;

  constructor({ path, baudRate, clock, ignoresLock = false }: SerialCableOptions) {
    this.path = path;
    this.#baudRate = baudRate;
    this.#clock = clock;
    this.#ignoresLock = ignoresLock;
    this.#throttle = new ReceiveThrottle(clock, baudRate);
    this.#transmitQueue = new TransmitQueue(
      {
        descriptor: () => (this.#state.kind === 'open' ? descriptorOf(this.#port) : null),
        flush: (done) => this.#flush(done),
        failed: (error) => this.#lose(portErrorText(path, error)),
      },
      clock,
    );
    this.#query = new BaudRateQuery({
      baudRate,
      clock,
      currentPort: () => this.#port,
      write: (bytes) => this.#transmitQueue.write(bytes),
      failed: (error) => this.#lose(portErrorText(path, error)),
    });
  }

  get state(): CableState {
    return this.#state;
  }

  get counters(): CableCounters {
    return {
      ...this.#transmitQueue.counters,
      bytesIn: this.#bytesIn,
      opened: this.#opened,
      unplugged: this.#unplugged,
      openFailures: this.#openFailures,
      floods: this.#throttle.floods,
    };
  }

  onOpen(listener: () => void): void {
    this.#onOpen.push(listener);
  }

  /** Called once for each reason, not for each attempt to open. */
  onClosed(listener: (reason: string) => void): void {
    this.#onClosed.push(listener);
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#onBytes.push(listener);
  }

  /** Opens the port as soon as it exists, now and after every unplug, until {@link close}. */
  start(): void {
    if (!this.#ended && this.#port === null && this.#timer === null) this.#tryToOpen();
  }

  write(bytes: Uint8Array): void {
    this.#transmitQueue.write(bytes);
  }

  /** Writes at once, even if the tty is full, and discards what was queued. Ends a {@link queryAtBaudRate}. */
  urgent(bytes: Uint8Array): void {
    this.#query.end();
    this.#transmitQueue.urgent(bytes);
  }

  /** Closes and reopens the port, for callers that find the far end dead while the operating system reports no problem. */
  reopen(reason: string): void {
    if (this.#state.kind === 'open') this.#lose(reason);
  }

  /** Sends a query at another baud rate and listens at it for `durationMs`, to identify a device of another kind. */
  queryAtBaudRate(baudRate: number, query: Uint8Array, durationMs: number): void {
    this.#query.start(baudRate, query, durationMs);
  }

  /** Final. Resolves once the port is free for other programs. */
  async close(): Promise<void> {
    this.#ended = true;
    this.#cancelTimer();
    this.#drop();
    this.#setWaiting('closed');
    await this.#opening;
    await this.#closing;
  }

  #tryToOpen(): void {
    this.#timer = null;
    if (this.#ended) return;
    const problem = this.#closing === null ? portProblemAt(this.path) : `${this.path} is still being closed`;
    if (problem !== null) {
      this.#openFailed(problem);
      return;
    }
    const port = new SerialPort({
      path: this.path,
      baudRate: this.#baudRate,
      autoOpen: false,
      hupcl: false,
      // flock: keeps out every program that locks too, including root's.
      lock: !this.#ignoresLock,
      highWaterMark: readBufferBytes,
    });
    this.#port = port;
    // Opening discards the driver's input buffer, so nothing stale is read.
    this.#opening = new Promise((resolve) => {
      port.open((error) => {
        this.#opening = null;
        this.#onOpenResult(port, error);
        resolve();
      });
    });
  }

  #onOpenResult(port: SerialPort, error: Error | null): void {
    if (this.#port !== port) {
      if (error === null) this.#release(port);
    } else if (error === null) {
      this.#attach(port);
    } else {
      this.#port = null;
      this.#openFailed(portErrorText(this.path, error));
    }
  }

  #openFailed(reason: string): void {
    this.#openFailures += 1;
    this.#startTimer(retryIntervalMs, () => this.#tryToOpen());
    this.#setWaiting(reason);
  }

  #attach(port: SerialPort): void {
    this.#opened += 1;
    this.#state = { kind: 'open' };
    port.on('data', (bytes: Uint8Array) => this.#onData(port, bytes));
    port.on('error', (error) => this.#losePort(port, portErrorText(this.path, error)));
    port.on('close', () => this.#losePort(port, `${this.path} was unplugged`));
    this.#startTimer(checkIntervalMs, () => this.#check());
    for (const listener of this.#onOpen) listener();
    // Starts a process, so what the listeners send comes first.
    keepDtrOnClose(this.path);
  }

  #check(): void {
    this.#timer = null;
    const loss = lossOf(this.path, this.#port);
    if (loss === null) this.#startTimer(checkIntervalMs, () => this.#check());
    else this.#lose(loss);
  }

  #onData(port: SerialPort, bytes: Uint8Array): void {
    if (this.#port !== port) return;
    this.#bytesIn += bytes.length;
    this.#throttle.received(port, bytes.length);
    for (const listener of this.#onBytes) listener(bytes);
  }

  #losePort(port: SerialPort, reason: string): void {
    if (this.#port === port) this.#lose(reason);
  }

  #lose(reason: string): void {
    this.#unplugged += 1;
    this.#drop();
    this.#startTimer(retryIntervalMs, () => this.#tryToOpen());
    this.#setWaiting(reason);
  }

  #setWaiting(reason: string): void {
    const isNew = this.#state.kind === 'open' || this.#state.reason !== reason;
    this.#state = { kind: 'waiting', reason };
    if (!isNew) return;
    for (const listener of this.#onClosed) listener(reason);
  }

  #drop(): void {
    const port = this.#port;
    this.#port = null;
    this.#query.forget();
    this.#transmitQueue.clear();
    // A port that is still being opened is released by #onOpenResult.
    if (port !== null && !port.opening) this.#release(port);
  }

  #release(port: SerialPort): void {
    // Pending output is worth waiting for at the final close only, not on a port whose far end is dead.
    const closing = closePort(port, !this.#ended).then(() => {
      if (this.#closing === closing) this.#closing = null;
    });
    this.#closing = closing;
  }

  #flush(done: () => void): void {
    const port = this.#port;
    if (port?.isOpen === true) port.flush(() => done());
    else done();
  }

  #startTimer(delayMs: number, action: () => void): void {
    this.#cancelTimer();
    if (!this.#ended) this.#timer = this.#clock.after(milliseconds(delayMs), action);
  }

  #cancelTimer(): void {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
  }
}
