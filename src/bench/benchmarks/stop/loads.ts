/** What else goes on while a STOP is asked for. Each load lies on both sides of a comparison alike. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Children } from '../children.ts';
import type { StopTarget } from './targets.ts';

export const clients = 10;
/** About the rate of the line: 115,200 baud. */
const garbage = { bytes: 50, intervalMs: 5 };

interface LoadOptions {
  readonly folder: string;
  readonly children: Children;
  readonly targets: readonly StopTarget[];
}

export interface Load {
  readonly name: string;
  /** Node's arguments for each target. */
  readonly nodeArguments?: readonly string[];
  /** Begins the load; returns how it ends. */
  begin?(options: LoadOptions): Promise<() => void>;
  /** Before each STOP, at the target that gets it. */
  beforeStop?(target: StopTarget): void;
}

const nothing = (): void => undefined;

/** Objects by the megabyte, most of them short-lived, 20 MB a second. */
const memoryGarbage = `const kept = [];
  setInterval(() => {
    for (let n = 0; n < 400; n += 1) kept.push({ n, text: 'x'.repeat(50) + n });
    if (kept.length > 40_000) kept.splice(0, 20_000);
  }, 2).unref();`;

/** Writes to the disk, and waits until that has reached it, so that every other writer's wait is long. */
const diskStall = `const { openSync, writeSync, fsyncSync, ftruncateSync } = require('node:fs');
  const bytes = Buffer.alloc(16 * 1024 * 1024, 'x');
  for (const file = openSync(process.argv[1], 'w'); ; ftruncateSync(file)) {
    for (let count = 0; count < 8; count += 1) writeSync(file, bytes);
    fsyncSync(file);
  }`;

export const loads: readonly Load[] = [
  { name: 'idle' },
  {
    name: 'garbage on the line',
    begin: async ({ targets }) => {
      const timer = setInterval(() => {
        for (const { cable } of targets) cable.send(randomBytes(garbage.bytes));
      }, garbage.intervalMs);
      return () => clearInterval(timer);
    },
  },
  {
    name: 'two busy loops',
    begin: async ({ children }) => {
      const loops = [1, 2].map(() => children.start(process.execPath, ['-e', 'for (;;);']));
      return () => {
        for (const loop of loops) loop.kill('SIGKILL');
      };
    },
  },
  {
    name: 'a disk stall',
    begin: async ({ children, folder }) => {
      const writer = children.start(process.execPath, ['-e', diskStall, join(folder, 'stall')]);
      return () => writer.kill('SIGKILL');
    },
  },
  { name: 'a queue of commands', beforeStop: (target) => target.queueCommands() },
  {
    name: 'ten clients',
    begin: async ({ targets }) => {
      for (const target of targets) for (let count = 0; count < clients; count += 1) await target.addClient();
      return nothing;
    },
  },
  {
    name: 'garbage in memory',
    nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(memoryGarbage)}`],
  },
];
