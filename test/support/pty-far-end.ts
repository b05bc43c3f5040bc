/** The far end of a real pseudo-terminal, and time that runs faster than the wall's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { PseudoTerminal } from '../../hardware/emulator/pseudo-terminal.ts';
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { type Milliseconds, milliseconds } from '../../protocols/base/units.ts';

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** At the end of the test, the last one first. */
export function atEnd(action: () => unknown): void {
  endings.push(action);
}

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fulcrum-test-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A peer that notes what it hears, and answers what the test gives it to answer. */
export class FarEnd {
  readonly terminal: PseudoTerminal;
  readonly path: string;
  heard = '';
  onHeard: (text: string) => void = () => {};

  constructor(path: string) {
    this.path = path;
    this.terminal = new PseudoTerminal(path, (bytes) => {
      const text = Buffer.from(bytes).toString('latin1');
      this.heard += text;
      this.onHeard(text);
    });
    atEnd(() => this.terminal.unplug());
  }

  say(text: string): void {
    this.terminal.write(Buffer.from(text, 'latin1'));
  }
}

export async function pluggedIn(path = join(makeFolder(), 'port')): Promise<FarEnd> {
  const end = new FarEnd(path);
  await end.terminal.plug();
  return end;
}

/** Real time, in which everything is waited for so many times shorter. */
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

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** @throws Error where it does not come true in time */
export async function until(what: string, isTrue: () => boolean, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await pause(1);
  }
}
