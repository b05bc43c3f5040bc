/**
 * The cost of the actuator driver: the time from an order to its acceptance, compared with a bare `serialport` that sends
 * and awaits the same number of bytes. Both use the same peer and the same kind of pseudo-terminal, and alternate, so
 * that other load on the machine affects both.
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
import { type Figure, milliseconds, percentile } from './figure.ts';

const rounds = 2000;
const warmUp = 200;
const order = {
  kind: 'ramp',
  to: degrees(15),
  rate: degreesPerSecond(1),
  accel: degreesPerSecondSquared(0.5),
} as const;

/** Command round trip over a pseudo-terminal, with the driver and bare. */
export async function measurePorts(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fulcrum-benchmark-'));
  const driven = new PeerPort(join(folder, 'driver'));
  const bare = new PeerPort(join(folder, 'bare'));
  try {
    await driven.terminal.plug();
    await bare.terminal.plug();
    return await compare(driven, bare);
  } finally {
    driven.terminal.unplug();
    bare.terminal.unplug();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(driven: PeerPort, bare: PeerPort): Promise<Figure[]> {
  const driver = await openDriver(driven.terminal.path);
  const serial = await openBare(bare.terminal.path);
  const [driverTimes, bareTimes]: [number[], number[]] = [[], []];
  for (let round = 0; round < warmUp + rounds; round += 1) {
    // Each is first in half the rounds.
    const isDriverFirst = round % 2 === 0;
    if (isDriverFirst) driverTimes.push(await driver.roundTrip());
    bareTimes.push(await serial.roundTrip());
    if (!isDriverFirst) driverTimes.push(await driver.roundTrip());
  }
  await driver.close();
  await serial.close();
  const [driverMs, bareMs] = [driverTimes.slice(warmUp), bareTimes.slice(warmUp)];
  const ratio = percentile(driverMs, 0.5) / percentile(bareMs, 0.5);
  return [
    {
      name: `order to acceptance over a pty, p50 of ${rounds}`,
      figure: milliseconds(percentile(driverMs, 0.5), 3),
      comparison: `(p99 ${milliseconds(percentile(driverMs, 0.99))})`,
    },
    {
      name: 'the same bytes with a bare serialport, p50',
      figure: milliseconds(percentile(bareMs, 0.5), 3),
      comparison: `(p99 ${milliseconds(percentile(bareMs, 0.99))})`,
    },
    { name: 'driver to bare', figure: `${ratio.toFixed(2)} ×`, comparison: 'target: 1.3 ×' },
  ];
}

/** Accepts every command as soon as its line is complete. */
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

async function openDriver(path: string): Promise<RoundTrips> {
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

/** The minimum: one write, then reading until the answer's number of bytes has arrived. */
async function openBare(path: string): Promise<RoundTrips> {
  const port = new SerialPort({ path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error === null ? resolve() : reject(error))));
  let missing = 0;
  let answered: () => void = () => {};
  port.on('data', (bytes: Uint8Array) => {
    missing -= bytes.length;
    if (missing === 0) answered();
  });
  // The same length as the driver's, whose sequence number has four digits in most rounds.
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
