/** The controller as a service: connects the table, the controller, the socket, the audit log and the log. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../../protocols/base/clock.ts';
import { angleText } from '../../protocols/base/round.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { isLevel } from '../../protocols/therapy/level.ts';
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
import { durations } from '../safety/durations.ts';
import { factsOf, type SessionState } from '../session/states.ts';
import { LoginQueue } from './access/login.ts';
import { LoginLock } from './access/login-lock.ts';
import type { Configuration } from './configuration/configuration.ts';
import { DeferredLog, type Log, logEntry } from './log.ts';
import { ClockSynchronisation } from './patients/clock-synchronisation.ts';
import { CurrentSession } from './patients/current-session.ts';
import { computerTime } from './patients/time-source.ts';
import { RecorderHealth } from './recorder-health.ts';
import { headFacts } from './recording-head.ts';
import type { PatientsAccess, RpcOptions } from './rpc/context.ts';
import { Dispatcher } from './rpc/dispatcher.ts';
import type { ServiceStatus } from './rpc/schemas.ts';
import { SessionJudge, type SessionVerdict } from './session-judge.ts';
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

/** Where the table was when the service ended. */
export type Ending = 'level' | 'off-level' | 'never-connected' | 'lost';

/** How long the shutdown waits for a return: longer than any device's own limit (wire protocol, "A return"). */
const longestReturnMs = 120_000;
/** How long it waits for a table that does not answer, with the angle unknown. A cable is plugged in again in less. */
const longestWithoutTableMs = 30_000;
const progressIntervalMs = 10_000;
const pollIntervalMs = milliseconds(100);
const byHand = 'look at the table, and bring the person level with the hand release';

