import type { Order, Question } from '../../hardware/table.ts';
import type { Degrees, DegreesPerSecond, Milliseconds } from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { Envelope } from '../safety/envelope.ts';
import type { Finding } from '../safety/finding.ts';
import type { HazardId } from '../safety/hazards/register.ts';

/** A session that has been agreed to: what will be done, and inside what. */
export interface SessionPlan {
  readonly timeline: Timeline;
  readonly envelope: Envelope;
  /** Rate of a return that no hazard slows down or speeds up; never below 1°/s. */
  readonly returnRate: DegreesPerSecond;
  /** Pause at level after a session that was cut short. */
  readonly finalPause: Milliseconds;
  /** Furthest head-down that a clinician may go without a confirmation. */
  readonly prescribedAngle: Degrees;
  /** Furthest that anybody may go, confirmed or not: the configuration's, inside the absolute. */
  readonly mostAngle: Degrees;
}

/** What happens to a session. `at` is the host's monotonic clock, `angle` where the person is believed to be; null: nobody knows. */
export type SessionEvent = { readonly at: Milliseconds; readonly angle: Degrees | null } & (
  | { readonly type: 'CONNECTED'; readonly offLevel: boolean; readonly reason: string }
  | { readonly type: 'LOST'; readonly reason: string }
  /** The person is elsewhere than at the last event. */
  | { readonly type: 'POSITION' }
  /** The self-test is through. */
  | { readonly type: 'CHECKED' }
  /** `driveTest`: the drive-function test comes first. */
  | { readonly type: 'START'; readonly plan: SessionPlan; readonly driveTest?: boolean; readonly reason: string }
  /** Both poles of the return button were seen pressed, and are released. */
  | { readonly type: 'TEST_PRESSED' }
  | { readonly type: 'TEST_FAILED'; readonly reason: string }
  /** H24: what happens is no longer recorded. */
  | { readonly type: 'RECORDER_FAILED'; readonly finding: Finding; readonly reason: string }
  /** Limits set, drive armed. */
  | { readonly type: 'ARMED' }
  | { readonly type: 'REFUSED'; readonly order: Order['kind']; readonly reason: string }
  /** Standing where the ramp was to end. */
  | { readonly type: 'ARRIVED' }
  /** Standing within 1.5° of level. */
  | { readonly type: 'LEVEL' }
  /** Standing under the brake after a cut. */
  | { readonly type: 'STOOD'; readonly redStop: boolean }
  | { readonly type: 'FINDING'; readonly finding: Finding }
  /** The actuator returns by itself. */
  | { readonly type: 'RETURNING'; readonly reason: string }
  | { readonly type: 'PAUSE' | 'RESUME' | 'STOP' | 'RETURN' | 'RESET' | 'ACKNOWLEDGE'; readonly reason: string }
  | { readonly type: 'OVERRIDE'; readonly forMs: Milliseconds; readonly reason: string }
  | {
      readonly type: 'OVERRIDE_TARGET';
      readonly to: Degrees;
      readonly rate: DegreesPerSecond;
      /** What has to be in force for it; beyond the limit that is, the way leads over level. */
      readonly limit: Degrees;
      readonly confirmedUpTo: Degrees;
    }
  | { readonly type: 'OVERRIDE_JOG'; readonly direction: 'down' | 'up' }
  | { readonly type: 'OVERRIDE_HOLD'; readonly forMs: Milliseconds }
  | { readonly type: 'OVERRIDE_SKIP' }
  | { readonly type: 'OVERRIDE_END'; readonly reason: string }
);

/** What the person is to be asked; null: nothing any more. */
export interface Asked {
  readonly type: 'ask';
  readonly question: Question | null;
}

/** What the machine says should be so, and why. */
export interface Ordered {
  readonly type: 'order';
  readonly order: Order;
  readonly reason: string;
  readonly hazard?: HazardId;
}
