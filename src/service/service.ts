/** The controller as a service: a table, the controller, the socket, the audit log and the log, put together. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../../protocols/base/clock.ts';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { standard } from '../../protocols/therapy/limits.ts';
import type { Outcome } from '../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../protocols/therapy/schema.ts';
import { Controller } from '../controller/controller.ts';
import type { Entry } from '../controller/entry.ts';
import { LoginQueue } from './access/login.ts';
import { LoginLock } from './access/login-lock.ts';
import type { Configuration } from './configuration/configuration.ts';
import { type Log, logEntry } from './log.ts';
import { Dispatcher } from './rpc/dispatcher.ts';
import { SocketServer } from './socket/server.ts';
import { AuditLog, type ServiceEntry } from './storage/audit.ts';
import { DriveTestMemory } from './storage/drive-test-memory.ts';
import { codeOf, makeFolder } from './storage/durable-file.ts';
import { acquireLock, type Lock } from './storage/lock-file.ts';
import type { Table, TableState } from './table.ts';

export interface ServiceOptions {
  readonly configuration: Configuration;
  readonly clock: Clock;
  /** Milliseconds since 1970: for the record, and for what day it is. Nothing is timed by it. */
  readonly wallTime: () => number;
  readonly table: Table;
  readonly log: Log;
  readonly version: string;
  readonly readProtocol: (nameOrPath: string) => Outcome<Protocol>;
}

/** What the table came to when the service ended. */
export type Ending = 'level' | 'off-level' | 'unknown';

/** ms that a return may take when the service ends: longer than any device's own (wire, "a return"). */
const longestReturn = 120_000;
const look = milliseconds(100);
/** Degrees. */
const level = 1.5;
/** Lines that wait for the end of the turn in which they were written. */
const mostLines = 4096;

export class Service {
  readonly controller: Controller;
  readonly dispatcher: Dispatcher;
  readonly #options: ServiceOptions;
  readonly #audit: AuditLog;
  readonly #driveTest: DriveTestMemory;
  readonly #lock: Lock | null;
  readonly #run = randomUUID().slice(0, 8);
  readonly #startedAt: number;
  #server: SocketServer | null = null;
  #said: Readonly<Record<keyof TableState, string>> = { actuator: '', sensors: '' };
  #lines: (() => void)[] = [];
  #isEnding = false;
  #isClosed = false;
  /** Where the person was last known to be; null: nobody has ever known. */
  #lastAngle: number | null = null;

