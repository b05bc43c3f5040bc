import type { Clock } from '../../../protocols/base/clock.ts';
import type { JsonValue } from '../../../protocols/base/json.ts';
import type { Degrees } from '../../../protocols/base/units.ts';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import type { Plan } from '../../../protocols/therapy/plans/schema.ts';
import type { Outcome } from '../../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import type { Controller } from '../../controller/controller.ts';
import type { ClockKnowledge, Now } from '../../patients/clock-trust.ts';
import type { TableRating } from '../../patients/person.ts';
import type { CallMethod } from '../../records/child/link.ts';
import type { LoginOutcome } from '../access/login.ts';
import type { Commission, StoredCommission } from '../commission/record.ts';
import type { CurrentSession } from '../patients/current-session.ts';
import type { ServiceEntry } from '../storage/audit.ts';
import { Erasures } from './erasures.ts';
import { type Answer, refuse } from './errors.ts';
import { OverrideHolder } from './override-holder.ts';
import type { ActResult, ServiceStatus, Telemetry } from './schemas.ts';
import type { RpcSession } from './session.ts';

export interface ProtocolName {
  readonly name: string;
  /** From the folder for one's own protocols. */
  readonly own: boolean;
}

/** What was recorded, as the methods see it. */
export interface RecordsAccess {
  /** Why no session may start as far as the records are concerned; null: one may. */
  readonly refusal: string | null;
  /** Rejects with the reason. */
  call(method: CallMethod, params: Readonly<Record<string, JsonValue>>): Promise<JsonValue>;
}

/** The result of the checklist of a new table, as the methods see it. */
export interface CommissionAccess {
  /** By the wall clock, as in {@link Commission}. */
  readonly now: () => string;
  /** Never throws. */
  readonly read: () => StoredCommission;
  /** Rejects with the system's error. */
  readonly keep: (kept: Commission) => Promise<void>;
}

/** What the rules on people need of the service. */
export interface PatientsAccess {
  /** Whether sessions without a person are allowed. */
  readonly allowsAnonymous: boolean;
  /** Whether sessions on a bench count: nowhere that a table is attached. */
  readonly simulated: boolean;
  readonly rating: TableRating;
  readonly now: () => Now;
  readonly session: Pick<CurrentSession, 'patient' | 'prepare' | 'settle'>;
  /** A new id. */
  readonly newId: () => string;
  /** Keeps an erased person from coming back with a backup. Rejects with the system's error. */
  readonly rememberErased: (id: string) => Promise<void>;
  /** Answers of a session that has started could not be stored. */
  readonly onAnswersLost: (session: string, reason: string) => void;
}

export interface RpcOptions {
  readonly controller: Controller;
  readonly clock: Clock;
  /** Checks a PIN; answers synchronously where no time is needed for that. */
  readonly logins: {
    login(pin: string, name?: string): LoginOutcome | Promise<LoginOutcome>;
    readonly lockedForMs: number;
  };
  readonly serviceStatus: () => ServiceStatus;
  /** Reads a ready-made protocol or one's own by name, or a file by absolute path. Never throws. */
  readonly readProtocol: (nameOrPath: string) => Outcome<Protocol>;
  /** The names that can be read, the ready-made ones first. Never throws. */
  readonly protocolNames: () => readonly ProtocolName[];
  /** Reads a ready-made plan or one's own by name. Never throws. Left out where there are no people. */
  readonly readPlan?: (name: string) => Outcome<Plan>;
  /** The names of plans that can be read. */
  readonly planNames?: () => readonly ProtocolName[];
  /** The prescription of a session without a patient. */
  readonly prescription: Prescription;
  /** The configuration's limit, for every session and override on this table. */
  readonly maxAngle: Degrees;
  /** Whether the drive-function test is due before the next session. */
  readonly isDriveTestDue: () => boolean;
  /** ms for which a person’s confirmation of the sounders still holds (H32); 0: there is none. */
  readonly soundersHeardForMs: () => number;
  /** Why no session starts on the actuator's present firmware; null: one may. Left out on the bench. */
  readonly firmwareRefusal?: () => string | null;
  /** Whether the service is shutting down: no session starts then. */
  readonly isEnding: () => boolean;
  readonly audit: (entry: ServiceEntry) => void;
  /** Left out on the bench: its own patient is healthy, screened, and prescribed {@link prescription}. */
  readonly patients?: PatientsAccess;
  /** Left out where none are kept, as on the bench. */
  readonly records?: RecordsAccess;
  /** Left out where there is no table to commission. */
  readonly commissions?: CommissionAccess;
}

/** What the handlers work with. Nothing here throws or does I/O. */
export class RpcContext {
  readonly options: RpcOptions;
  readonly controller: Controller;
  readonly override: OverrideHolder;
  /** Starts the notifications to a session. */
  readonly subscribe: (session: RpcSession) => void;
  /** What the records last told of time; it changes with each session and each confirmation. */
  clock: ClockKnowledge = { confirmations: [], newest: null };
  readonly erasures = new Erasures();
  readonly #countConnections: () => number;

  constructor(
    options: RpcOptions,
    { subscribe, countConnections }: Pick<RpcContext, 'subscribe'> & { readonly countConnections: () => number },
  ) {
    this.options = options;
    this.controller = options.controller;
    this.override = new OverrideHolder(options.controller, options.clock, (...entry) => this.audit(...entry));
    this.subscribe = subscribe;
    this.#countConnections = countConnections;
  }

  get connections(): number {
    return this.#countConnections();
  }

  /** Why the service starts no session, whatever its parameters; null: for nothing. */
  get unableToStart(): string | null {
    const { isEnding, records, firmwareRefusal } = this.options;
    if (isEnding()) return 'the service is shutting down';
    return firmwareRefusal?.() ?? records?.refusal ?? null;
  }

  actResult(): ActResult {
    const { state, angleDeg } = this.controller.status();
    return { state, angleDeg };
  }

  /** The answer to an act that the controller has refused for this reason, or done (null). */
  answer(refusalReason: string | null): Answer<ActResult> {
    const { state, angleDeg } = this.actResult();
    return refusalReason === null
      ? { ok: true, result: { state, angleDeg } }
      : refuse('refused', refusalReason, { state });
  }

  telemetry(): Telemetry {
    const { override, alarms, ...session } = this.controller.status();
    const refusals = { ...this.controller.refusals(this.options.soundersHeardForMs() > 0) };
    const unable = this.unableToStart;
    if (unable !== null) refusals.start = refusals.start === undefined ? unable : `${unable}; ${refusals.start}`;
    return {
      atMs: Math.round(this.options.clock.now()),
      ...session,
      alarms: [...alarms],
      refusals,
      override: override === null ? null : { ...override, holder: this.override.number },
    };
  }

  audit(session: RpcSession, act: string, reason: string, refused?: string): void {
    const { audit, clock } = this.options;
    const entry: ServiceEntry = {
      type: 'service',
      atMs: clock.now(),
      act,
      client: session.number,
      ...(session.clinician === null ? {} : { clinician: session.clinician }),
      reason,
    };
    audit(refused === undefined ? entry : { ...entry, refused });
  }

  /** Ends a clinician's role, if the session has it. */
  endRole(session: RpcSession, reason: string): void {
    if (session.clinician === null) return;
    this.audit(session, 'logout', reason);
    session.endRole();
  }

  /** Records a connection at its first act; one that only reads leaves no entry. */
  auditFirstAct(session: RpcSession, method: string): void {
    if (session.isAudited) return;
    session.isAudited = true;
    this.audit(session, 'connected', `${session.role}, first call: ${method}`);
  }
}
