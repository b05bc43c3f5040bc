/**
 * What our shell costs over a port: the way from an order to its acceptance, beside a bare `serialport` that sends and
 * waits for as many bytes, with the same peer on the same kind of pseudo-terminal and in turns, so that whatever else
 * the machine does meets both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { SerialActuator } from '../../../hardware/actuator/actuator.ts';
import { CableLines } from '../../../hardware/actuator/cable-lines.ts';
import { PseudoTerminal } from '../../../hardware/emulator/pseudo-terminal.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../../hardware/serial/cable.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared } from '../../../protocols/base/units.ts';
import { decode, encode } from '../../../protocols/wire/codec.ts';
import { LineReader, lineBytes } from '../../../protocols/wire/lines.ts';
import type { Figure } from './emulated.ts';

const rounds = 2000;
const warmUp = 200;
const order = {
  kind: 'ramp',
  to: degrees(15),
  rate: degreesPerSecond(1),
  accel: degreesPerSecondSquared(0.5),
} as const;

/** Command round trip over a pseudo-terminal, ours and bare. */
export async function measurePorts(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fulcrum-benchmark-'));
  const ours = new PeerPort(join(folder, 'ours'));
  const bare = new PeerPort(join(folder, 'bare'));
  try {
    await ours.terminal.plug();
    await bare.terminal.plug();
    return await compare(ours, bare);
  } finally {
    ours.terminal.unplug();
    bare.terminal.unplug();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(ours: PeerPort, bare: PeerPort): Promise<Figure[]> {
  const shell = await openShell(ours.terminal.path);
  const echo = await openBare(bare.terminal.path);
  const [ourTimes, bareTimes]: [number[], number[]] = [[], []];
  for (let round = 0; round < warmUp + rounds; round += 1) {
    // In turns, and each as often first.
    const first = round % 2 === 0;
    if (first) ourTimes.push(await shell.roundTrip());
    bareTimes.push(await echo.roundTrip());
    if (!first) ourTimes.push(await shell.roundTrip());
  }
  await shell.close();
  await echo.close();
  const [oursMs, bareMs] = [ourTimes.slice(warmUp), bareTimes.slice(warmUp)];
  const ratio = percentile(oursMs, 0.5) / percentile(bareMs, 0.5);
  return [
    {
      name: `order to acceptance over a pty, p50 of ${rounds}`,
      figure: `${percentile(oursMs, 0.5).toFixed(3)} ms`,
      wanted: `(p99 ${percentile(oursMs, 0.99).toFixed(2)} ms)`,
    },
    {
      name: 'as many bytes by a bare serialport, p50',
      figure: `${percentile(bareMs, 0.5).toFixed(3)} ms`,
      wanted: `(p99 ${percentile(bareMs, 0.99).toFixed(2)} ms)`,
    },
    { name: 'ours to bare', figure: `${ratio.toFixed(2)} ×`, wanted: 'wanted: 1.3 ×' },
  ];
}

/** A peer that accepts every command in the instant in which its line is whole. */
class PeerPort {
  readonly terminal: PseudoTerminal;

  constructor(path: string) {
    const reader = new LineReader();
    const onLine = (line: string): void => {
      const decoded = decode(line);
      if (!decoded.ok || decoded.message.kind !== 'command') return;
      const { seq, verb } = decoded.message;
      const fields = verb === 'HELLO' ? hello : verb === 'MOVE' ? ['1500', '100'] : [];
      this.terminal.write(lineBytes(encode({ kind: 'reply', seq, ok: true, fields })));
    };
    this.terminal = new PseudoTerminal(path, (bytes) => reader.push(bytes, onLine, () => {}));
  }
}

const hello = '1 1.0.0 bench-01 00A1 -2000 6000 300 400 200 300000'.split(' ');

interface RoundTrips {
  roundTrip(): Promise<number>;
  close(): Promise<void>;
}

async function openShell(path: string): Promise<RoundTrips> {
  const clock = new MonotonicClock();
  const cable = new SerialCable({ path, baudRate: 115_200, clock });
  const actuator = new SerialActuator(new CableLines(cable), clock);
  let answered: () => void = () => {};
  actuator.subscribe((notice) => {
    if (notice.kind === 'accepted') answered();
  });
  const isUp = new Promise<void>((resolve) => {
    actuator.onState((state) => {
      if (state.kind === 'up') resolve();
    });
  });
  actuator.open();
  cable.start();
  await isUp;
  return {
    roundTrip: async () => {
      const startedAt = performance.now();
      await new Promise<void>((resolve) => {
        answered = resolve;
        actuator.order(order);
      });
      return performance.now() - startedAt;
    },
    close: async () => {
      actuator.close();
      await cable.close();
    },
  };
}

/** The shortest program there is: one write, and listening until as many bytes have come as the answer has. */
async function openBare(path: string): Promise<RoundTrips> {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error === null ? resolve() : reject(error))));
  let missing = 0;
  let answered: () => void = () => {};
  port.on('data', (bytes: Uint8Array) => {
    missing -= bytes.length;
    if (missing === 0) answered();
  });
  // As long as the shell's, whose sequence number has four digits for most of the rounds.
  const command = lineBytes(
    encode({ kind: 'command', seq: 1000, verb: 'MOVE', target: 1500, rate: 100, accel: 50, lease: 400 }),
  );
  const answer = lineBytes(encode({ kind: 'reply', seq: 1000, ok: true, fields: ['1500', '100'] })).length;
  return {
    roundTrip: async () => {
      const startedAt = performance.now();
      await new Promise<void>((resolve) => {
        answered = resolve;
        missing = answer;
        port.write(command);
      });
      return performance.now() - startedAt;
    },
    close: () => new Promise<void>((resolve) => port.close(() => resolve())),
  };
}

function percentile(times: readonly number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor(share * times.length)] ?? Number.NaN;
}
