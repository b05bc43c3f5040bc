import type { PersonParameters } from '../../../hardware/simulator/body/body-parameters.ts';
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

/** What happens before the first start, after the controller has become ready. */
export interface Waiting {
  /** When people first ask for the start, on the world's clock. */
  readonly untilMs: number;
  /** Each starts at its `at` on the world's clock. The start may then be refused. */
  readonly faults: readonly Fault[];
}

/** The same protocol again, on the same table, with the same controller. */
export interface LongDay {
  /** The persons of the sessions after the first; null: the one before stays. */
  readonly persons: readonly (Partial<PersonParameters> | null)[];
  /** From the end of a session until people ask for the next one. */
  readonly restMs: number;
  /** The session, counted from 0, in which faults, acts and movements come. */
  readonly eventful: number;
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
  /** A fault starts. */
  readonly onFault?: () => void;
  readonly onSample?: (sample: BenchSample) => void;
  /** The board that runs the actuator's program. Default: a simulated board. */
  readonly board?: SimulatedTableOptions['board'];
  /** Tilt sensor and pendant. Default: simulated. */
  readonly sensors?: SensorWiringFactory;
  readonly waiting?: Waiting;
  readonly day?: LongDay;
  /** What the computer's wall clock shows at first, ms since 1970. */
  readonly wallStartMs?: number;
  /** Deliberate defects in the controller, for tests that check that the oracle notices them. */
  readonly defects?: Defects;
}
