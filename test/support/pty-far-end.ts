/** The far end of a real pseudo-terminal, and a clock that runs faster than the wall clock. */
import { join } from 'node:path';
import { PseudoTerminal } from '../../hardware/emulator/pseudo-terminal.ts';
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { type Milliseconds, milliseconds } from '../../protocols/base/units.ts';
import { atEnd } from './cleanup.ts';
import { folder } from './temporary-folder.ts';

/** A peer that records what it receives and sends what the test tells it to. */
export class FarEnd {
  readonly terminal: PseudoTerminal;
  readonly path: string;
  received = '';
  onReceived: (text: string) => void = () => {};

  constructor(path: string) {
    this.path = path;
    this.terminal = new PseudoTerminal(path, (bytes) => {
      const text = Buffer.from(bytes).toString('latin1');
      this.received += text;
      this.onReceived(text);
    });
    atEnd(() => this.terminal.unplug());
  }

  say(text: string): void {
    this.terminal.write(Buffer.from(text, 'latin1'));
  }
}

export async function pluggedIn(path = join(folder(), 'port')): Promise<FarEnd> {
  const end = new FarEnd(path);
  await end.terminal.plug();
  return end;
}

/** Real time, sped up by a factor. */
export class FastClock implements Clock {
  readonly #times: number;

  constructor(times: number) {
    this.#times = times;
  }

  now(): Milliseconds {
    return milliseconds(performance.now() * this.#times);
  }

  after(delay: Milliseconds, action: () => void): Timer {
    return setTimeout(action, delay / this.#times);
  }

  cancel(timer: Timer): void {
    clearTimeout(timer as NodeJS.Timeout);
  }
}
