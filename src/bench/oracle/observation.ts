import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Truth } from '../../../hardware/simulator/table.ts';
import type { Question } from '../../../hardware/table.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { SessionState } from '../../session/states.ts';

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
  /** How far a clinician may go without a confirmation, and at all; left out: the session's own limit, and 60. */
  readonly prescribedDeg?: number;
  readonly tableLimitDeg?: number;
  /** Of the prescription inside the absolutes; left out, the timeline's own times. */
  readonly oneInversionMs?: number;
  readonly cumulativeMs?: number;
  readonly faults: readonly Fault[];
  /** The tilt sensor is a chip that is asked: what it says late comes as punctually as what it says in time. */
  readonly tiltIsPolled?: boolean;
}

/** The world as it is; `atMs` on the world's clock. */
export interface Observation {
  readonly atMs: number;
  readonly truth: Truth;
  readonly state: SessionState;
  readonly hostRunning: boolean;
  readonly hostAlive: boolean;
  readonly alarm: 'high' | 'medium' | 'low' | null;
  /** The buzzer sounds it. */
  readonly sounding: boolean;
  /** What the person is being asked. */
  readonly asked: Question | null;
}
