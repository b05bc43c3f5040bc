/** A port as a program meets it: a pseudo-terminal, with the simulated table in real time behind it. */
import { type ChildProcessByStdio, execFile, spawn, spawnSync } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { SimulatedTable } from '../../hardware/simulator/table.ts';
import type { Clock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';

const command = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
/** Makes a pseudo-terminal, says its name, and carries bytes between its far end and its own standard streams. */
const bridge = `
import os, pty, sys, threading, tty
far, near = pty.openpty()
tty.setraw(near)
sys.stdout.write(os.ttyname(near) + chr(10)); sys.stdout.flush()
def out():
    while True: os.write(1, os.read(far, 4096))
threading.Thread(target=out, daemon=True).start()
while True:
    some = os.read(0, 4096)
    if not some: break
    os.write(far, some)
`;
const hasPython = spawnSync('python3', ['--version']).status === 0;

const realClock: Clock = {
  now: () => milliseconds(performance.now()),
  after: (delay, action) => setTimeout(action, delay),
  cancel: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function conformance(...words: readonly string[]): Promise<Ended> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [command, 'conformance', ...words]);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    // What execFile rejects with, by its documentation.
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

describe('what is refused', () => {
  it.each([
    [[], 'no actuator given'],
    [['--port', '/dev/null'], 'empty'],
    [['--port', '/dev/null', '--device', 'simulated', '--empty-table'], 'two actuators'],
    [['--device', 'simulated', '--empty-table'], 'applies to --port only'],
    [['--device', 'simulated', '--only', 'no such check'], 'matches no check'],
    [['--device', 'simulated', '--only', '('], 'regular expression'],
    [['--device', 'real'], 'simulated'],
    [['--port', '/dev/null', '--empty-table'], 'no serial port'],
    [['--port', '/no/such/port', '--empty-table'], 'ENOENT'],
  ])('%j', async (words, why) => {
    const { code, err } = await conformance(...words);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });
});

describe('what is printed', () => {
  it('is a table with a final count', async () => {
    const { code, out } = await conformance('--device', 'simulated', '--only', '^handshake');
    expect(code).toBe(0);
    expect(out).toMatch(/pass .* HELLO clears the limits/);
    expect(out).toMatch(/simulated: 7 checks, 7 passed, 0 failed, 0 skipped/);
  });

  it('is one JSON object a line with --json', async () => {
    const { out } = await conformance('--device', 'simulated', '--only', 'HELLO clears the limits', '--json');
    const lines = out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines[0]).toMatchObject({ type: 'check', group: 'handshake', verdict: 'pass', detail: '' });
    expect(lines[1]).toMatchObject({ type: 'summary', device: 'simulated', checks: 1, pass: 1, fail: 0, skip: 0 });
  });
});

describe.skipIf(!hasPython)('on a port', { retry: 2 }, () => {
  let python: ChildProcessByStdio<Writable, Readable, null> | null = null;
  let table: SimulatedTable | null = null;
  afterEach(async () => {
    // The table lives on real timers: left with power, it would go on talking to whoever comes next.
    table?.board.powerOff();
    table = null;
    const child = python;
    python = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await gone;
  });

  async function tableOnPort(): Promise<{ path: string; table: SimulatedTable }> {
    const child = spawn('python3', ['-c', bridge], { stdio: ['pipe', 'pipe', 'inherit'] });
    python = child;
    // A bridge that was killed takes nothing more: that is the test's own doing.
    child.stdin.on('error', () => {});
    const made = new SimulatedTable({ clock: realClock, seed: 1 });
    table = made;
    made.port.onBytes((bytes) => child.stdin.write(Buffer.from(bytes)));
    const path = await new Promise<string>((resolve) => {
      child.stdout.once('data', (said: Buffer) => {
        resolve(said.toString('latin1').split('\n')[0] ?? '');
        child.stdout.on('data', (bytes: Buffer) => made.port.write(bytes));
      });
    });
    return { path, table: made };
  }

  it('examines the board that is there, and skips what needs a hand', async () => {
    const { path } = await tableOnPort();
    // What leaves a busy machine time: the table behind the port lives on this process's own timers.
    const only = '^handshake|flag 7|RETURN boot|^re-opening';
    const { code, out } = await conformance('--port', path, '--empty-table', '--only', only);
    expect(out).not.toMatch(/ {2}fail/);
    expect(out).toMatch(/skip .*RETURN boot after 10 s\n +needs a hand to place the table/);
    expect(out).toMatch(/skip .*flag 7 follows the supply.*\n +needs a hand to take the mains away/);
    expect(out).toMatch(/pass .*the port opened ten times during a return/);
    expect(code).toBe(0);
  }, 120_000);

  it('says so where the port goes away', async () => {
    const { path } = await tableOnPort();
    const ended = conformance('--port', path, '--empty-table', '--only', '^returns|^leases');
    setTimeout(() => python?.kill(), 3000);
    const { code, err } = await ended;
    expect(code).toBe(2);
    expect(err).toContain('the port cannot be used');
  }, 30_000);

  it('fails where nothing answers', async () => {
    const { path, table } = await tableOnPort();
    table.board.powerOff();
    const { code, out } = await conformance('--port', path, '--empty-table', '--only', 'HELLO clears the limits');
    expect(code).toBe(1);
    expect(out).toContain('no answer to HELLO within 3000 ms');
  }, 30_000);
});
