/** A serial port that is missing, lost, locked, blocked or flooding, over real pseudo-terminals. */
import { execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../hardware/serial/cable.ts';
import { capacityBytes } from '../../hardware/serial/transmit-queue.ts';
import { type Clock, VirtualClock } from '../../protocols/base/clock.ts';
import { atEnd } from '../support/cleanup.ts';
import { heapInUse } from '../support/heap.ts';
import { FastClock, pluggedIn } from '../support/pty-far-end.ts';
import { folder } from '../support/temporary-folder.ts';
import { pause, until } from '../support/waiting.ts';

const stop = Buffer.from('!!');

interface Watched {
  readonly cable: SerialCable;
  opens: number;
  readonly reasons: string[];
  text: string;
}

function watched(path: string, clock: Clock = new FastClock(20)): Watched {
  const cable = new SerialCable({ path, baudRate: 115_200, clock });
  const made: Watched = { cable, opens: 0, reasons: [], text: '' };
  cable.onOpen(() => {
    made.opens += 1;
  });
  cable.onClosed((reason) => made.reasons.push(reason));
  cable.onBytes((bytes) => {
    made.text += Buffer.from(bytes).toString('latin1');
  });
  atEnd(() => cable.close());
  cable.start();
  return made;
}

const openDescriptors = (): number => readdirSync('/proc/self/fd').length;

describe('a path that is not a serial port', () => {
  const cases: readonly [string, () => string, RegExp][] = [
    ['that does not exist', () => join(folder(), 'none'), /none does not exist: unplugged/],
    ['that is a directory', () => folder(), /is a directory, not a serial port$/],
    [
      'that is a regular file',
      () => {
        const path = join(folder(), 'file');
        writeFileSync(path, 'x');
        return path;
      },
      /is a regular file, not a serial port$/,
    ],
    [
      'that is a pipe',
      () => {
        const path = join(folder(), 'pipe');
        execFileSync('mkfifo', [path]);
        return path;
      },
      /is a pipe, not a serial port$/,
    ],
    [
      'that is a socket',
      () => {
        const path = join(folder(), 'socket');
        const server = createServer().listen(path);
        atEnd(() => server.close());
        return path;
      },
      /is a socket, not a serial port$/,
    ],
    [
      'that is a character device but not a tty',
      () => '/dev/null',
      /^\/dev\/null is not a serial port: it has no line/,
    ],
    [
      'that is a link to itself',
      () => {
        const path = join(folder(), 'loop');
        symlinkSync(path, path);
        return path;
      },
      /loop/i,
    ],
    ['below a file', () => '/etc/passwd/port', /\/etc\/passwd\/port/],
  ];

  it.each(cases)('%s: reports it once, and keeps trying', async (_name, make, reason) => {
    const made = watched(make());
    await until('several tries', () => made.cable.counters.openFailures >= 4);
    expect(made.reasons).toHaveLength(1);
    expect(made.reasons[0]).toMatch(reason);
    expect(made.cable.state).toEqual({ kind: 'waiting', reason: made.reasons[0] });
    expect(made.opens).toBe(0);
  });

  it('is opened when a port appears there, after each change of the reason was reported', async () => {
    const far = await pluggedIn();
    const path = join(folder(), 'port');
    const made = watched(path);
    await until('missing', () => made.reasons.length === 1);
    mkdirSync(path);
    await until('a directory', () => made.reasons.length === 2);
    execFileSync('rmdir', [path]);
    symlinkSync(far.path, path);
    await until('open', () => made.cable.state.kind === 'open');
    expect(made.reasons.map((reason) => /not exist|directory/.exec(reason)?.[0])).toEqual(['not exist', 'directory']);
    far.say('hello');
    await until('received', () => made.text === 'hello');
  });
});

describe('a port without permission', () => {
  // Root may open anything, so the test drops its privileges in a child.
  it.skipIf(process.getuid?.() !== 0)('names the group that may open it', async () => {
    const far = await pluggedIn();
    execFileSync('chgrp', ['-H', 'dialout', far.path]);
    execFileSync('chmod', ['660', far.path]);
    const program = `
      const { SerialCable } = await import(${JSON.stringify(new URL('../../dist/hardware/serial/cable.js', import.meta.url).href)});
      const { MonotonicClock } = await import(${JSON.stringify(new URL('../../dist/hardware/monotonic-clock.js', import.meta.url).href)});
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      const cable = new SerialCable({ path: ${JSON.stringify(far.terminal.path)}, baudRate: 115200, clock: new MonotonicClock() });
      cable.onClosed((reason) => { console.log(reason); process.exit(); });
      cable.start();`;
    // Opens up the private folder: the test is about the port itself.
    execFileSync('chmod', ['755', join(far.path, '..')]);
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    expect(output).toMatch(/^no permission to open .*port: this user is not in its group, dialout\n$/);
  });
});

describe('two programs on one port', () => {
  it('refuses the second, names the process that holds it, and opens when the first closes', async () => {
    const far = await pluggedIn();
    const first = watched(far.path);
    await until('open', () => first.opens === 1);
    const second = watched(far.path);
    await until('refused', () => second.reasons.length === 1);
    expect(second.reasons[0]).toMatch(new RegExp(`in use by another program \\(process ${process.pid}, .+\\)$`));
    far.say('for the first one');
    await until('received', () => first.text.endsWith('one'));
    expect(first.text).toBe('for the first one');
    expect(second.text).toBe('');
    await first.cable.close();
    await until('open', () => second.opens === 1);
  });
});

describe('a lost port', () => {
  it('is reported while open; the next port behind the path is opened and read from its first byte', async () => {
    const far = await pluggedIn();
    // A later pseudo-terminal, whose holder process must not keep the first one's far end open.
    await pluggedIn();
    const made = watched(far.path);
    await until('open', () => made.opens === 1);
    far.terminal.unplug();
    await until('gone', () => made.reasons.length >= 1, 1000);
    expect(made.reasons[0]).toMatch(/unplugged/);
    await far.terminal.plug();
    await until('open again', () => made.opens === 2);
    far.say('back');
    await until('received', () => made.text === 'back');
    expect(made.cable.counters).toMatchObject({ opened: 2, unplugged: 1 });
  });

  it('drops a flood of writes and throws nothing', async () => {
    const far = await pluggedIn();
    const made = watched(far.path);
    await until('open', () => made.opens === 1);
    far.terminal.unplug();
    for (let turn = 0; turn < 500; turn += 1) {
      made.cable.write(Buffer.from(`C ${turn} KEEP 400*ABCD\n`));
      made.cable.urgent(stop);
      if (turn % 50 === 0) await pause(1);
    }
    await until('gone', () => made.cable.state.kind === 'waiting');
    expect(made.cable.counters.unplugged).toBe(1);
  });

  it('is noticed although serialport takes the hang-up for nothing to read and retries without end', async () => {
    const peer = spawn('python3', [
      '-c',
      'import os,pty,time,tty\nfar,near=pty.openpty()\ntty.setraw(near)\nprint(os.ttyname(near),flush=True)\ntime.sleep(60)',
    ]);
    atEnd(() => peer.kill('SIGKILL'));
    let name = '';
    peer.stdout.setEncoding('utf8').on('data', (text: string) => (name += text));
    await until('the name', () => name.includes('\n'));
    const cable = new SerialCable({ path: name.trim(), baudRate: 115_200, clock: new MonotonicClock() });
    atEnd(() => cable.close());
    const reasons: string[] = [];
    cable.onClosed((reason) => reasons.push(reason));
    // Between opening and the first read: the peer is dead before this listener returns.
    cable.onOpen(() =>
      execFileSync('sh', ['-c', `kill -9 ${peer.pid}; while [ -e ${name.trim()} ]; do sleep 0.01; done`]),
    );
    cable.start();
    await until('gone', () => reasons.length > 0);
    expect(reasons[0]).toMatch(/was unplugged$/);
    const before = process.cpuUsage();
    await pause(300);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(150);
  });

  it('is noticed if another device replaces it at once, with no instant without the path', async () => {
    const [one, other] = [await pluggedIn(), await pluggedIn()];
    const path = join(folder(), 'by-id');
    symlinkSync(one.path, path);
    const made = watched(path);
    await until('open', () => made.opens === 1);
    symlinkSync(other.path, `${path}.new`);
    renameSync(`${path}.new`, path);
    await until('open again', () => made.opens === 2);
    // On a busy machine the last reason is that the old port is still being closed.
    expect(made.reasons.join('\n')).toMatch(/another device is behind/);
    other.say('other');
    await until('received', () => made.text === 'other');
  });

  it('keeps DTR on closing: the flag that drops it is cleared', async () => {
    const far = await pluggedIn();
    execFileSync('stty', ['-F', far.path, 'hupcl']);
    const made = watched(far.path);
    await until('open', () => made.opens === 1);
    const cleared = (): boolean =>
      execFileSync('stty', ['-F', far.path, '-a'], { encoding: 'utf8' }).includes('-hupcl');
    await until('cleared', cleared);
  });

  it('opens without the bytes sent before', async () => {
    const far = await pluggedIn();
    for (let turn = 0; turn < 100; turn += 1) far.say('stale stale stale\n');
    await pause(50);
    const made = watched(far.path);
    await until('open', () => made.opens === 1);
    far.say('fresh');
    await until('received', () => made.text.includes('fresh'));
    expect(made.text).toBe('fresh');
  });
});

describe('a thousand replugs', () => {
  it('leak no descriptor, listener, timer or memory', async () => {
    const ports = [await pluggedIn(), await pluggedIn()];
    const path = join(folder(), 'by-id');
    symlinkSync(ports[0]!.path, path);
    const made = watched(path, new FastClock(200));
    await until('open', () => made.opens === 1);
    let current = 0;
    const warnings: Error[] = [];
    const onWarning = (warning: Error): number => warnings.push(warning);
    process.on('warning', onWarning);
    atEnd(() => process.off('warning', onWarning));

    const replug = async (turn: number): Promise<void> => {
      const before = made.opens;
      // One in twenty is a real hang-up, followed by a new pseudo-terminal.
      if (turn % 20 === 0) {
        ports[current]!.terminal.unplug();
        await ports[current]!.terminal.plug();
      } else {
        current = 1 - current;
        unlinkSync(path);
        symlinkSync(ports[current]!.path, path);
        if (turn % 2 === 0) made.cable.reopen('nothing was received');
      }
      await until(`opening ${turn}`, () => made.opens > before);
      const sent = `line ${turn}\n`;
      made.text = '';
      ports[0]!.say(sent);
      ports[1]!.say(sent);
      await until(`hearing ${turn}`, () => made.text.endsWith(sent));
    };
    const measure = async (): Promise<{ descriptors: number; resources: number; heap: number }> => {
      // Clearing the flag is a child process, which may still be running.
      await pause(300);
      // What finalisers free is collected the time after.
      for (let turn = 0; turn < 2; turn += 1) {
        heapInUse();
        await pause(20);
      }
      return {
        descriptors: openDescriptors(),
        resources: process.getActiveResourcesInfo().length,
        heap: heapInUse(),
      };
    };

    for (let turn = 1; turn <= 100; turn += 1) await replug(turn);
    const before = await measure();
    for (let turn = 101; turn <= 1000; turn += 1) await replug(turn);
    const after = await measure();

    expect(made.cable.counters.opened).toBeGreaterThanOrEqual(1000);
    expect(warnings.map(String)).toEqual([]);
    expect(after.descriptors - before.descriptors).toBeLessThanOrEqual(2);
    expect(after.resources - before.resources).toBeLessThanOrEqual(2);
    expect((after.heap - before.heap) / 900).toBeLessThan(2000);
  });
});

describe('a blocked tty', () => {
  /** A peer that holds the far end open and reads nothing until it is woken. */
  async function blockedPeer(): Promise<{ path: string; wake: () => void; received: () => string }> {
    const program = `
import os, pty, sys, tty, time, signal
far, near = pty.openpty()
tty.setraw(near)
sys.stdout.write(os.ttyname(near) + chr(10)); sys.stdout.flush()
sys.stdin.readline()
os.set_blocking(far, False)
end = time.time() + 1
data = b''
while time.time() < end:
    try: data += os.read(far, 65536)
    except BlockingIOError: time.sleep(0.005)
sys.stdout.write(data.decode('latin1')); sys.stdout.flush()
time.sleep(5)
`;
    const child = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    atEnd(() => child.kill('SIGKILL'));
    let output = '';
    child.stdout.setEncoding('latin1').on('data', (text: string) => (output += text));
    await until('the name', () => output.includes('\n'));
    const [path = ''] = output.split('\n');
    return { path, wake: () => void child.stdin.write('\n'), received: () => output.slice(path.length + 1) };
  }

  /**
   * Opens a tty to write to it until it accepts no more. The kernel moves what was accepted on a little later, which makes
   * room again.
   */
  function filler(path: string): () => Promise<void> {
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_NOCTTY | constants.O_NONBLOCK);
    atEnd(() => closeSync(descriptor));
    return async () => {
      for (let refused = 0; refused < 5; ) {
        try {
          writeSync(descriptor, Buffer.alloc(64, 0x41));
          refused = 0;
        } catch (error) {
          if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
          refused += 1;
          await pause(20);
        }
      }
    };
  }

  it('queues a few hundred bytes, drops the rest and counts it', async () => {
    const peer = await blockedPeer();
    const made = watched(peer.path);
    await until('open', () => made.opens === 1);
    const before = process.memoryUsage().arrayBuffers;
    for (let turn = 0; turn < 20_000; turn += 1) made.cable.write(Buffer.alloc(90, 0x41));
    const { bytesOut, writesDropped } = made.cable.counters;
    expect(writesDropped).toBeGreaterThan(15_000);
    expect(bytesOut + writesDropped * 90).toBeGreaterThanOrEqual(20_000 * 90 - capacityBytes - 90);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8e6);
    // The queue is sent when the peer reads again.
    peer.wake();
    await until('all of it', () => made.cable.counters.bytesOut > bytesOut);
  });

  it('does not delay a stop by anything but what the peer had received already', async () => {
    const peer = await blockedPeer();
    const fill = filler(peer.path);
    // On a clock that stands still: a stop must not depend on a timer.
    const made = watched(peer.path, new VirtualClock());
    await until('open', () => made.opens === 1);
    await fill();
    for (let turn = 0; turn < 2000; turn += 1) made.cable.write(Buffer.from('C 1 RESET*ABCD\n'));
    made.cable.urgent(stop);
    await until('out', () => made.cable.counters.urgentPastBlockedTty === 1);
    peer.wake();
    await until('received', () => peer.received() !== '');
    expect(peer.received()).toMatch(/!!$/);
    // The pseudo-terminal's own receive buffer; the tty's output buffer and the queue were discarded.
    expect(peer.received().length).toBeLessThanOrEqual(4096 + 2);
  });

  it('takes a stop at once when nothing blocks it', async () => {
    const far = await pluggedIn();
    const made = watched(far.path);
    await until('open', () => made.opens === 1);
    made.cable.write(Buffer.from('a line\n'));
    made.cable.urgent(stop);
    await until('received', () => far.received.endsWith('!!'));
    expect(far.received).toBe('a line\n!!');
    expect(made.cable.counters).toMatchObject({ urgentWrites: 1, urgentPastBlockedTty: 0, writesDropped: 0 });
  });
});

