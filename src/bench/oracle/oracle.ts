/**
 * The oracle judges a session by the true motion of the body. Each invariant has a judge of its own.
 *
 * It is independent on purpose, since it judges the controller. It shares no code with `safety`, `session` or
 * `controller`: it imports the types of the record (`controller/entry.ts`) and of the session's states
 * (`session/states.ts`), and has figures of its own for level, off level, limits and deadlines. A test holds this. It
 * uses the record and the state's name only as claims to check against the body. {@link ServiceJudge} judges the
 * service against its own published schema, so it alone imports that schema.
 *
 * Invariants 1, 2, 3, 5, 6 and 7 hold for any number of faults. The hazard register states invariant 4 for a single
 * fault; for two, this project requires the same of both together, from the later onset. Every excuse is a fact about
 * the body now and ends with it: {@link ObservedSession.motionImpossible}, {@link ObservedSession.isFalling}.
 */
import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Entry } from '../../controller/entry.ts';
import { AccelerationJudge } from './acceleration.ts';
import { AfterRedStopJudge } from './after-red-stop.ts';
import { AlarmsJudge } from './alarms.ts';
import { ConsentJudge } from './consent.ts';
import { DeviceAloneJudge } from './device-alone.ts';
import { DoseJudge } from './dose.ts';
import { FaultResponseJudge } from './fault-response.ts';
import { HoldsJudge } from './holds.ts';
import type { Judge, Report } from './judge.ts';
import { AngleJudge, RateJudge, StandstillJudge } from './motion.ts';
import type { Observation, OracleOptions, Violation } from './observation.ts';
import { ObservedSession } from './observed-session.ts';
import { OverrideJudge } from './override.ts';
import { PausesJudge } from './pauses.ts';
import { RecordJudge } from './record.ts';
import { type Excuse, excuseOf, isAtLevel, ReturnToLevelJudge } from './return-to-level.ts';

export class Oracle {
  readonly violations: Violation[] = [];
  readonly options: OracleOptions;
  readonly #session: ObservedSession;
  readonly #judges: readonly { readonly judge: Judge; readonly report: Report }[];
  readonly #reported = new Set<string>();

  constructor(options: OracleOptions) {
    this.options = options;
    this.#session = new ObservedSession(options);
    const judges: readonly Judge[] = [
      new AngleJudge(),
      new RateJudge(),
      new AccelerationJudge(),
      new StandstillJudge(),
      new ReturnToLevelJudge(),
      new FaultResponseJudge(),
      new DeviceAloneJudge(),
      new HoldsJudge(),
      new DoseJudge(),
      new PausesJudge(),
      new ConsentJudge(),
      new AfterRedStopJudge(),
      new RecordJudge(),
      new OverrideJudge(),
      new AlarmsJudge(),
    ];
    this.#judges = judges.map((judge) => ({
      judge,
      report: (key, reason) => this.report(judge.invariant, key, reason),
    }));
  }

  /** Two faults together left, for a time, nothing that could hold the person. */
  get helpless(): boolean {
    return this.#session.wasFalling;
  }

  /** Where the person is left now, by invariant 4: at level, away from it for a good reason, or for none (null). */
  get whereLeft(): 'level' | Excuse | 'a person may still decide' | null {
    const session = this.#session;
    if (isAtLevel(session)) return 'level';
    return excuseOf(session) ?? (session.now <= session.redStopWait.byMs ? 'a person may still decide' : null);
  }

  /** The first ramp was ordered: the origin of every reported `atMs`. */
  begin(atMs: number): void {
    this.#session.begunAt = atMs;
  }

  /** A clinician requested an angle, whether or not the controller accepts it. */
  targetRequested(toDeg: number, confirm: boolean): void {
    this.#session.granted.targetRequested(toDeg, confirm);
  }

  /** A request to jog was accepted. */
  jogRenewed(): void {
    this.#session.joggedAt = this.#session.now;
  }

  /** Adds a violation, once for each `key`; `key` names the way in which the invariant broke. */
  report(invariant: number, key: string, reason: string): void {
    const id = `${invariant} ${key}`;
    if (this.#reported.has(id)) return;
    this.#reported.add(id);
    const { now, begunAt } = this.#session;
    this.violations.push({ invariant, atMs: Math.round(now - (begunAt ?? now)), reason });
  }

  /** A fault starts now. */
  inject(fault: Fault, atMs: number): void {
    this.#session.inject(fault, atMs);
    for (const { judge } of this.#judges) judge.onInject?.(fault, this.#session);
  }

  note(entry: Entry): void {
    for (const { judge, report } of this.#judges) judge.onEntry?.(entry, this.#session, report);
    this.#session.note(entry);
  }

  observe(observation: Observation): void {
    this.#session.observe(observation);
    for (const { judge, report } of this.#judges) judge.onLook?.(this.#session, report);
  }

  restarted(): void {
    this.#session.restarted();
    for (const { judge } of this.#judges) judge.onRestart?.();
  }

  nextSession(completed: boolean): void {
    for (const { judge } of this.#judges) judge.onNextSession?.(completed);
  }

  end(): void {
    for (const { judge, report } of this.#judges) judge.onEnd?.(this.#session, report);
  }
}
