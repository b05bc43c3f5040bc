/**
 * A serial port at a configured path, over `serialport`: opened with endless patience, watched while it is open, opened
 * anew when it was away. Nothing here throws, and nothing is left behind by a port that went.
 */
import { spawn } from 'node:child_process';
import { fstatSync, statSync } from 'node:fs';
import { isatty } from 'node:tty';
import { SerialPort } from 'serialport';
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { Cable } from './port.ts';
import { portErrorText, portProblemAt } from './port-problem.ts';
import { ReceiveThrottle } from './receive-throttle.ts';
import { type TransmitCounters, TransmitQueue } from './transmit-queue.ts';

/** Between two tries to open. */
const retryInterval = 500;
/**
 * Between two looks at whether the open port is still one. `serialport` misses a hang-up that comes while it reads: it
 * then takes the end of the file for nothing to read, and asks again without end.
 */
const lookInterval = 100;
const readBuffer = 16_384;

export interface SerialCableOptions {
  readonly path: string;
  readonly baudRate: number;
  readonly clock: Clock;
}

export type CableState = { readonly kind: 'waiting'; readonly reason: string } | { readonly kind: 'open' };

export interface CableCounters extends TransmitCounters {
  readonly bytesIn: number;
  readonly opened: number;
  /** An open port that went. */
  readonly unplugged: number;
  readonly openFailures: number;
  /** Times that reading was held back because more came than a line can carry. */
  readonly floods: number;
}

export class SerialCable implements Cable {
  readonly path: string;
  readonly #baudRate: number;
  readonly #clock: Clock;
  readonly #transmitQueue: TransmitQueue;
  readonly #throttle: ReceiveThrottle;
  readonly #onOpen: (() => void)[] = [];
  readonly #onClosed: ((reason: string) => void)[] = [];
  readonly #onBytes: ((bytes: Uint8Array) => void)[] = [];
  /** Open, or being opened. */
  #port: SerialPort | null = null;
  #state: CableState = { kind: 'waiting', reason: 'not opened yet' };
  #timer: Timer | null = null;
  #ended = false;
  /** What is asked at another speed, and the timer that ends it. */
  #asking: { readonly baudRate: number; readonly question: Uint8Array; readonly timer: Timer } | null = null;
  /** The port whose speed is being changed. */
  #tuning: SerialPort | null = null;
  /** Resolves when the operating system has answered. */
  #opening: Promise<void> | null = null;
  /** A port that is still being closed: the next one would find the lock held. */
  #closing: Promise<void> | null = null;
  #bytesIn = 0;
  #opened = 0;
  #unplugged = 0;
  #openFailures = 0;

  constructor({ path, baudRate, clock }: SerialCableOptions) {
    this.path = path;
    this.#baudRate = baudRate;
    this.#clock = clock;
    this.#throttle = new ReceiveThrottle(clock, baudRate);
    this.#transmitQueue = new TransmitQueue(
      {
        descriptor: () => (this.#state.kind === 'open' ? descriptorOf(this.#port) : null),
        flush: (done) => this.#flush(done),
        broken: (error) => this.#gone(portErrorText(path, error)),
      },
      clock,
    );
  }

  get state(): CableState {
    return this.#state;
  }

  /** Each figure named for what it counts. */
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

  /** Told once for each reason, not for each try. */
  onClosed(listener: (reason: string) => void): void {
    this.#onClosed.push(listener);
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#onBytes.push(listener);
  }

  /** Opens the port as soon as there is one, now and after every unplug, until {@link close}. */
  start(): void {
    if (!this.#ended && this.#port === null && this.#timer === null) this.#tryToOpen();
  }

  write(bytes: Uint8Array): void {
    this.#transmitQueue.write(bytes);
  }

  /** Now, past whatever waits, even where the tty takes no more; throws away what waited. */
  urgent(bytes: Uint8Array): void {
    this.#endAsking();
    this.#transmitQueue.urgent(bytes);
  }

  /** For whoever knows better than the operating system that nobody is there any more: closes, and opens anew. */
  reopen(reason: string): void {
    if (this.#state.kind === 'open') this.#gone(reason);
  }

  /**
   * Says something at another speed, listens at it for so many ms, and goes back: to learn whether the device is one of
   * another kind. Anything urgent ends it.
   */
  queryAtBaudRate(baudRate: number, question: Uint8Array, forMs: number): void {
    const port = this.#port;
    if (port?.isOpen !== true || this.#asking !== null) return;
    const timer = this.#clock.after(milliseconds(forMs), () => this.#endAsking());
    this.#asking = { baudRate, question, timer };
    this.#tune(port);
  }

  /** For good. Resolves once the port is free for others. */
  async close(): Promise<void> {
    this.#ended = true;
    this.#cancelTimer();
    this.#drop();
    this.#wait('closed');
    await this.#opening;
    await this.#closing;
  }

  #tryToOpen(): void {
    this.#timer = null;
    if (this.#ended) return;
    const trouble = this.#closing === null ? portProblemAt(this.path) : `${this.path} is still being closed`;
    if (trouble !== null) {
      this.#failed(trouble);
      return;
    }
    const port = new SerialPort({
      path: this.path,
      baudRate: this.#baudRate,
      autoOpen: false,
      hupcl: false,
      // flock: keeps out every program that asks the same way, root's too.
      lock: true,
      highWaterMark: readBuffer,
    });
    this.#port = port;
    // Opening throws away what the driver had kept: nothing stale is read.
    this.#opening = new Promise((resolve) => {
      port.open((error) => {
        this.#opening = null;
        this.#answered(port, error);
        resolve();
      });
    });
  }

  #answered(port: SerialPort, error: Error | null): void {
    if (this.#port !== port) {
      if (error === null) this.#release(port);
    } else if (error === null) {
      this.#attach(port);
    } else {
      this.#port = null;
      this.#failed(portErrorText(this.path, error));
    }
  }

