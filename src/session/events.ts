import type { Order, Question } from '../../hardware/table.ts';
import type { Degrees, DegreesPerSecond, Milliseconds } from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { Envelope } from '../safety/envelope.ts';
import type { Finding } from '../safety/finding.ts';
import type { HazardId } from '../safety/hazards/register.ts';
import type { Bar } from '../safety/situation.ts';

/** An accepted session: its timeline and its limits. */
export interface SessionPlan {
  readonly timeline: Timeline;
  readonly envelope: Envelope;
  /** Rate of a return that a person asks for; never below 1°/s. */
  readonly returnRate: DegreesPerSecond;
  /** Pause at level after a session that is cut short. */
  readonly finalPause: Milliseconds;
  /** Rest at level that an inversion requires before the next one, of any session. */
  readonly rest: Milliseconds;
  /** Furthest head-down that needs no confirmation in an override. */
  readonly prescribedAngle: Degrees;
  /** Furthest head-down at all: the configuration's limit, inside the absolute. */
  readonly mostAngle: Degrees;
}

/**
 * The session machine's events. `at` is an instant of the host's monotonic clock, `angle` where the person is believed
 * to be; null: unknown. `bar`: why nothing but a person's act may move the table now. `returnsAlone`: the actuator sees
 * the table off level, and returns by itself after a stop; left out: as `angle` has it.
 */
export type SessionEvent = {
  readonly at: Milliseconds;
  readonly angle: Degrees | null;
  readonly bar?: Bar | null;
  readonly returnsAlone?: boolean;
} /** `isReturning`: the actuator is on its way to level. */ & (
  | { readonly type: 'CONNECTED'; readonly offLevel: boolean; readonly isReturning?: boolean; readonly reason: string }
  | { readonly type: 'LOST'; readonly reason: string }
  /** The person's angle has changed since the last event. */
  | { readonly type: 'POSITION' }
  /** The self-test passed. */
  | { readonly type: 'CHECKED' }
  /** `driveTest`: run the drive-function test first. */
  | { readonly type: 'START'; readonly plan: SessionPlan; readonly driveTest?: boolean; readonly reason: string }
  /** Both poles of the return button were pressed and released. */
  | { readonly type: 'TEST_PRESSED' }
  | { readonly type: 'TEST_FAILED'; readonly reason: string }
  /** H24 */
  | { readonly type: 'RECORDER_FAILED'; readonly finding: Finding; readonly reason: string }
  /** H31: a rest, and no helper is known to be present; and one has come. */
  | { readonly type: 'UNATTENDED'; readonly finding: Finding; readonly reason: string }
  | { readonly type: 'ATTENDED' }
  /** Limits set, drive armed. */
  | { readonly type: 'ARMED' }
  | { readonly type: 'REFUSED'; readonly order: Order['kind']; readonly reason: string }
  /** Standing at the end of the ramp. */
  | { readonly type: 'ARRIVED' }
  /** Standing within 1.5° of level. */
  | { readonly type: 'LEVEL' }
  /** Standing under the brake after a cut. */
  | { readonly type: 'STOOD'; readonly redStop: boolean }
  | { readonly type: 'FINDING'; readonly finding: Finding }
  /** The actuator returns by its own decision. */
  | { readonly type: 'RETURNING'; readonly reason: string }
  | { readonly type: 'PAUSE' | 'RESUME' | 'STOP' | 'RETURN' | 'RESET' | 'ACKNOWLEDGE'; readonly reason: string }
  | { readonly type: 'OVERRIDE'; readonly forMs: Milliseconds; readonly reason: string }
  | {
      readonly type: 'OVERRIDE_TARGET';
      readonly to: Degrees;
      readonly rate: DegreesPerSecond;
      /** Head-down limit that this needs; beyond the present one, the table goes to level first. */
      readonly limit: Degrees;
      readonly confirmedUpTo: Degrees;
      /** The way by level ends an inversion: its rest is kept there. */
      readonly restsAtLevel: boolean;
    }
  | { readonly type: 'OVERRIDE_JOG'; readonly direction: 'down' | 'up' }
  | { readonly type: 'OVERRIDE_HOLD'; readonly forMs: Milliseconds }
  | { readonly type: 'OVERRIDE_SKIP' }
  | { readonly type: 'OVERRIDE_END'; readonly reason: string }
);

/** A question to the person; null withdraws it. */
export interface Asked {
  readonly type: 'ask';
  readonly question: Question | null;
}

/** The actuator returns by its own decision: the controller watches it, and orders nothing. */
export interface Followed {
  readonly type: 'follow';
}

/** A fault that the machine itself has found: a refusal, or a time that ran out. For the record and the alarms. */
export interface Found {
  readonly type: 'found';
  readonly finding: Finding | null;
}

/** What the machine emits. */
export type Emitted = Ordered | Asked | Found | Followed;

/** An order of the machine, and its reason. */
export interface Ordered {
  readonly type: 'order';
  readonly order: Order;
  readonly reason: string;
  readonly hazard?: HazardId;
}
