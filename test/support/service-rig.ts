/** A service with a real socket in this process, and a simulated table. */
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect } from 'vitest';
import { SerialActuator } from '../../hardware/actuator/actuator.ts';
import { DirectLines } from '../../hardware/actuator/direct-lines.ts';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { SimulatedTable } from '../../hardware/simulator/table.ts';
import { type Clock, VirtualClock } from '../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { type ProtocolLibrary, protocolLibrary } from '../../src/cli/support/protocol-file.ts';
import { servicePlans } from '../../src/cli/support/service-plans.ts';
import type { Now } from '../../src/patients/clock-trust.ts';
import { RecordsClient } from '../../src/records/client.ts';
import { checkConfiguration } from '../../src/service/configuration/configuration.ts';
import { DeferredTable } from '../../src/service/deferred-table.ts';
import type { ShippedFirmware } from '../../src/service/firmware-check.ts';
import { Service, type ServiceOptions } from '../../src/service/service.ts';
import type { Ending } from '../../src/service/shutdown.ts';
import type { Table } from '../../src/service/table.ts';
import { cpuTimeMs } from './cpu-time.ts';
import { consent } from './dispatcher-rig.ts';
import { hearSounders } from './installation.ts';
import { childProgram } from './records-rig.ts';
import { SocketClient } from './socket-client.ts';
import { folder } from './temporary-folder.ts';

/** A session that a service starts without a person. */
export const start = { protocol: 'first-session', ...consent };

export interface Served {
  readonly service: Service;
  readonly simulated: SimulatedTable;
  readonly path: string;
  readonly data: string;
  /** The lines of the log. */
  readonly log: string[];
  /** When `!!` was written to the port, by `cpuTimeMs()`. */
  readonly stops: number[];
  /** The client of the records process; null: the service has none. */
  readonly records: RecordsClient | null;
  end(): Promise<Ending>;
}

const running: Served[] = [];

afterEach(async () => {
  for (const served of [...running]) await served.end();
});

interface ServeOptions {
  readonly initialAngle?: number;
  readonly data?: string;
  /** Defaults to one in the data folder. */
  readonly socket?: string;
  /** Defaults to real time. */
  readonly clock?: Clock;
  readonly wallTime?: () => number;
  readonly library?: ProtocolLibrary;
  /** Whether sessions may start without a person. Default: they may. */
  readonly allowsAnonymous?: boolean;
  /** The present for the rules on people. Default: the computer's. */
  readonly now?: () => Now;
  /** How long loading the drivers blocks this process, in real time. */
  readonly slowDriversMs?: number;
  /** Whether a person has confirmed hearing both sounders (H32). Default: they have. */
  readonly soundersHeard?: boolean;
  /** Whether it has a records process, in real time. Default: it has not. */
  readonly hasRecords?: boolean;
  /** The firmware that ships. Default: any is taken. */
  readonly shippedFirmware?: ShippedFirmware;
}

function blocked(table: Table, forMs: number): Table {
  const until = performance.now() + forMs;
  while (performance.now() < until);
  return table;
}

export async function serve({
  initialAngle = 0,
  data = folder(),
  socket = join(data, 's.sock'),
  clock = new MonotonicClock(),
  wallTime = Date.now,
  slowDriversMs = 0,
  soundersHeard = true,
  hasRecords = false,
  library = protocolLibrary([]),
  allowsAnonymous = true,
  now,
  shippedFirmware,
}: ServeOptions = {}): Promise<Served> {
  const simulated = new SimulatedTable({ clock, seed: 1, initialAngle: degrees(initialAngle) });
  const stops: number[] = [];
  const serial = new SerialActuator(
    new DirectLines({
      onBytes: (listener) => simulated.port.onBytes(listener),
      write: (bytes) => {
        if (bytes.length === 2 && bytes[0] === 0x21) stops.push(cpuTimeMs());
        simulated.port.write(bytes);
      },
    }),
    clock,
  );
  let isUp = false;
  const port = { said: 'simulated', counters: {} };
  serial.subscribe(({ kind }) => {
    if (kind === 'connected') isUp = true;
    if (kind === 'lost') isUp = false;
  });
  const attached: Table = {
    actuator: serial,
    tilt: simulated.tilt,
    pendant: simulated.pendant,
    get state() {
      return { actuator: { ...port, isUp }, sensors: { ...port, isUp: true } };
    },
    onState: () => undefined,
    open: async () => serial.open(),
    close: async () => serial.close(),
  };
  const table = slowDriversMs === 0 ? attached : new DeferredTable(async () => blocked(attached, slowDriversMs));
  const path = socket;
  const configuration = checkConfiguration(
    {
      actuator: { path: '/dev/a' },
      sensors: { path: '/dev/b' },
      socket: path,
      data,
      anonymousSessions: allowsAnonymous,
    },
    'test',
  );
  if (soundersHeard) hearSounders(data);
  const log: string[] = [];
  let records: RecordsClient | null = null;
  const makeRecords: ServiceOptions['records'] = (events) => {
    records = new RecordsClient({ data, clock: new MonotonicClock(), program: childProgram, ...events });
    return records;
  };
  const service = await Service.start({
    configuration,
    clock,
    wallTime,
    table,
    log: pino({ level: 'debug' }, { write: (line) => log.push(line) }),
    version: '0',
    ...library,
    ...servicePlans(undefined),
    ...(now === undefined ? {} : { now }),
    ...(shippedFirmware === undefined ? {} : { shippedFirmware }),
    ...(hasRecords ? { records: makeRecords } : {}),
  });
  const served: Served = {
    service,
    simulated,
    path,
    data,
    log,
    stops,
    records,
    end: () => {
      running.splice(running.indexOf(served), 1);
      return passing(clock, service.end('test'));
    },
  };
  running.push(served);
  return served;
}

/** Advances a virtual clock until the promise settles, with time for files and sockets in between. */
export async function passing<T>(clock: Clock, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  promise.then(settle, settle);
  while (!isSettled && clock instanceof VirtualClock) {
    clock.advanceTo(milliseconds(clock.now() + 20));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return promise;
}

/** CPU time within which STOP must be on the port, under any load from other clients. */
export const stopLimitMs = 25;

export async function expectAnswer({ path }: Served): Promise<void> {
  const client = await SocketClient.open(path);
  expect(await client.ask('status')).toHaveProperty('result');
  client.close();
}