  /** Listens when it resolves, and has begun to open the ports. Rejects with FulcrumError. */
  static async start(options: ServiceOptions): Promise<Service> {
    const { configuration, clock, wallTime, log } = options;
    const owned = await ownFolder(configuration, log);
    try {
      const lock = new LoginLock(configuration.data, clock, wallTime);
      await lock.load();
      const service = new Service(options, new LoginQueue(configuration.data, lock), owned);
      await service.#open().catch(async (error) => {
        // Or it would go on trying a disk that fails, in a process that has nothing else to do.
        await service.#audit.close();
        throw error;
      });
      return service;
    } catch (error) {
      await owned?.release();
      throw error;
    }
  }

  private constructor(options: ServiceOptions, logins: LoginQueue, lock: Lock | null) {
    const { configuration, clock, wallTime, table, log } = options;
    this.#options = options;
    this.#lock = lock;
    this.#startedAt = clock.now();
    this.#driveTest = new DriveTestMemory(configuration.data, wallTime);
    this.controller = new Controller({
      clock,
      actuator: table.actuator,
      tilt: table.tilt,
      pendant: table.pendant,
      record: (entry) => this.#record(entry),
    });
    this.#audit = new AuditLog({
      data: configuration.data,
      clock,
      wallTime,
      runId: this.#run,
      onFailed: (reason) => {
        log.error({ hazard: 'H24', reason }, `nothing is recorded: ${reason}`);
        this.controller.recorderFailed(reason);
      },
      onWell: () => {
        log.info('what happens is recorded again');
        this.controller.recorderWell();
      },
    });
    this.dispatcher = new Dispatcher({
      controller: this.controller,
      clock,
      logins,
      figures: () => ({
        ports: this.#ports(),
        recorder: this.#audit.failure,
        service: {
          pid: process.pid,
          run: this.#run,
          version: options.version,
          upMs: Math.round(clock.now() - this.#startedAt),
        },
      }),
      readProtocol: options.readProtocol,
      // Patients are not kept yet.
      prescription: standard,
      maxAngle: degrees(configuration.limits.maxAngleDeg),
      isDriveTestDue: () => this.#driveTest.isDue,
      isEnding: () => this.#isEnding,
      audit: (entry) => this.#auditAct(entry),
      onFailure: (method, error) => log.error({ method, err: error }, 'this program failed over a request'),
    });
  }

  /** Brings the person level first, where they are not; then ends. `reason` is why: a signal's name. Never rejects. */
  async end(reason: string): Promise<Ending> {
    const { clock, log } = this.#options;
    this.#isEnding = true;
    const until = clock.now() + longestReturn;
    if (!this.#isSettled) {
      log.warn({ reason, ...this.#whereabouts }, `${reason}: the person is brought level first`);
      this.controller.returnToLevel('operator', `the service ends (${reason})`);
      while (!this.#isSettled && clock.now() < until)
        await new Promise((resolve) => clock.after(look, () => resolve(null)));
    }
    const ending = this.#ending;
    if (ending === 'level') log.info(this.#whereabouts, `${reason}: the table is level, the service ends`);
    else if (ending === 'unknown') log.warn(`${reason}: no table was ever seen, the service ends`);
    else log.error(this.#whereabouts, `${reason}: the service ends, and the person is not level`);
    this.#note('service ended', `${reason}; ${ending}`);
    await this.#close();
    return ending;
  }

  /** What is waited for, while the service ends. */
  get shutdownProgress(): string {
    const { angleDeg, state } = this.#whereabouts;
    return `the person comes level first: ${angleDeg === null ? 'angle unknown' : `${angleDeg.toFixed(1)}°`}, ${state}`;
  }

  async #open(): Promise<void> {
    const { configuration, clock, table, log } = this.#options;
    this.#note('service started', `version ${this.#options.version}, process ${process.pid}`);
    this.#server = await SocketServer.listen({
      path: configuration.socket,
      dispatcher: this.dispatcher,
      clock,
      onNews: (news, fields = {}) => log.info(fields, news),
    });
    log.info(
      { socket: configuration.socket, pid: process.pid, run: this.#run },
      `listening on ${configuration.socket}`,
    );
    table.onState((state) => this.#onTable(state));
    this.#onTable(table.state);
    this.controller.start();
    this.#remember();
    table.open();
  }

  async #close(): Promise<void> {
    await this.#server?.close();
    // That the ports go now is no news.
    this.#isClosed = true;
    await this.#options.table.close();
    await this.#audit.close();
    this.#writeLines();
    await this.#lock?.release();
  }

  #record(entry: Entry): void {
    if (this.#isClosed) return;
    const { log } = this.#options;
    this.#audit.append(entry);
    this.dispatcher.note(entry);
    this.#later(() => logEntry(log, entry));
    if (entry.type === 'test' && entry.result === 'passed') {
      this.#driveTest
        .passed()
        .catch((error) => log.warn({ code: codeOf(error) }, 'the drive test’s day could not be kept'));
    }
  }

  #auditAct(entry: ServiceEntry): void {
    const { log } = this.#options;
    this.#audit.append(entry);
    const { type, ...fields } = entry;
    const refused = entry.refused === undefined ? '' : `, refused: ${entry.refused}`;
    this.#later(() => log.info(fields, `${type}: ${entry.act} (${entry.reason})${refused}`));
  }

  #note(act: string, reason: string): void {
    this.#auditAct({ type: 'service', atMs: this.#options.clock.now(), act, reason });
  }

  /** A terminal that stands still holds up whoever writes to it: STOP's bytes are on their way by then. */
  #later(line: () => void): void {
    if (this.#lines.length >= mostLines) return;
    this.#lines.push(line);
    if (this.#lines.length === 1) setImmediate(() => this.#writeLines());
  }

  #writeLines(): void {
    const lines = this.#lines;
    this.#lines = [];
    for (const write of lines) write();
  }

  /** A port's news, by its name, once a change. */
  #onTable(state: TableState): void {
    if (this.#isClosed) return;
    for (const name of ['actuator', 'sensors'] as const) {
      const { said, isUp } = state[name];
      if (said === this.#said[name]) continue;
      this.#said = { ...this.#said, [name]: said };
      this.#note(isUp ? `${name} up` : `${name} not up`, said);
    }
  }

  #ports() {
    const { actuator, sensors } = this.#options.table.state;
    const shown = ({ isUp, said, counters }: TableState['actuator']) => ({ isUp, said, counters: { ...counters } });
    return { actuator: shown(actuator), sensors: shown(sensors) };
  }

  get #whereabouts(): { readonly state: string; readonly angleDeg: number | null } {
    const { state, angleDeg } = this.controller.status();
    return { state, angleDeg };
  }

  /** Remembers where the person is, for when nobody can tell any more. */
  #remember(): void {
    this.#lastAngle = this.controller.angle ?? this.#lastAngle;
    this.#options.clock.after(look, () => this.#remember());
  }

  /** Nothing is under way, and the person is level or was when last seen. Where none was ever seen, nobody can be helped. */
  get #isSettled(): boolean {
    const isAtRest = /^(?:disconnected|checking|ready|recovering|stopped|fault\.locked|fault\.stranded)$/;
    const ending = this.#ending;
    // The state of a machine that has failed (H28) changes no more; the actuator comes to rest without it.
    const { state, broken } = this.controller.status();
    return ending === 'unknown' || (ending === 'level' && (broken !== null || isAtRest.test(state)));
  }

  get #ending(): Ending {
    const angle = this.controller.angle ?? this.#lastAngle;
    if (angle === null) return 'unknown';
    return Math.abs(angle) <= level ? 'level' : 'off-level';
  }
}

