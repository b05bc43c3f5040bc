import type { Entry } from '../../controller/entry.ts';
import type { SessionState } from '../../session/states.ts';
import type { Violation } from '../oracle/observation.ts';

/** The true motion of the body and the controller's view of it, ten times a second. */
export interface BenchSample {
  /** Counted from the order for the first ramp. */
  readonly atMs: number;
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  readonly targetDeg: number | null;
  /** The controller's own estimate of the angle; null without valid readings. */
  readonly believedDeg: number | null;
  /** By each sensor; null: unknown. */
  readonly tiltDeg: number | null;
  readonly actuatorDeg: number | null;
  readonly state: SessionState;
  readonly step: string;
}

export interface BenchResult {
  /** `completed`: to the protocol's end; `returned`: level before it; `stranded`: stationary off level. */
  readonly outcome: 'completed' | 'returned' | 'stranded';
  /** Of a long day, those of all its sessions; empty where none could begin. */
  readonly outcomes: readonly ('completed' | 'returned' | 'stranded')[];
  /** Why a session did not begin that might be refused: after another one, or with a fault before; null if all began. */
  readonly refusal: string | null;
  readonly durationMs: number;
  readonly invertedMs: number;
  readonly maxAngleDeg: number;
  readonly maxRateDegPerS: number;
  readonly finalAngleDeg: number;
  readonly findings: readonly Extract<Entry, { type: 'finding' }>[];
  readonly violations: readonly Violation[];
  /** Why the session could not be run to its end; null in the normal case. */
  readonly failure: string | null;
}
