/** Judges a session on the body's true motion, and shares no code with the monitor. */
import type { Fault } from '../../hardware/simulator/faults.ts';
import type { Truth } from '../../hardware/simulator/table.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { Entry, SessionState } from '../records/entry.ts';

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
}

export class Oracle {
  readonly violations: Violation[] = [];
  readonly options: OracleOptions;

  constructor(options: OracleOptions) {
    this.options = options;
  }

  /** The first ramp was ordered: the zero of every `atMs` that is reported. */
  begin(_atMs: number): void {}
  /** A fault begins now. */
  inject(_fault: Fault, _atMs: number): void {}
  note(_entry: Entry): void {}
  observe(_observation: Observation): void {}
  end(_atMs: number, _truth: Truth): void {}
}
