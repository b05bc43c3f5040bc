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
import type { Fault } from '../../hardware/simulator/faults.ts';
import type { Truth } from '../../hardware/simulator/table.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { Entry, SessionState } from '../records/entry.ts';
import { AnswersJudge } from './oracle-answers.ts';
import { ConsentJudge } from './oracle-consent.ts';
import { DoseJudge } from './oracle-dose.ts';
import { HomeJudge } from './oracle-home.ts';
import { AngleJudge, RateJudge, StandstillJudge } from './oracle-motion.ts';
import { RecordJudge } from './oracle-record.ts';
import { Scene } from './oracle-scene.ts';

/** An invariant that broke. */
export interface Violation {
  /** Number of the invariant, 1..7. */
  readonly invariant: number;
  readonly atMs: number;
  readonly reason: string;
}

export interface OracleOptions {
  readonly timeline: Timeline;
  readonly limitDeg: number;
  /** Of the prescription inside the absolutes; left out, the timeline's own times. */
  readonly oneInversionMs?: number;
  readonly cumulativeMs?: number;
  readonly faults: readonly Fault[];
}

/** The world as it is; `atMs` on the world's clock. */
export interface Observation {
  readonly atMs: number;
  readonly truth: Truth;
  readonly state: SessionState;
  readonly hostRunning: boolean;
  readonly hostAlive: boolean;
  readonly alarm: 'high' | 'medium' | 'low' | null;
  /** The person is being asked "are you well?". */
  readonly asking: boolean;
}

/** One invariant, or a part of one. Called a hundred times a simulated second: no allocation while all is well. */
export interface Judge {
  readonly invariant: number;
  onInject?(fault: Fault, scene: Scene): void;
  onEntry?(entry: Entry, scene: Scene, report: Report): void;
  onLook?(scene: Scene, report: Report): void;
  onEnd?(scene: Scene, report: Report): void;
}

/** `key` names the way in which it broke: told once each. */
export type Report = (key: string, reason: string) => void;

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
