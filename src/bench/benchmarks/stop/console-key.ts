/**
 * Rows: from a key press in the terminal console to `!` on the actuator's tty, beside a bare program on a terminal of the
 * same kind and the same service.
 */
import { type IPty, spawn } from '@lydell/node-pty';
import { built } from '../builds.ts';
import type { Children } from '../children.ts';
import { inPairs } from '../pairs.ts';
import { atMost, type Bench, type Measured, type Row } from '../row.ts';
import { pause } from '../waiting.ts';
import { clients } from './loads.ts';
import { apartMs } from './stop-rows.ts';
import { serviceTarget } from './targets.ts';

const rounds = { full: 100, quick: 25 };
/** From the console's first screen to the first key. */
const settleMs = 1000;

export const consoleKeyRows = (): readonly Row[] => [
  row('a key in the terminal console', 0),
  row(`the same, ${clients} clients`, clients),
];

const row = (name: string, others: number): Row => ({
  subject: 'STOP: from a person’s hand to `!` on the tty',
  name,
  yardstick: 'a bare program',
  unit: 'ms',
  reach: [atMost(1.5)],
  isQuick: true,
  measure: (bench) => measure(bench, others),
});

async function measure({ folder, children, rounds: choose }: Bench, others: number): Promise<Measured> {
  const service = await serviceTarget({ folder, children });
  const console = onTerminal(children, [built('cli/main.js'), 'console', '--socket', service.socket]);
  const bare = onTerminal(children, [built('bench/benchmarks/stop/bare-key.js'), service.socket]);
  await Promise.all([shown(console, 'SPACE'), shown(bare, 'connected')]);
  await pause(settleMs);
  for (let count = 0; count < others; count += 1) await service.addClient();
  const press = (terminal: IPty) => async () => {
    await pause(apartMs);
    return await service.cable.timeToStop(() => terminal.write(' '));
  };
  return inPairs(choose(rounds.full, rounds.quick), press(console), press(bare));
}

/** Waits for these words on the terminal. */
function shown(terminal: IPty, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const listener = terminal.onData((more) => {
      text += more;
      if (!text.includes(words)) return;
      listener.dispose();
      resolve();
    });
    terminal.onExit(() => reject(new Error(`a program on a terminal ended early: ${text}`)));
  });
}

function onTerminal(children: Children, args: string[]): IPty {
  const { CI: _, ...env } = process.env;
  const terminal = spawn(process.execPath, args, { cols: 80, rows: 24, env: { ...env, TERM: 'xterm-256color' } });
  children.add(terminal.pid);
  // What is written must be read, or the program on the terminal waits.
  terminal.onData(() => undefined);
  return terminal;
}
