/** The controller of a simulated table behind a dispatcher, all on one virtual clock. */
import { expect } from 'vitest';
import { SerialActuator } from '../../hardware/actuator/actuator.ts';
import { DirectLines } from '../../hardware/actuator/direct-lines.ts';
import { SimulatedTable } from '../../hardware/simulator/table.ts';
import type { Actuator } from '../../hardware/table.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { standard } from '../../protocols/therapy/limits.ts';
import { protocolLibrary } from '../../src/cli/support/protocol-file.ts';
import { Controller } from '../../src/controller/controller.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { LoginOutcome } from '../../src/service/access/login.ts';
import type { RpcOptions } from '../../src/service/rpc/context.ts';
import { Dispatcher } from '../../src/service/rpc/dispatcher.ts';
import type { LineKind } from '../../src/service/rpc/session.ts';
import type { ServiceEntry } from '../../src/service/storage/audit.ts';
import type { Reply } from './socket-client.ts';

/** Every answer to `start` without a person. */
export const consent = {
  screening: true,
  ankleLockChecked: true,
  attendant: true,
  bloodPressure: null,
  pain: null,
};
export const start = { protocol: 'static-15', ...consent };

export interface RigOptions {
  readonly initialAngle?: number;
  readonly maxAngle?: number;
  /** Runs before the table’s board boots. */
  readonly before?: (table: SimulatedTable) => void;
  /** Whether the drive test is due before the next session. */
  readonly driveTest?: boolean;
  /** For how long the sounders count as heard. Default: they do. */
  readonly heardForMs?: () => number;
  readonly actuator?: (sound: Actuator) => Actuator;
  /** Left out: the bench’s own patient. */
  readonly people?: Required<Pick<RpcOptions, 'patients' | 'records'>>;
  /** Called with everything that happens, in order: sent bytes, replies, entries. */
  readonly onStep?: (step: string) => void;
}

export class Rig {
  readonly clock = new VirtualClock();
  readonly table: SimulatedTable;
  readonly controller: Controller;
  readonly dispatcher: Dispatcher;
  readonly entries: Entry[] = [];
  readonly audited: ServiceEntry[] = [];
  readonly failures: unknown[] = [];
  readonly #onStep: (step: string) => void;

  constructor({
    initialAngle = 0,
    maxAngle = 60,
    before = () => {},
    driveTest = false,
    heardForMs = () => 1,
    actuator = (sound) => sound,
    people,
    onStep = () => {},
  }: RigOptions = {}) {
    this.#onStep = onStep;
    this.table = new SimulatedTable({ clock: this.clock, seed: 1, initialAngle: degrees(initialAngle) });
    before(this.table);
    const serial = new SerialActuator(new DirectLines(this.table.port), this.clock);
    this.controller = new Controller({
      clock: this.clock,
      actuator: actuator(serial),
      tilt: this.table.tilt,
      pendant: this.table.pendant,
      record: (entry) => {
        onStep(`entry ${entry.type}`);
        this.entries.push(entry);
        this.dispatcher.note(entry);
      },
    });
    const port = { isUp: true, said: 'up', counters: { lines: 1 } };
    this.dispatcher = new Dispatcher({
      controller: this.controller,
      clock: this.clock,
      logins: { login: (pin) => Promise.resolve(outcomeOf(pin)), lockedForMs: 0 },
      serviceStatus: () => ({
        ports: { actuator: port, sensors: port },
        recorder: null,
        sounders: { heardForMs: heardForMs() },
        session: null,
        service: { pid: 1, run: 'run', version: '0', upMs: 0 },
      }),
      readProtocol: protocolLibrary([]).readProtocol,
      protocolNames: () => [{ name: 'static-15', own: false }],
      prescription: standard,
      maxAngle: degrees(maxAngle),
      isDriveTestDue: () => driveTest,
      soundersHeardForMs: heardForMs,
      isEnding: () => false,
      ...(people ?? {}),
      audit: (entry) => {
        onStep(`audit ${entry.act}`);
        this.audited.push(entry);
      },
      onFailure: (_method, error) => this.failures.push(error),
    });
    serial.open();
    this.controller.start();
  }

  pass(ms: number): void {
    this.clock.advanceTo(milliseconds(this.clock.now() + ms));
  }

  /** Lets the self-test finish. */
  ready(): this {
    this.pass(3000);
    return this;
  }

  /** Starts a session and runs it until it holds at 15°. */
  inSession(): this {
    this.ready();
    expect(this.open().ask('start', start)).toMatchObject({ result: { state: 'preparing' } });
    this.pass(30_000);
    expect(this.controller.state).toBe('session.holding');
    return this;
  }

  open(role: 'observer' | 'operator' = 'operator') {
    const received: { readonly kind: LineKind; readonly line: string }[] = [];
    const connection = this.dispatcher.connect({
      role,
      send: (line, kind) => {
        this.#onStep(`send ${kind}`);
        received.push({ kind, line });
      },
    });
    let id = 0;
    const last = (): Reply => JSON.parse(received.at(-1)?.line ?? '{}');
    return {
      connection,
      received,
      last,
      raw: (line: string): Reply => {
        const before = received.length;
        connection.receive(line);
        return received.length === before ? {} : last();
      },
      ask: (method: string, params?: unknown): Reply => {
        id += 1;
        connection.receive(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
        return last();
      },
      login: async (pin = '4711'): Promise<Reply> => {
        connection.receive(JSON.stringify({ jsonrpc: '2.0', id: 'login', method: 'login', params: { pin } }));
        await new Promise((resolve) => setImmediate(resolve));
        return last();
      },
      notifications: (method: string): readonly Reply[] =>
        received.map(({ line }) => JSON.parse(line) as Reply).filter((each) => each.method === method),
    };
  }

  async openClinician() {
    const clinician = this.open();
    expect(await clinician.login()).toMatchObject({ result: { role: 'clinician' } });
    return clinician;
  }
}

/** One PIN for each outcome; the checking of PINs has its own tests. */
function outcomeOf(pin: string): LoginOutcome {
  switch (pin) {
    case '4711':
      return { kind: 'right', name: 'First' };
    case '0001':
      return { kind: 'locked', forMs: 60_000, isNew: true };
    case '0002':
      return { kind: 'locked', forMs: 30_000, isNew: false };
    case '0003':
      return { kind: 'busy' };
    case '0004':
      return { kind: 'unavailable', reason: 'no PIN is set' };
    default:
      return { kind: 'wrong', triesLeft: 4 };
  }
}