  #failed(reason: string): void {
    this.#openFailures += 1;
    this.#later(retryInterval, () => this.#tryToOpen());
    this.#wait(reason);
  }

  #attach(port: SerialPort): void {
    this.#opened += 1;
    this.#state = { kind: 'open' };
    port.on('data', (bytes: Uint8Array) => this.#received(port, bytes));
    port.on('error', (error) => this.#goneFrom(port, portErrorText(this.path, error)));
    port.on('close', () => this.#goneFrom(port, `${this.path} was unplugged`));
    keepModemLines(this.path);
    this.#later(lookInterval, () => this.#look());
    for (const listener of this.#onOpen) listener();
  }

  /** Is it still a tty, and the one that the path leads to? */
  #look(): void {
    this.#timer = null;
    const descriptor = descriptorOf(this.#port);
    if (descriptor === null || !isatty(descriptor)) {
      this.#gone(`${this.path} was unplugged`);
    } else if (leadsElsewhere(this.path, descriptor)) {
      this.#gone(`another device is behind ${this.path} now`);
    } else {
      this.#later(lookInterval, () => this.#look());
    }
  }

  #received(port: SerialPort, bytes: Uint8Array): void {
    if (this.#port !== port) return;
    this.#bytesIn += bytes.length;
    this.#throttle.passed(port, bytes.length);
    for (const listener of this.#onBytes) listener(bytes);
  }

  #goneFrom(port: SerialPort, reason: string): void {
    if (this.#port === port) this.#gone(reason);
  }

  #gone(reason: string): void {
    this.#unplugged += 1;
    this.#drop();
    this.#later(retryInterval, () => this.#tryToOpen());
    this.#wait(reason);
  }

  #wait(reason: string): void {
    const isNews = this.#state.kind === 'open' || this.#state.reason !== reason;
    this.#state = { kind: 'waiting', reason };
    if (!isNews) return;
    for (const listener of this.#onClosed) listener(reason);
  }

  /** Lets go of the port, whatever has become of it. */
  #drop(): void {
    const port = this.#port;
    this.#port = null;
    if (this.#asking !== null) this.#clock.cancel(this.#asking.timer);
    this.#asking = null;
    this.#transmitQueue.clear();
    // One that is only being opened is released when it is open.
    if (port !== null && !port.opening) this.#release(port);
  }

  #release(port: SerialPort): void {
    port.removeAllListeners();
    // Its last words concern nobody.
    port.on('error', () => {});
    const closed = new Promise<void>((resolve) => {
      const close = (): void => {
        if (port.isOpen) port.close(() => resolve());
        else if (port.closing) port.once('close', () => resolve());
        else resolve();
      };
      // A driver waits for up to half a minute for what it still has to send. Of a port that is let go for good that is
      // wanted; of one that answers nobody it is not.
      if (port.isOpen && !this.#ended) port.flush(close);
      else close();
    });
    const closing = closed.then(() => {
      if (this.#closing === closing) this.#closing = null;
    });
    this.#closing = closing;
  }

  #endAsking(): void {
    if (this.#asking === null) return;
    this.#clock.cancel(this.#asking.timer);
    this.#asking = null;
    if (this.#port !== null) this.#tune(this.#port);
  }

  /** Brings the port to the speed that is wanted now. One change at a time: of two, either may come last. */
  #tune(port: SerialPort): void {
    const baudRate = this.#asking?.baudRate ?? this.#baudRate;
    if (this.#tuning === port || port.baudRate === baudRate) return;
    this.#tuning = port;
    port.update({ baudRate }, (error) => {
      if (this.#tuning === port) this.#tuning = null;
      // Gone meanwhile: the next one is opened at its own speed.
      if (this.#port !== port) return;
      if (error !== null) {
        this.#gone(portErrorText(this.path, error));
        return;
      }
      if (this.#asking?.baudRate === baudRate) this.#transmitQueue.write(this.#asking.question);
      this.#tune(port);
    });
  }

  #flush(done: () => void): void {
    const port = this.#port;
    if (port?.isOpen === true) port.flush(() => done());
    else done();
  }

  #later(delay: number, action: () => void): void {
    this.#cancelTimer();
    if (!this.#ended) this.#timer = this.#clock.after(milliseconds(delay), action);
  }

  #cancelTimer(): void {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
  }
}

function descriptorOf(port: SerialPort | null): number | null {
  return port?.port?.fd ?? null;
}

function leadsElsewhere(path: string, descriptor: number): boolean {
  try {
    return statSync(path).rdev !== fstatSync(descriptor).rdev;
  } catch {
    // No path for the moment; while the port itself is there, that is no harm.
    return false;
  }
}

/**
 * DTR is not let go when the port is closed, or the next opening would reset most boards (wire protocol, "Opening the
 * port"). `serialport`'s `hupcl: false` only leaves the flag as it was, and Linux sets it on every new tty. By its path: a
 * child that is handed the descriptor itself makes it a blocking one for this process too.
 */
function keepModemLines(path: string): void {
  spawn('stty', ['-F', path, '-hupcl'], { stdio: 'ignore', timeout: 2000 }).on('error', () => {});
}
