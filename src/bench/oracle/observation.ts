import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Truth } from '../../../hardware/simulator/table.ts';
import type { AlarmPriority, Question } from '../../../hardware/table.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { Entry } from '../../controller/entry.ts';
import type { SessionState } from '../../session/states.ts';

/** A hazard's id as the record writes it. */
export type HazardId = Extract<Entry, { type: 'finding' }>['hazard'];

/** One way in which one invariant was broken. */
export interface Violation {
  /** 1 to 7. */
  readonly invariant: number;
  /** Counted from the order for the first ramp. */
  readonly atMs: number;
  readonly reason: string;
}

export interface OracleOptions {
  readonly timeline: Timeline;
  readonly limitDeg: number;
  /** How far an override may go without a confirmation. Default: the session's own limit. */
  readonly prescribedDeg?: number;
  /** How far an override may go at all. Default: 60°. */
  readonly tableLimitDeg?: number;
  /** The prescription's times, within the absolute limits. Default: the timeline's own. */
  readonly oneInversionMs?: number;
  readonly cumulativeMs?: number;
  /** The prescription's final pause. Default: the absolute minimum. */
  readonly finalPauseMs?: number;
  /** The prescription's acceleration. Default: the timeline's own. */
  readonly maxAccel?: number;
  /** The gear's play. Default: that of a new one. */
  readonly playDeg?: number;
  readonly faults: readonly Fault[];
  /** The tilt sensor is a polled chip: its delayed samples arrive as regularly as current ones. */
  readonly tiltIsPolled?: boolean;
}

/** One look at the true state of the world; `atMs` on the world's clock. */
export interface Observation {
  readonly atMs: number;
  readonly truth: Truth;
  readonly state: SessionState;
  readonly hostRunning: boolean;
  readonly hostAlive: boolean;
  /** The alarm that the beacon shows. */
  readonly alarm: AlarmPriority | null;
  /** Whether the buzzer sounds. */
  readonly sounding: boolean;
  /** The question that the pendant shows the person. */
  readonly question: Question | null;
}
