/**
 * Rows: the cost of the actuator driver on a pseudo-terminal, beside a bare `serialport` that moves the same bytes to the
 * same kind of peer: from an order to its acceptance, and from a line of telemetry to its reading.
 */
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import { SerialActuator } from '../../../../hardware/actuator/actuator.ts';
import { CableLines } from '../../../../hardware/actuator/cable-lines.ts';
import { PseudoTerminal } from '../../../../hardware/emulator/pseudo-terminal.ts';
import { MonotonicClock } from '../../../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../../../hardware/serial/cable.ts';
import type { ActuatorNotice } from '../../../../hardware/table.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared } from '../../../../protocols/base/units.ts';
import { decode, encode } from '../../../../protocols/wire/codec.ts';
import { LineReader, lineBytes } from '../../../../protocols/wire/lines.ts';
import { inPairs, type Sample } from '../pairs.ts';
import { atMost, type Bench, type Measured, type Row } from '../row.ts';

const warmUp = 200;
const order = {
  kind: 'ramp',
  to: degrees(15),
  rate: degreesPerSecond(1),
  accel: degreesPerSecondSquared(0.5),
} as const;

const subject = 'the actuator’s driver, over a pty';

export const roundTripRows = (): readonly Row[] => [
  row('order to acceptance', (end) => end.roundTrip),
  row('telemetry to its reading', (end) => end.reading),
];

const row = (name: string, sample: (end: End) => Sample): Row => ({
  subject,
  name,
  yardstick: 'bare serialport',
  unit: 'ms',
  reach: [atMost(1.3)],
  isQuick: true,
  measure: (bench) => measure(bench, sample),
});

async function measure({ folder, rounds }: Bench, sample: (end: End) => Sample): Promise<Measured> {
  const driven = new PeerPort(join(folder, 'driver'));
  const bare = new PeerPort(join(folder, 'bare'));
  try {
    await driven.terminal.plug();
    await bare.terminal.plug();
    const [driver, serial] = [await openDriver(driven), await openBare(bare)];
    const { samples, beside } = await inPairs(warmUp + rounds(2000, 500), sample(driver), sample(serial));
    await driver.close();
    await serial.close();
    return { samples: samples.slice(warmUp), beside: beside.slice(warmUp) };
  } finally {
    driven.terminal.unplug();
    bare.terminal.unplug();
  }
}

/** Accepts every command as soon as its line is complete. */
class PeerPort {
  readonly terminal: PseudoTerminal;
  /** Such that its text has the same length in most rounds. */
  #uptimeMs = 10_000;

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

  /** Sends a line of telemetry. */
  tell(): void {
    this.#uptimeMs += 20;
    this.terminal.write(telemetry(this.#uptimeMs));
  }
}

const telemetry = (ms: number): Uint8Array =>
  lineBytes(
    encode({ kind: 'telemetry', nonce: '00A1', ms, state: 'R', angle: 0, rate: 0, target: 0, current: 0, flags: 0 }),
  );

const hello = '1 1.0.0 bench-01 00A1 -2000 6000 300 400 200 300000'.split(' ');

/** The host's end of a port. Both samples are in milliseconds. */
interface End {
  readonly roundTrip: Sample;
  readonly reading: Sample;
  close(): Promise<void>;
}

async function openDriver(peer: PeerPort): Promise<End> {
  const clock = new MonotonicClock();
  const cable = new SerialCable({ path: peer.terminal.path, baudRate: 115_200, clock });
  const actuator = new SerialActuator(new CableLines(cable), clock);
  let onNotice: (kind: ActuatorNotice['kind']) => void = () => {};
  actuator.subscribe(({ kind }) => onNotice(kind));
  const isUp = new Promise<void>((resolve) => {
    actuator.onState((state) => {
      if (state.kind === 'up') resolve();
    });
  });
  actuator.open();
  cable.start();
  await isUp;
  const timeTo = (kind: ActuatorNotice['kind'], act: () => void): Sample =>
    timed(act, (resolve) => {
      onNotice = (noticed) => {
        if (noticed === kind) resolve();
      };
    });
  return {
    roundTrip: timeTo('accepted', () => actuator.order(order)),
    reading: timeTo('reading', () => peer.tell()),
    close: async () => {
      actuator.close();
      await cable.close();
    },
  };
}

/** The minimum: one write, or none, then reading until the answer's number of bytes has arrived. */
async function openBare(peer: PeerPort): Promise<End> {
  const port = new SerialPort({ path: peer.terminal.path, baudRate: 115_200, autoOpen: false });
  await new Promise<void>((resolve, reject) => port.open((error) => (error === null ? resolve() : reject(error))));
  let missing = 0;
  let onAll: () => void = () => {};
  port.on('data', (bytes: Uint8Array) => {
    missing -= bytes.length;
    if (missing === 0) onAll();
  });
  // The same length as the driver's, whose sequence number has four digits in most rounds.
  const command = lineBytes(
    encode({ kind: 'command', seq: 1000, verb: 'MOVE', target: 1500, rate: 100, accel: 50, lease: 400 }),
  );
  const answer = lineBytes(encode({ kind: 'reply', seq: 1000, ok: true, fields: ['1500', '100'] }));
  const timeToAll = (length: number, act: () => void): Sample =>
    timed(act, (resolve) => {
      missing = length;
      onAll = resolve;
    });
  return {
    roundTrip: timeToAll(answer.length, () => port.write(command)),
    reading: timeToAll(telemetry(10_000).length, () => peer.tell()),
    close: () => new Promise<void>((resolve) => port.close(() => resolve())),
  };
}

/** From an act to what follows on it, for which `wait` listens. */
function timed(act: () => void, wait: (resolve: () => void) => void): Sample {
  return async () => {
    const startedAt = performance.now();
    await new Promise<void>((resolve) => {
      wait(resolve);
      act();
    });
    return performance.now() - startedAt;
  };
}