/** The data folder for this process alone; null where no lock can be kept. Throws FulcrumError. */
async function ownFolder({ data, socket }: Configuration, log: Log): Promise<Lock | null> {
  await makeFolder(data).catch((error) => refuseFolder(data, codeOf(error)));
  const path = join(data, 'service.lock');
  const owned = await acquireLock(path);
  switch (owned.kind) {
    case 'acquired': {
      const { takenFrom } = owned.lock;
      if (takenFrom !== null) log.warn({ path, pid: takenFrom }, 'took over from a service that ended without a word');
      return owned.lock;
    }
    case 'held':
      throw new FulcrumError(errorCodes.SERVICE_RUNNING, {
        place: data,
        problem: 'another service works in this folder',
        value: `process ${owned.pid}`,
        allowed: `one service a table (its socket: ${socket}); fulcrum status shows what it does`,
      });
    case 'unavailable':
      refuseFolder(data, owned.code);
      log.error({ path, code: owned.code }, 'no lock can be kept: another service would not be noticed');
      return null;
  }
}

/** A folder that may not be written to is a mistake; a disk that is full or broken is not, and RETURN has to work then. */
function refuseFolder(data: string, code: string): void {
  if (['ENOSPC', 'EROFS', 'EIO', 'EDQUOT'].includes(code)) return;
  throw new FulcrumError(errorCodes.DATA_UNUSABLE, {
    place: data,
    problem: `the data folder cannot be used (${code})`,
    allowed: 'a folder that this user may make and write to',
  });
}
