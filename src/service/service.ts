/** The controller as a service: connects the table, the controller, the socket, the audit log and the log. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../protocols/base/clock.ts';
import { degrees } from '../../protocols/base/units.ts';
import { beginner } from '../../protocols/therapy/limits.ts';
import type { Outcome } from '../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../protocols/therapy/schema.ts';
import { Controller } from '../controller/controller.ts';
import type { Entry } from '../controller/entry.ts';
import { SessionRecorder } from '../controller/recording/session-recorder.ts';
import { observersOf } from '../controller/turn-observer.ts';
import type { Now } from '../patients/clock-trust.ts';
import type { RecordsClient, RecordsOptions } from '../records/client.ts';
import { codeOf } from '../records/files/durable-file.ts';
import type { Lock } from '../records/files/lock-file.ts';
import { mcapFile, recordingsFolder } from '../records/paths.ts';
import { personId } from '../records/person-id.ts';
import { isSessionOpen } from '../session/states.ts';
import { LoginQueue } from './access/login.ts';
import { LoginLock } from './access/login-lock.ts';
import { keepCommission, readCommission } from './commission/record.ts';
import type { Configuration } from './configuration/configuration.ts';
import { FirmwareCheck, type ShippedFirmware } from './firmware-check.ts';
import { DeferredLog, type Log, logEntry } from './log.ts';
import { ClockSynchronisation } from './patients/clock-synchronisation.ts';
import { CurrentSession } from './patients/current-session.ts';
import { computerTime } from './patients/time-source.ts';
import { RecentReadings } from './recent-readings.ts';
import { RecorderHealth } from './recorder-health.ts';
import { headFacts } from './recording-head.ts';
import type { PatientsAccess, RpcOptions } from './rpc/context.ts';
import { Dispatcher } from './rpc/dispatcher.ts';
import type { ServiceStatus } from './rpc/schemas.ts';
import { SessionJudge, type SessionVerdict } from './session-judge.ts';
import { type Ending, Shutdown } from './shutdown.ts';
import { SocketServer } from './socket/server.ts';
import { AuditLog, type ServiceEntry } from './storage/audit.ts';
import { lockDataFolder } from './storage/data-folder.ts';
import { DriveTestMemory } from './storage/drive-test-memory.ts';
import { addErasedIds } from './storage/erased-ids.ts';
import { InversionMemory } from './storage/inversion-memory.ts';
import { LockOutMemory, lockOutFile } from './storage/lock-out-memory.ts';
import { SounderMemory } from './storage/sounder-memory.ts';
import type { Table, TableState } from './table.ts';

export interface ServiceOptions {
  /** Loads what STOP and RETURN do not need, once the service listens. May block this process. Never rejects. */
  readonly loadLater?: () => Promise<void>;
  readonly configuration: Configuration;
  readonly clock: Clock;
  /** Milliseconds since 1970, for records and the date only; nothing is timed by it. */
  readonly wallTime: () => number;
  /** The present for the rules on people. Default: what the computer says. */
  readonly now?: () => Now;
  readonly table: Table;
  readonly log: Log;
  readonly version: string;
  /** Of the actuator's firmware that ships: no session starts on an older one. Left out: any will do. */
  readonly shippedFirmware?: ShippedFirmware;
  readonly readProtocol: (nameOrPath: string) => Outcome<Protocol>;
  readonly protocolNames: RpcOptions['protocolNames'];
  readonly readPlan?: RpcOptions['readPlan'];
  readonly planNames?: RpcOptions['planNames'];
  /** Makes the client of the records process. Left out: nothing but the audit log is recorded. */
  readonly records?: (events: RecordsEvents) => RecordsClient;
  /** The program that judges finished recordings. Left out: they are not judged. */
  readonly judgeProgram?: string;
}

type RecordsEvents = Required<Pick<RecordsOptions, 'onFailure' | 'onSaid' | 'onFinished'>>;