describe('a query at another baud rate', () => {
  const speedOf = (path: string): number => Number(execFileSync('stty', ['-F', path, 'speed'], { encoding: 'utf8' }));

  it('sends the query at that rate, receives the answer, and restores its own rate', async () => {
    const far = await pluggedIn();
    const made = watched(far.path, new MonotonicClock());
    await until('open', () => made.opens === 1);
    // Changing the rate discards unread input, so the answer must be read before the query ends.
    made.cable.queryAtBaudRate(57_600, Buffer.from('who?'), 2000);
    await until('queried', () => far.received === 'who?');
    expect(speedOf(far.path)).toBe(57_600);
    far.say('me');
    await until('answered', () => made.text === 'me');
    await until('back', () => speedOf(far.path) === 115_200);
  });

  it('is ended by a stop, and never leaves the port at the other rate', async () => {
    const far = await pluggedIn();
    const made = watched(far.path, new MonotonicClock());
    await until('open', () => made.opens === 1);
    for (let turn = 0; turn < 100; turn += 1) {
      made.cable.queryAtBaudRate(57_600, Buffer.from('?'), 150);
      made.cable.urgent(stop);
    }
    // Restored as soon as the change in progress is over.
    await pause(100);
    expect(speedOf(far.path)).toBe(115_200);
    far.received = '';
    made.cable.urgent(stop);
    await until('received', () => far.received === '!!');
  });
});

