import type { Order } from '../../hardware/table.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { HazardId } from '../records/entry.ts';
import type { Envelope } from '../safety/envelope.ts';
import type { Finding } from '../safety/monitor.ts';
import type { Degrees, DegreesPerSecond, Milliseconds } from '../units.ts';

/** A session that has been agreed to: what will be done, and inside what. */
export interface SessionPlan {
  readonly timeline: Timeline;
  readonly envelope: Envelope;
  /** Rate of a return that no hazard slows down or speeds up; never below 1°/s. */
  readonly returnRate: DegreesPerSecond;
  /** Pause at level after a session that was cut short. */
  readonly finalPause: Milliseconds;
}

/** What happens to a session. `at` is the host's monotonic clock, `angle` where the person is believed to be; null: nobody knows. */
export type SessionEvent = { readonly at: Milliseconds; readonly angle: Degrees | null } & (
  | { readonly type: 'CONNECTED'; readonly offLevel: boolean; readonly reason: string }
  | { readonly type: 'LOST'; readonly reason: string }
  /** The person is elsewhere than at the last event. */
  | { readonly type: 'POSITION' }
  /** The self-test is through. */
  | { readonly type: 'CHECKED' }
  | { readonly type: 'START'; readonly plan: SessionPlan; readonly reason: string }
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
  | { readonly type: 'OVERRIDE_TARGET'; readonly to: Degrees; readonly rate: DegreesPerSecond }
  | { readonly type: 'OVERRIDE_JOG'; readonly direction: 'down' | 'up' }
  | { readonly type: 'OVERRIDE_END'; readonly reason: string }
);

/** What the machine says should be so, and why. */
export interface Ordered {
  readonly type: 'order';
  readonly order: Order;
  readonly reason: string;
  readonly hazard?: HazardId;
}
