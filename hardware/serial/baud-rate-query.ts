import type { SerialPort } from 'serialport';
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';

export interface BaudRateQueryOptions {
  /** The port's regular baud rate. */
  readonly baudRate: number;
  readonly clock: Clock;
  /** The port that is open or being opened. */
  readonly currentPort: () => SerialPort | null;
  readonly write: (bytes: Uint8Array) => void;
  /** The baud rate of the current port could not be changed. */
  readonly failed: (error: Error) => void;
}

/** Sends a query at another baud rate, listens at it for a while, and restores the regular one. */
export class BaudRateQuery {
  readonly #options: BaudRateQueryOptions;
  #query: { readonly baudRate: number; readonly bytes: Uint8Array; readonly timer: Timer } | null = null;
  /** The port whose baud rate is being changed. */
  #updating: SerialPort | null = null;

  constructor(options: BaudRateQueryOptions) {
    this.#options = options;
  }

  /** Does nothing while the port is closed or another query is in progress. */
  start(baudRate: number, bytes: Uint8Array, durationMs: number): void {
    const port = this.#options.currentPort();
    if (port?.isOpen !== true || this.#query !== null) return;
    const timer = this.#options.clock.after(milliseconds(durationMs), () => this.end());
    this.#query = { baudRate, bytes, timer };
    this.#applyBaudRate(port);
  }

  /** Restores the regular baud rate. */
  end(): void {
    if (this.#query === null) return;
    this.forget();
    const port = this.#options.currentPort();
    if (port !== null) this.#applyBaudRate(port);
  }

  /** Call when the port has closed. */
  forget(): void {
    if (this.#query !== null) this.#options.clock.cancel(this.#query.timer);
    this.#query = null;
  }

  /** One change at a time: two in progress could finish in either order. */
  #applyBaudRate(port: SerialPort): void {
    const baudRate = this.#query?.baudRate ?? this.#options.baudRate;
    if (this.#updating === port || port.baudRate === baudRate) return;
    this.#updating = port;
    port.update({ baudRate }, (error) => {
      if (this.#updating === port) this.#updating = null;
      // The port was closed meanwhile; the next one opens at the regular baud rate.
      if (this.#options.currentPort() !== port) return;
      if (error !== null) {
        this.#options.failed(error);
        return;
      }
      if (this.#query?.baudRate === baudRate) this.#options.write(this.#query.bytes);
      this.#applyBaudRate(port);
    });
  }
}
