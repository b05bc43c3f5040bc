/**
 * The computer that runs the controller. It can stall for a time or be killed. Input that arrives during a stall waits
 * in buffers, as in an operating system; a killed host drops it.
 */
import type { BytePort } from '../../../hardware/actuator/port.ts';
import type { Pendant, PendantNotice, TiltSample, TiltSensor } from '../../../hardware/table.ts';
import type { Clock, Timer } from '../../../protocols/base/clock.ts';
import type { Milliseconds } from '../../../protocols/base/units.ts';

/** Inputs kept during a stall; later ones are lost, as in a full buffer. */
const bufferedInputs = 8192;

export class Host implements Clock {
  readonly #clock: Clock;
  #condition: 'running' | 'stalled' | 'killed' = 'running';
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get alive(): boolean {
    return this.#condition !== 'killed';
  }

  get running(): boolean {
    return this.#condition === 'running';
  }

  now(): Milliseconds {
    return this.#clock.now();
  }

  after(delay: Milliseconds, action: () => void): Timer {
    return this.#clock.after(delay, () => this.#deliver(action));
  }

  cancel(timer: Timer): void {
    this.#clock.cancel(timer);
  }

  kill(): void {
    this.#condition = 'killed';
    this.#waiting = [];
  }

  stall(duration: Milliseconds): void {
    if (this.#condition !== 'running') return;
    this.#condition = 'stalled';
    this.#clock.after(duration, () => this.#resume());
  }

  /** The host's end of a serial port. */
  port(outside: BytePort): BytePort {
    return {
      write: (bytes) => {
        if (this.running) outside.write(bytes);
      },
      onBytes: (listener) =>
        outside.onBytes((bytes) => {
          if (this.running) listener(bytes);
          // The sender reuses its buffer, so delayed bytes are copied.
          else this.#deliver(listener.bind(null, Uint8Array.from(bytes)));
        }),
    };
  }

  tilt(outside: TiltSensor): TiltSensor {
    return {
      subscribe: (listener: (sample: TiltSample) => void) =>
        outside.subscribe((sample) => this.#deliver(() => listener({ ...sample, at: this.now() }))),
    };
  }

  pendant(outside: Pendant): Pendant {
    return {
      subscribe: (listener: (notice: PendantNotice) => void) =>
        outside.subscribe((notice) => this.#deliver(() => listener(notice))),
      show: (alarm) => outside.show(alarm),
      ask: (question) => outside.ask(question),
      announce: (isAnnouncing) => outside.announce(isAnnouncing),
      chirp: () => outside.chirp(),
    };
  }

  #deliver(action: () => void): void {
    if (this.#condition === 'running') action();
    else if (this.#condition === 'stalled' && this.#waiting.length < bufferedInputs) this.#waiting.push(action);
  }

  #resume(): void {
    if (this.#condition !== 'stalled') return;
    this.#condition = 'running';
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const action of waiting) this.#deliver(action);
  }
}