describe('a device that floods', () => {
  it('costs the host no more time than a few lines at full speed', async () => {
    const flood = spawn('python3', [
      '-c',
      'import os,pty,sys,tty\nfar,near=pty.openpty()\ntty.setraw(near)\nprint(os.ttyname(near),flush=True)\nwhile True: os.write(far,b"x"*65536)',
    ]);
    atEnd(() => flood.kill('SIGKILL'));
    let name = '';
    flood.stdout.setEncoding('utf8').on('data', (text: string) => (name += text));
    await until('the name', () => name.includes('\n'));
    const made = watched(name.trim(), new MonotonicClock());
    let bytes = 0;
    made.cable.onBytes((some) => {
      bytes += some.length;
      made.text = '';
    });
    await until('open', () => made.opens === 1);
    const cpu = process.cpuUsage();
    await pause(1000);
    const { user, system } = process.cpuUsage(cpu);
    expect(made.cable.counters.floods).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(11_520 * 30);
    expect((user + system) / 1000).toBeLessThan(400);
    // Writing still works.
    made.cable.urgent(stop);
    expect(made.cable.state).toEqual({ kind: 'open' });
  });
});

describe('closing', () => {
  it('frees the port for the next program at once, also while it is being opened', async () => {
    const far = await pluggedIn();
    for (let turn = 0; turn < 10; turn += 1) {
      const made = watched(far.path);
      if (turn % 2 === 0) await until('open', () => made.opens === 1);
      await made.cable.close();
      expect(made.cable.state).toEqual({ kind: 'waiting', reason: 'closed' });
    }
    const descriptors = openDescriptors();
    const last = watched(far.path);
    await until('open', () => last.opens === 1);
    await last.cable.close();
    await pause(200);
    expect(openDescriptors()).toBeLessThanOrEqual(descriptors);
    last.cable.write(Buffer.from('discarded'));
    last.cable.urgent(stop);
    // The port can be opened by another program.
    expect(() => openSync(far.path, 'r+')).not.toThrow();
  });
});
