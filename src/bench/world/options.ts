import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Posture } from '../../../hardware/simulator/person/posture.ts';
import type { SimulatedTableOptions } from '../../../hardware/simulator/table.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import type { Entry } from '../../controller/entry.ts';
import type { TurnObserver } from '../../controller/turn-observer.ts';
import type { ActorsFactory } from './actors.ts';
import type { Defects } from './defects.ts';
import type { BenchSample } from './result.ts';
import type { SensorWiringFactory } from './sensor-wiring.ts';

/** The person moves: from now on they lie so. */
export interface Movement {
  readonly at: number;
  readonly overMs: number;
  readonly posture: Posture;
}

/** One session on the bench. */
export interface BenchOptions {
  readonly timeline: Timeline;
  readonly prescription: Prescription;
  readonly seed: number;
  /** Differences of person and table from the default ones. */
  readonly body?: SimulatedTableOptions['body'];
  /** Movements of the person on the table, counted as the faults are. */
  readonly movements?: readonly Movement[];
  /** Each starts at its `at`, counted from the order for the first ramp (or the start of the drive test). */
  readonly faults?: readonly Fault[];
  /** The people around the table. Default: {@link directActors}, which only start the session. */
  readonly actors?: ActorsFactory;
  /** Whether a helper touches the console now and then (H31), or only answers when asked. Default: now and then. */
  readonly helper?: 'at the console' | 'answers' | 'absent';
  /** Runs the drive-function test before the session. */
  readonly driveTest?: boolean;
  /** The largest angle that this table's configuration allows. Default: the absolute limit. */
  readonly tableLimitDeg?: number;
  /** `atMs` counts from the order for the first ramp. */
  readonly onEntry?: (entry: Entry) => void;
  /** Sees every turn of the controller; instants are of the world's clock. */
  readonly observer?: TurnObserver;
  readonly onSample?: (sample: BenchSample) => void;
  /** The board that runs the actuator's program. Default: a simulated board. */
  readonly board?: SimulatedTableOptions['board'];
  /** Tilt sensor and pendant. Default: simulated. */
  readonly sensors?: SensorWiringFactory;
  /** Deliberate defects in the controller, for tests that check that the oracle notices them. */
  readonly defects?: Defects;
}
