/** A serial cable with a stamping process at its far end, and a peer in this process behind that. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { MonotonicClock } from '../../../../hardware/monotonic-clock.ts';
import { SimulatedTable } from '../../../../hardware/simulator/table.ts';
import type { Timer } from '../../../../protocols/base/clock.ts';
import type { Milliseconds } from '../../../../protocols/base/units.ts';
import { built } from '../builds.ts';
import type { Children } from '../children.ts';
import { within } from '../waiting.ts';

/** A STOP that has not come through by then never will. */
const longestMs = 10_000;

/** What answers at the end of a cable. Called with what the host has sent; answers through `send`. */
export type Peer = (send: (bytes: Uint8Array) => void) => (bytes: Uint8Array) => void;

/** The simulated board's timers never end; they must not keep this process alive. */
class BackgroundClock extends MonotonicClock {
  override after(delay: Milliseconds, action: () => void): Timer {
    return setTimeout(action, delay).unref();
  }
}

/** An actuator, which answers and sends telemetry. */
export const actuatorPeer: Peer = (send) => {
  const { port } = new SimulatedTable({ clock: new BackgroundClock(), seed: 1 });
  port.onBytes(send);
  return (bytes) => port.write(bytes);
};

export class Cable {
  /** To be opened as a serial port. */
  readonly path: string;
  readonly #process: ChildProcess;
  #onStamp: (atMs: number) => void = () => {};

  private constructor(path: string, children: Children) {
    this.path = path;
    this.#process = children.start(process.execPath, [built('bench/benchmarks/stop/far-end.js'), path], {
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    });
    // Ended with the row, before what still writes to it.
    this.#process.stdin?.on('error', () => undefined);
  }

  static async plugged(path: string, children: Children, peer: Peer): Promise<Cable> {
    const cable = new Cable(path, children);
    await cable.#plugged();
    const receive = peer((bytes) => cable.send(bytes));
    cable.#process.stdout?.on('data', receive);
    return cable;
  }

  /** To the host. */
  send(bytes: Uint8Array): void {
    this.#process.stdin?.write(bytes);
  }

  /** Does this, and returns when the next `!` has come to the far end, as `performance.now()` of this process has it. */
  stoppedBy(request: () => void): Promise<number> {
    const stamp = new Promise<number>((resolve) => {
      const sinceMs = performance.now();
      this.#onStamp = (atMs) => {
        // Repetitions of the last STOP do not count.
        if (atMs < sinceMs) return;
        this.#onStamp = () => {};
        resolve(atMs);
      };
      request();
    });
    return within(longestMs, 'no `!` on the tty', stamp);
  }

  /** Milliseconds from the call of `request` to `!` at the far end. */
  async timeToStop(request: () => void): Promise<number> {
    let requestedAt = 0;
    const stoppedAt = await this.stoppedBy(() => {
      requestedAt = performance.now();
      request();
    });
    return stoppedAt - requestedAt;
  }

  #plugged(): Promise<void> {
    const input = this.#process.stdio[3];
    if (input === null || input === undefined || !('read' in input)) throw new Error('no pipe for the stamps');
    const lines = createInterface({ input });
    const startedAtMs = Number(process.hrtime.bigint()) / 1e6 - performance.now();
    return new Promise((resolve, reject) => {
      this.#process.once('close', () => reject(new Error('the far end of the cable ended early: no pseudo-terminal')));
      lines.on('line', (text) => {
        if (text === 'plugged') resolve();
        else this.#onStamp(Number(text) / 1e6 - startedAtMs);
      });
    });
  }
}
