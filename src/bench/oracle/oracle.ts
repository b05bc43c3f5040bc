/**
 * Judges a session on the body's true motion. It shares no code and no number with the monitor: what it knows of the
 * controller is the record that it writes and the name of its state, and it believes neither where the body says
 * otherwise. Each invariant is a judge of its own; this file is what they look at and where they report.
 *
 * One fault or two. Invariants 1, 2, 3, 5, 6 and 7 hold for any number of faults. Invariant 4 speaks of a single fault;
 * with two, this project demands the same of both together: level within 90 s of the later onset, or standing, with the
 * high alarm on, and one of the two makes motion impossible or the red stop is held open. Only where the two together
 * leave nothing in the machine that could hold or move the person (see {@link Scene.helpless}) is the body's motion
 * not held against anybody; the alarm still is.
 */
import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Truth } from '../../../hardware/simulator/table.ts';
import type { Entry } from '../../controller/entry.ts';
import { AlarmsJudge } from './alarms.ts';
import { ConsentJudge } from './consent.ts';
import { DoseJudge } from './dose.ts';
import { AnswersJudge } from './fault-response.ts';
import type { Judge, Report } from './judge.ts';
import { AngleJudge, RateJudge, StandstillJudge } from './motion.ts';
import type { Observation, OracleOptions, Violation } from './observation.ts';
import { Scene } from './observed-session.ts';
import { OverrideJudge } from './override.ts';
import { RecordJudge } from './record.ts';
import { HomeJudge } from './return-to-level.ts';

export class Oracle {
  readonly violations: Violation[] = [];
  readonly options: OracleOptions;
  readonly #scene: Scene;
  readonly #judges: readonly { readonly judge: Judge; readonly report: Report }[];
  readonly #told = new Set<string>();

  constructor(options: OracleOptions) {
    this.options = options;
    this.#scene = new Scene(options);
    const judges: readonly Judge[] = [
      new AngleJudge(),
      new RateJudge(),
      new StandstillJudge(),
      new HomeJudge(),
      new AnswersJudge(),
      new DoseJudge(),
      new ConsentJudge(),
      new RecordJudge(),
      new OverrideJudge(),
      new AlarmsJudge(),
    ];
    this.#judges = judges.map((judge) => ({
      judge,
      report: (key, reason) => this.#report(judge.invariant, key, reason),
    }));
  }

  /** Whether two faults together left nothing that could hold or move the person: nobody is judged for the motion. */
  get helpless(): boolean {
    return this.#scene.helpless;
  }

  /** The first ramp was ordered: the zero of every `atMs` that is reported. */
  begin(atMs: number): void {
    this.#scene.begunAt = atMs;
  }

  /** A clinician asks for an angle, whatever the controller makes of it. */
  targetRequested(toDeg: number, confirm: boolean): void {
    this.#scene.grants.targetRequested(toDeg, confirm);
  }

  /** A clinician's word to jog was heeded. */
  jogRenewed(): void {
    this.#scene.joggedAt = this.#scene.now;
  }

  /** What others have judged: an invariant that broke. `key` names the way in which it did, told once. */
  report(invariant: number, key: string, reason: string): void {
    this.#report(invariant, key, reason);
  }

  /** A fault begins now. */
  inject(fault: Fault, atMs: number): void {
    this.#scene.inject(fault, atMs);
    for (const { judge } of this.#judges) judge.onInject?.(fault, this.#scene);
  }

  note(entry: Entry): void {
    for (const { judge, report } of this.#judges) judge.onEntry?.(entry, this.#scene, report);
    this.#scene.note(entry);
  }

  observe(observation: Observation): void {
    this.#scene.observe(observation);
    for (const { judge, report } of this.#judges) judge.onLook?.(this.#scene, report);
  }

  end(_atMs: number, _truth: Truth): void {
    for (const { judge, report } of this.#judges) judge.onEnd?.(this.#scene, report);
  }

  #report(invariant: number, key: string, reason: string): void {
    const id = `${invariant} ${key}`;
    if (this.#told.has(id)) return;
    this.#told.add(id);
    const { now, begunAt } = this.#scene;
    this.violations.push({ invariant, atMs: Math.round(now - (begunAt ?? now)), reason });
  }
}