export class Service {
  readonly controller: Controller;
  readonly dispatcher: Dispatcher;
  readonly #options: ServiceOptions;
  readonly #audit: AuditLog;
  readonly #driveTest: DriveTestMemory;
  readonly #lockOut: LockOutMemory;
  readonly #sounders: SounderMemory;
  readonly #inversions: InversionMemory;
  readonly #readings: RecentReadings;
  readonly #lock: Lock | null;
  readonly #records: RecordsClient | null;
  readonly #turns: SessionRecorder | null;
  readonly #judge: SessionJudge | null;
  /** Sessions since the start, and those whose judge disagrees with the controller. */
  #judged = 0;
  #disagreed = 0;
  readonly #session: CurrentSession;
  readonly #synchronisation = new ClockSynchronisation();
  readonly #health: RecorderHealth;
  readonly #deferredLog: DeferredLog;
  readonly #shutdown: Shutdown;
  readonly #firmware: FirmwareCheck;
  readonly #runId = randomUUID().slice(0, 8);
  readonly #startedAt: number;
  #server: SocketServer | null = null;
  #lastSaid: Readonly<Record<keyof TableState, string>> = { actuator: '', sensors: '' };
  #isClosed = false;

  /** Resolves once the service listens and has begun to open the ports. Rejects with FulcrumError. */
  static async start(options: ServiceOptions): Promise<Service> {
    const { configuration, clock, wallTime, log } = options;
    const lock = await lockDataFolder(configuration, log);
    try {
      const loginLock = new LoginLock(configuration.data, clock, wallTime);
      await loginLock.load();
      const service = new Service(options, new LoginQueue(configuration.data, loginLock), lock);
      await service.#open().catch(async (error) => {
        // An open audit log retries a failing disk indefinitely, which would keep this process alive.
        await service.#audit.close();
        throw error;
      });
      return service;
    } catch (error) {
      await lock?.release();
      throw error;
    }
  }

  private constructor(options: ServiceOptions, logins: LoginQueue, lock: Lock | null) {
    const { configuration, clock, wallTime, table, log } = options;
    this.#options = options;
    this.#lock = lock;
    this.#deferredLog = new DeferredLog(log);
    this.#startedAt = clock.now();
    this.#firmware = new FirmwareCheck(table.actuator, options.shippedFirmware ?? null, (refusal) =>
      log.error(refusal),
    );
    this.#driveTest = new DriveTestMemory(configuration.data, wallTime);
    this.#sounders = new SounderMemory(configuration.data);
    this.#inversions = new InversionMemory(configuration.data, {
      onFailed: (code) => log.warn({ code }, 'the last inversion could not be saved'),
    });
    this.#readings = new RecentReadings(table);
    this.#lockOut = new LockOutMemory(configuration.data, wallTime);
    this.#session = new CurrentSession(wallTime);
    this.#health = new RecorderHealth((failure) => {
      if (failure === null) {
        log.info('recording works again');
        this.controller.recorderWell();
      } else {
        log.error({ hazard: 'H24', reason: failure }, `nothing is recorded: ${failure}`);
        this.controller.recorderFailed(failure);
      }
    });
    this.#records = options.records?.(this.#recordsEvents()) ?? null;
    this.#judge = this.#sessionJudge();
    this.#turns =
      this.#records === null
        ? null
        : new SessionRecorder({
            sink: this.#records,
            describe: () => headFacts(configuration, options.version, wallTime(), this.#session),
            extent: 'sessions',
            onFailed: (reason) => this.#health.set('turns', reason),
          });
    this.controller = new Controller({
      clock,
      actuator: table.actuator,
      tilt: table.tilt,
      pendant: table.pendant,
      record: (entry) => this.#record(entry),
      isLockedOut: this.#lockOut.reason !== null,
      carriedDose: this.#inversions.carried,
      observer: observersOf([this.#inversions, ...(this.#turns === null ? [] : [this.#turns])]),
    });
    this.#shutdown = new Shutdown({ controller: this.controller, clock, table, log });
    this.#audit = new AuditLog({
      data: configuration.data,
      clock,
      wallTime,
      runId: this.#runId,
      onFailed: (reason) => this.#health.set('audit', reason),
      onRepaired: (repair) => log.error({ repair }, `the audit log is not whole: ${repair}`),
      onWell: () => this.#health.set('audit', null),
    });
    this.dispatcher = new Dispatcher({
      controller: this.controller,
      clock,
      logins,
      serviceStatus: () => this.#status(),
      readProtocol: options.readProtocol,
      protocolNames: options.protocolNames,
      // Of a session without a person.
      prescription: beginner,
      maxAngle: degrees(configuration.limits.maxAngleDeg),
      isDriveTestDue: () => this.#driveTest.isDue,
      soundersHeardForMs: () => this.#sounders.holdsForMs,
      isEnding: () => this.#shutdown.isUnderWay,
      firmwareRefusal: () => this.#firmware.refusal,
      audit: (entry) => this.#auditAct(entry),
      patients: this.#patients(),
      commissions: {
        now: () => new Date(wallTime()).toISOString(),
        read: () => readCommission(configuration.data),
        keep: (kept) => keepCommission(configuration.data, kept),
      },
      ...(options.readPlan === undefined ? {} : { readPlan: options.readPlan }),
      ...(options.planNames === undefined ? {} : { planNames: options.planNames }),
      ...(this.#records === null ? {} : { records: this.#records }),
      onFailure: (method, error) => log.error({ method, err: error }, 'the service failed while handling a request'),
    });
  }

  /**
   * Shuts down, after bringing the person level if they are not. Never rejects.
   * @param reason for the record, such as the signal's name
   */
  async end(reason: string): Promise<Ending> {
    const ending = await this.#shutdown.bringLevel(reason);
    this.#auditOwnAct('service ended', `${reason}; ${ending}`);
    await this.#close();
    return ending;
  }

  /** What a shutdown is waiting for, in words. */
  get shutdownProgress(): string {
    return this.#shutdown.progress;
  }

  /**
   * Ends a shutdown that waits for a table that does not answer.
   * @returns false if the table answers: it is being brought level, and that is waited for
   */
  endNow(): boolean {
    return this.#shutdown.endNow();
  }

  async #open(): Promise<void> {
    const { configuration, clock, table, log } = this.#options;
    this.#auditOwnAct('service started', `version ${this.#options.version}, process ${process.pid}`);
    this.#server = await SocketServer.listen({
      path: configuration.socket,
      dispatcher: this.dispatcher,
      clock,
      onEvent: (event, fields = {}) => log.info(fields, event),
      onProblem: (problem, fields = {}) => log.warn(fields, problem),
    });
    log.info(
      { socket: configuration.socket, pid: process.pid, run: this.#runId },
      `listening on ${configuration.socket}`,
    );
    if (this.#lockOut.reason !== null) {
      const file = lockOutFile(configuration.data);
      const reason = `${this.#lockOut.reason}; once the brake has been serviced, remove ${file} and restart the service`;
      this.#auditOwnAct('locked out', reason);
    }
    table.onState((state) => this.#auditPorts(state));
    this.#auditPorts(table.state);
    this.#shutdown.trackAngle();
    // The loop begins when nothing blocks it any more: loading the drivers would count as a stall (H22).
    const { loadLater = async () => {} } = this.#options;
    void Promise.all([table.open(), loadLater()]).then(() => {
      if (this.#isClosed) return;
      this.controller.start();
      // Last: it is not needed to stop or return.
      this.#records?.start();
      if (this.#options.now === undefined) this.#synchronisation.watch(() => !isSessionOpen(this.controller.state));
    });
  }

  async #close(): Promise<void> {
    this.#synchronisation.close();
    await this.#server?.close();
    // From here on nothing is recorded: that the ports close is part of the shutdown.
    this.#isClosed = true;
    await this.#options.table.close();
    this.#turns?.close();
    await this.#records?.close();
    this.#judge?.close();
    await this.#inversions.close();
    await this.#audit.close();
    this.#deferredLog.flush();
    await this.#lock?.release();
  }

  #record(entry: Entry): void {
    if (this.#isClosed) return;
    const { log } = this.#options;
    this.#audit.append(entry);
    this.dispatcher.note(entry);
    this.#deferredLog.add(() => logEntry(log, entry));
    if (entry.type === 'state' && !isSessionOpen(entry.to)) this.#session.end();
    if (entry.type === 'finding' && entry.hazard === 'H17') {
      this.#lockOut
        .record(entry.reason)
        .catch((error) => log.error({ code: codeOf(error) }, 'that the brake has slipped could not be saved'));
    }
    if (entry.type === 'act' && entry.act === 'sounders.heard' && entry.refused === undefined) {
      this.#sounders
        .recordHeard()
        .catch((error) => log.warn({ code: codeOf(error) }, 'that the sounders were heard could not be saved'));
    }
    if (entry.type === 'test' && entry.result === 'passed') {
      this.#driveTest
        .recordPassed()
        .catch((error) => log.warn({ code: codeOf(error) }, 'the date of the drive test could not be saved'));
    }
  }

  #auditAct(entry: ServiceEntry): void {
    const { log } = this.#options;
    this.#audit.append(entry);
    const { type, ...fields } = entry;
    const refused = entry.refused === undefined ? '' : `, refused: ${entry.refused}`;
    this.#deferredLog.add(() => log.info(fields, `${type}: ${entry.act} (${entry.reason})${refused}`));
  }

  #auditOwnAct(act: string, reason: string): void {
    this.#auditAct({ type: 'service', atMs: this.#options.clock.now(), act, reason });
  }

  #patients(): PatientsAccess {
    const { configuration, wallTime, now, log } = this.#options;
    const { data, table, anonymousSessions, simulatedTable } = configuration;
    return {
      allowsAnonymous: anonymousSessions,
      simulated: simulatedTable,
      rating: table,
      now: now ?? computerTime(wallTime, this.#synchronisation),
      session: this.#session,
      newId: () => personId(randomBytes(10)),
      rememberErased: (id) => addErasedIds(data, [id]),
      onAnswersLost: (session, reason) =>
        log.error({ session, reason }, `the answers before session ${session} could not be stored: ${reason}`),
    };
  }

  #recordsEvents(): RecordsEvents {
    const { log, configuration } = this.#options;
    return {
      onFailure: (reason) => this.#health.set('records', reason),
      onSaid: (text, kind) => {
        if (kind === 'repair') this.#auditOwnAct('records set aside', text);
        else if (kind === 'problem') log.warn(text);
        else log.info(text);
      },
      onFinished: (recording, file) => {
        log.info({ recording, file }, `recording ${recording}: ${file}`);
        if (file === 'mcap') this.#judge?.judge(mcapFile(recordingsFolder(configuration.data), recording));
      },
    };
  }

  #sessionJudge(): SessionJudge | null {
    const { judgeProgram, log } = this.#options;
    if (judgeProgram === undefined) return null;
    return new SessionJudge({
      program: judgeProgram,
      onVerdict: (verdict) => this.#takeVerdict(verdict),
      onProblem: (problem) => log.warn(problem),
    });
  }

  #takeVerdict({ id, disagreementCount, disagreements }: SessionVerdict): void {
    const { log } = this.#options;
    this.#judged += 1;
    const [first] = disagreements;
    if (first === undefined) {
      log.info({ session: id }, `session ${id} judged: no disagreement`);
      return;
    }
    this.#disagreed += 1;
    log.error(
      { session: id, disagreementCount, disagreements },
      `session ${id} judged: ${disagreementCount} disagreements`,
    );
    const share = `${this.#disagreed} of ${this.#judged} sessions since the start`;
    this.#auditOwnAct(
      `session ${id} judged`,
      `${disagreementCount} disagreements, ${share}; ${first.rule}: ${first.reason}`,
    );
  }

  #auditPorts(state: TableState): void {
    if (this.#isClosed) return;
    for (const name of ['actuator', 'sensors'] as const) {
      const { said, isUp } = state[name];
      if (said === this.#lastSaid[name]) continue;
      this.#lastSaid = { ...this.#lastSaid, [name]: said };
      this.#auditOwnAct(isUp ? `${name} up` : `${name} not up`, said);
    }
  }

  #status(): ServiceStatus {
    const { clock, table, version } = this.#options;
    const port = ({ isUp, said, counters }: TableState['actuator']) => ({ isUp, said, counters: { ...counters } });
    const { actuator, sensors } = table.state;
    const now = clock.now();
    const upMs = Math.round(now - this.#startedAt);
    const reading = this.#readings.actuator(now);
    return {
      ports: { actuator: port(actuator), sensors: port(sensors) },
      readings: {
        tilt: this.#readings.tilt(now),
        actuator:
          reading === null ? null : { angleDeg: reading.angle, rateDegPerS: reading.rate, flags: reading.flags },
      },
      recorder: this.#health.failure,
      ...(this.#records === null ? {} : { records: this.#records.refusal }),
      sounders: { heardForMs: this.#sounders.holdsForMs },
      session: this.#session.running,
      service: { pid: process.pid, run: this.#runId, version, upMs },
    };
  }
}
