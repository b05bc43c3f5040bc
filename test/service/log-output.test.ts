import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { describe, expect, it } from 'vitest';
import { LogOutput, mostWaitingBytes, type Sink } from '../../src/service/log-output.ts';
import { atEnd } from '../support/cleanup.ts';
import { programPath } from '../support/process.ts';
import { SocketClient } from '../support/socket-client.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

/** A sink that accepts a number of bytes, and can be made to fail. */
class ScriptedSink implements Sink {
  room = Number.POSITIVE_INFINITY;
  isFailing = false;
  text = '';
  readonly unsentBytes = 0;

  write(bytes: Uint8Array): number {
    if (this.isFailing) throw new Error('ENOSPC');
    const taken = Math.min(this.room, bytes.length);
    this.room -= taken;
    this.text += Buffer.from(bytes.subarray(0, taken)).toString();
    return taken;
  }
}

const notice = (dropped: number) => `(${dropped} dropped)\n`;

describe('the output of the log', () => {
  it('writes lines whole and in order, however little the output accepts at a time', async () => {
    const sink = new ScriptedSink();
    const output = new LogOutput(sink, notice);
    sink.room = 5;
    output.write('first\n');
    output.write('second\n');
    expect(sink.text).toBe('first');
    sink.room = 3;
    await until('a retry', () => sink.text === 'first\nse');
    sink.room = 100;
    await output.close();
    expect(sink.text).toBe('first\nsecond\n');
  });

  it('is bounded, and says in their place how many lines were dropped', async () => {
    const sink = new ScriptedSink();
    const output = new LogOutput(sink, notice);
    sink.room = 0;
    const lines = Array.from({ length: mostWaitingBytes / 100 + 500 }, (_, n) => `${String(n).padStart(99, '.')}\n`);
    for (const line of lines) output.write(line);
    sink.room = Number.POSITIVE_INFINITY;
    await output.close();
    const kept = Math.floor(mostWaitingBytes / 100);
    expect(sink.text).toBe(`${lines.slice(0, kept).join('')}(${lines.length - kept} dropped)\n`);
    output.write('next\n');
    expect(sink.text.endsWith('dropped)\nnext\n')).toBe(true);
  });

  it('says how many lines a failing output has lost, and gives up at its end', async () => {
    const sink = new ScriptedSink();
    const output = new LogOutput(sink, notice);
    sink.isFailing = true;
    for (let line = 1; line <= 7; line += 1) output.write('lost\n');
    sink.isFailing = false;
    output.write('kept\n');
    expect(sink.text).toBe('(7 dropped)\nkept\n');
    sink.room = 0;
    output.write('never\n');
    await output.close(50);
    expect(sink.text).not.toContain('never');
  });
});

function configured() {
  const place = folder();
  const file = join(place, 'c.json');
  const socket = join(place, 's');
  const ports = { actuator: { path: join(place, 'a') }, sensors: { path: join(place, 'b') } };
  writeFileSync(file, JSON.stringify({ ...ports, socket, data: join(place, 'data') }));
  return { file, socket, place };
}

/** Enough acts to fill a pipe's or a terminal's buffer and the queue. */
async function actMuch(client: SocketClient, acts: number): Promise<void> {
  for (let count = 0; count < acts; count += 1) await client.ask('return', undefined);
}

const isAnswering = (client: SocketClient) => client.ask('status');

async function opened(path: string): Promise<SocketClient> {
  let client: SocketClient | null = null;
  await until('the service answers', async () => {
    client = await SocketClient.open(path).catch(() => null);
    return client !== null;
  });
  if (client === null) throw new Error('no client');
  return client;
}

describe('fulcrum run', () => {
  it('is not stopped by a reader of its log that has stopped, and ends', async () => {
    const { file, socket, place } = configured();
    const fifo = join(place, 'fifo');
    await new Promise((resolve) => spawn('mkfifo', [fifo]).once('exit', resolve));
    const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const filler = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
    const writer = openSync(fifo, constants.O_WRONLY);
    atEnd(() => closeSync(reader));
    // The pipe is full from the start.
    for (let isFull = false; !isFull; ) {
      try {
        writeSync(filler, Buffer.alloc(4096, '.'));
      } catch {
        isFull = true;
      }
    }
    closeSync(filler);
    const child = spawn(process.execPath, [programPath, 'run', '--config', file], {
      stdio: ['ignore', writer, 'ignore'],
    });
    closeSync(writer);
    atEnd(() => child.kill('SIGKILL'));
    const exited = new Promise((resolve) => child.once('exit', resolve));
    const client = await opened(socket);
    await actMuch(client, 50);
    expect(await isAnswering(client)).toHaveProperty('result');
    // The reader goes on: nothing has been lost, because the queue held it.
    let text = '';
    const read = () => {
      const buffer = Buffer.alloc(65_536);
      try {
        text += buffer.subarray(0, readSync(reader, buffer)).toString();
      } catch {
        // Empty.
      }
      return text;
    };
    await until('the waiting lines', () => read().includes('listening on') && read().includes('first call: return'));
    client.close();
    // And it stops again.
    const again = await opened(socket);
    await actMuch(again, 600);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  it('is not stopped by Ctrl-S on its terminal, and ends', async () => {
    const { file, socket } = configured();
    const terminal = spawnTerminal(process.execPath, [programPath, 'run', '--config', file], { cols: 200, rows: 24 });
    atEnd(() => terminal.kill('SIGKILL'));
    let text = '';
    terminal.onData((more) => (text += more));
    const exited = new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    await until('the first lines', () => text.includes('listening on'));
    const client = await opened(socket);
    terminal.write('\u0013');
    await actMuch(client, 20);
    expect(await isAnswering(client)).toHaveProperty('result');
    const before = text;
    terminal.write('\u0011');
    await until('the waiting lines', () => text.slice(before.length).includes('return'));
    terminal.write('\u0013');
    await actMuch(client, 20);
    process.kill(terminal.pid, 'SIGTERM');
    expect(await exited).toBe(0);
  });
});