export class Service {
  readonly controller: Controller;
  readonly dispatcher: Dispatcher;
  readonly #options: ServiceOptions;
  readonly #audit: AuditLog;
  readonly #driveTest: DriveTestMemory;
  readonly #lockOut: LockOutMemory;
  readonly #sounders: SounderMemory;
  readonly #inversions: InversionMemory;
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
  readonly #runId = randomUUID().slice(0, 8);
  readonly #startedAt: number;
  #server: SocketServer | null = null;
  #lastSaid: Readonly<Record<keyof TableState, string>> = { actuator: '', sensors: '' };
  #isEnding = false;
  #isClosed = false;
  /** The last known angle; null if there was none since the start. */
  #lastAngle: number | null = null;
  #isEndingNow = false;

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
    this.#driveTest = new DriveTestMemory(configuration.data, wallTime);
    this.#sounders = new SounderMemory(configuration.data);
    this.#inversions = new InversionMemory(configuration.data, {
      onFailed: (code) => log.warn({ code }, 'the last inversion could not be saved'),
    });
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
      isEnding: () => this.#isEnding,
      audit: (entry) => this.#auditAct(entry),
      patients: this.#patients(),
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
    const { clock, log } = this.#options;
    this.#isEnding = true;
    if (!this.#isSettled) {
      const { bar } = this.controller;
      // After the red stop a person beside the table decides, or the device after its time: not whoever ends a program.
      if (bar === null) this.controller.returnToLevel('operator', `the service is shutting down (${reason})`);
      const longestMs = longestReturnMs + (bar === null ? 0 : durations.redStopWaitMs);
      log.warn({ reason, ...this.#position }, `${reason}: ${this.shutdownProgress}`);
      const begunAt = clock.now();
      let answeredAt = begunAt;
      let saidAt = begunAt;
      while (!this.#isSettled && !this.#isEndingNow) {
        const now = clock.now();
        if (this.controller.angle !== null || this.#isTableUp) answeredAt = now;
        if (now >= begunAt + longestMs || now >= answeredAt + longestWithoutTableMs) break;
        if (now >= saidAt + progressIntervalMs) {
          saidAt = now;
          log.warn({ reason, ...this.#position }, `${reason}: ${this.shutdownProgress}`);
        }
        await new Promise((resolve) => clock.after(pollIntervalMs, () => resolve(null)));
      }
    }
    const ending = this.#ending;
    this.#logEnding(reason, ending);
    this.#auditOwnAct('service ended', `${reason}; ${ending}`);
    await this.#close();
    return ending;
  }

  /** What a shutdown is waiting for, in words. */
  get shutdownProgress(): string {
    const { angleDeg, state } = this.#position;
    if (!this.#isTableUp) {
      const known = this.#lastAngle === null ? '' : `; last known angle ${angleText(this.#lastAngle)}°`;
      return `waiting for the table, which does not answer${known}. Ctrl-C (SIGINT or SIGTERM) again ends the service now: ${byHand}`;
    }
    const { endsBy, announced } = this.controller.status();
    if (this.controller.bar !== null) {
      return `nothing but a person moves the table: ${announced?.reason ?? endsBy ?? byHand}`;
    }
    return `bringing the person level first: ${angleDeg === null ? 'angle unknown' : `${angleText(angleDeg)}°`}, ${state}`;
  }

  /**
   * Ends a shutdown that waits for a table that does not answer.
   * @returns false if the table answers: it is being brought level, and that is waited for
   */
  endNow(): boolean {
    if (!this.#isEnding || this.#isTableUp) return false;
    this.#isEndingNow = true;
    return true;
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
    this.#trackAngle();
    // The loop begins when nothing blocks it any more: loading the drivers would count as a stall (H22).
    const { loadLater = async () => {} } = this.#options;
    void Promise.all([table.open(), loadLater()]).then(() => {
      if (this.#isClosed) return;
      this.controller.start();
      // Last: it is not needed to stop or return.
      this.#records?.start();
      if (this.#options.now === undefined) this.#synchronisation.watch(() => isOver(this.controller.state));
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
    if (entry.type === 'state' && isOver(entry.to)) this.#session.end();
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
    const upMs = Math.round(clock.now() - this.#startedAt);
    return {
      ports: { actuator: port(actuator), sensors: port(sensors) },
      recorder: this.#health.failure,
      ...(this.#records === null ? {} : { records: this.#records.refusal }),
      sounders: { heardForMs: this.#sounders.holdsForMs },
      service: { pid: process.pid, run: this.#runId, version, upMs },
    };
  }

  get #position(): { readonly state: SessionState; readonly angleDeg: number | null } {
    const { state, angleDeg } = this.controller.status();
    return { state, angleDeg };
  }

  /** Keeps the last known angle, for a shutdown in which the sensors are silent. */
  #trackAngle(): void {
    this.#lastAngle = this.controller.angle ?? this.#lastAngle;
    this.#options.clock.after(pollIntervalMs, () => this.#trackAngle());
  }

  /** Whether the shutdown may go ahead: the table is at rest at level, or no angle has ever been known. */
  get #isSettled(): boolean {
    const ending = this.#ending;
    // After H28 the state no longer changes; the actuator comes to rest by itself.
    const { state, broken } = this.controller.status();
    return ending === 'never-connected' || (ending === 'level' && (broken !== null || isSettledState(state)));
  }

  get #ending(): Ending {
    const { angle } = this.controller;
    if (this.#lastAngle === null && angle === null) return 'never-connected';
    if (isLevel(angle ?? this.#lastAngle ?? 0)) return 'level';
    return angle === null ? 'lost' : 'off-level';
  }

  get #isTableUp(): boolean {
    return this.#options.table.state.actuator.isUp;
  }

  #logEnding(reason: string, ending: Ending): void {
    const { log } = this.#options;
    switch (ending) {
      case 'level':
        log.info(this.#position, `${reason}: the table is level, the service ends`);
        return;
      case 'never-connected':
        log.warn(`${reason}: the table was never connected, the service ends`);
        return;
      case 'lost': {
        const known = this.#lastAngle === null ? '' : `, it was ${angleText(this.#lastAngle)}° when last known`;
        log.error(
          this.#position,
          `${reason}: the table does not answer, and the service ends: its angle is not known${known}; ${byHand}`,
        );
        return;
      }
      case 'off-level':
        log.error(this.#position, `${reason}: the service ends, and the person is not level`);
        return;
    }
  }
}

const isOver = (state: SessionState): boolean => factsOf(state).isIdle && !factsOf(state).isUnderWay;

/** Whether nothing is under way in this state, or only a person can change it. */
function isSettledState(state: SessionState): boolean {
  const { isUnderWay, isReactionUnderWay, isStuck } = factsOf(state);
  return isStuck || !(isUnderWay || isReactionUnderWay);
}
