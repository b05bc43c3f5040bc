/**
 * The seam: what the controller asks of any table, real, simulated or emulated, and nothing below it. Angles are
 * degrees (0 level, positive head-down); instants are milliseconds of the host's monotonic clock.
 */

import type {
  Degrees,
  DegreesPerSecond,
  DegreesPerSecondSquared,
  Milliamperes,
  Milliseconds,
} from '../protocols/base/units.ts';
import type { DeviceState } from '../protocols/wire/messages.ts';

/** What the actuator's own limits are narrowed to for one session. */
export interface MotionLimits {
  readonly minAngle: Degrees;
  readonly maxAngle: Degrees;
  readonly downRate: DegreesPerSecond;
  readonly returnRate: DegreesPerSecond;
  readonly accel: DegreesPerSecondSquared;
  readonly inverted: Milliseconds;
}

/**
 * What should be so. An order stands until another replaces it; the actuator turns it into commands, repeats what the
 * line lost, and keeps the lease alive while {@link Actuator.renewUntil} allows. An order is never carried over a lost
 * link: after a reconnect the actuator waits for a new one.
 */
export type Order =
  /** Drive off, brake on. */
  | { readonly kind: 'rest' }
  /** Limits set, drive armed, standing at level. Where it is armed already, other limits. */
  | { readonly kind: 'ready'; readonly limits: MotionLimits }
  | {
      readonly kind: 'ramp';
      readonly to: Degrees;
      readonly rate: DegreesPerSecond;
      readonly accel: DegreesPerSecondSquared;
    }
  /** Controlled stop, brake on, drive stays ready. */
  | { readonly kind: 'hold' }
  /** The actuator's own return to level, which needs no lease. */
  | { readonly kind: 'return'; readonly rate: DegreesPerSecond }
  /** Stop category 1, drive off, latched. The same as {@link Actuator.stop}. */
  | { readonly kind: 'stop' }
  /** Clears a latch whose cause is gone; starts no motion. */
  | { readonly kind: 'reset' };

/** One telemetry line. */
export interface ActuatorReading {
  readonly at: Milliseconds;
  readonly nonce: string;
  /** The device's uptime; wraps at 2³² ms. */
  readonly uptime: Milliseconds;
  readonly state: DeviceState;
  readonly angle: Degrees;
  readonly rate: DegreesPerSecond;
  readonly target: Degrees;
  readonly current: Milliamperes;
  /** Bits of `flag` in the wire's messages. */
  readonly flags: number;
}

export type ActuatorNotice =
  | { readonly kind: 'reading'; readonly reading: ActuatorReading }
  /** Handshake done; `restarted` when the nonce is not the one known before (H08). */
  | {
      readonly kind: 'connected';
      readonly at: Milliseconds;
      readonly nonce: string;
      readonly deviceId: string;
      readonly firmware: string;
      readonly restarted: boolean;
    }
  /** H06, or a port that closed. */
  | { readonly kind: 'lost'; readonly at: Milliseconds; readonly reason: string }
  /** Nonce changed or uptime went back, seen in any line (H08). */
  | { readonly kind: 'restarted'; readonly at: Milliseconds; readonly reason: string }
  /** The device accepted the order that stands. */
  | { readonly kind: 'accepted'; readonly at: Milliseconds; readonly order: Order['kind'] }
  | { readonly kind: 'refused'; readonly at: Milliseconds; readonly order: Order['kind']; readonly reason: string }
  /** An `E` line. */
  | { readonly kind: 'event'; readonly at: Milliseconds; readonly event: string; readonly detail: string }
  /** A line that was not one (H07). */
  | { readonly kind: 'garbled'; readonly at: Milliseconds; readonly reason: string };

export interface Actuator {
  /** Replaces the order that stands. */
  order(order: Order): void;
  /** `!!`: straight to the port, past every queue, repeated every 20 ms until the device shows S or F. */
  stop(): void;
  /** The controller's leave to renew leases until then, given anew at each healthy turn of its loop. */
  renewUntil(until: Milliseconds): void;
  subscribe(listener: (notice: ActuatorNotice) => void): void;
}

/** One reading of the tilt sensor, stamped when it arrived. `raw` is what the chip said, for the stuck check (H10). */
export interface TiltSample {
  readonly at: Milliseconds;
  readonly angle: Degrees;
  /** From the gyro. */
  readonly rate: DegreesPerSecond;
  /** A fingerprint of the raw registers: equal if and only if all of them are. */
  readonly raw: number;
  /** This sample is the so-many-th in a row with these registers. From a sensor that is quicker than the controller looks. */
  readonly repeats?: number;
}

export interface TiltSensor {
  subscribe(listener: (sample: TiltSample) => void): void;
}

export type PendantNotice =
  /** The return button's second pole; every edge. */
  | { readonly kind: 'button'; readonly at: Milliseconds; readonly pressed: boolean }
  /** The OK button was pressed: "I am well". */
  | { readonly kind: 'ok'; readonly at: Milliseconds };

export type AlarmPriority = 'high' | 'medium' | 'low';

/** What the person is asked by light and a short tone: to answer with OK, or to show that the return button works. */
export type Question = 'are-you-well' | 'press-the-button';

export interface Pendant {
  subscribe(listener: (notice: PendantNotice) => void): void;
  /** Beacon and buzzer; null switches both off. `sounding` false: acknowledged, light only. */
  show(alarm: { readonly priority: AlarmPriority; readonly sounding: boolean } | null): void;
  /** Asks the person until it is called again; null asks nothing. */
  ask(question: Question | null): void;
}
