/**
 * Time from a key press in the terminal console to `!!` on the actuator's tty, compared with a bare program on a terminal
 * of the same kind and the same service. They alternate, so that other load on the machine affects both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type IPty, spawn } from '@lydell/node-pty';
import { type Figure, ratioFigures } from './figure.ts';
import { apartMs, built, Children, pause, Relay, type Spread, spreadOf, subscribe, subscribers } from './service.ts';

const rounds = 100;
/** From the console's first screen to the first key. */
const settleMs = 1000;

export async function measureConsoleKey(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fulcrum-benchmark-'));
  const children = new Children();
  const service = await Relay.service(folder, children, false);
  const console = onTerminal([built('cli/main.js'), 'console', '--socket', service.socket]);
  const bare = onTerminal([built('bench/benchmarks/bare-key.js'), service.socket]);
  try {
    await Promise.all([shown(console, 'SPACE'), shown(bare, 'connected')]);
    await pause(settleMs);
    const alone = await compare(service, console, bare);
    const sockets = await Promise.all(Array.from({ length: subscribers }, () => subscribe(service.socket)));
    const among = await compare(service, console, bare);
    for (const socket of sockets) socket.destroy();
    return [
      ...ratioFigures('key to `!!`, terminal console', alone.console, alone.bare, 'a bare program', 1.5),
      ...ratioFigures(`the same, with ${subscribers} clients`, among.console, among.bare, 'a bare program', 1.5),
    ];
  } finally {
    console.kill('SIGKILL');
    bare.kill('SIGKILL');
    await service.end();
    children.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(service: Relay, console: IPty, bare: IPty): Promise<{ console: Spread; bare: Spread }> {
  const times: { console: number[]; bare: number[] } = { console: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.console.push(await keyToStop(service, console));
    await pause(apartMs);
    times.bare.push(await keyToStop(service, bare));
    await pause(apartMs);
  }
  return { console: spreadOf(times.console), bare: spreadOf(times.bare) };
}

async function keyToStop(service: Relay, terminal: IPty): Promise<number> {
  const pressedAt = performance.now();
  return (await service.stoppedBy(() => terminal.write(' '))) - pressedAt;
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

function onTerminal(args: string[]): IPty {
  const { CI: _, ...env } = process.env;
  const terminal = spawn(process.execPath, args, { cols: 80, rows: 24, env: { ...env, TERM: 'xterm-256color' } });
  // What is written must be read, or the program on the terminal waits.
  terminal.onData(() => undefined);
  return terminal;
}
