/**
 * The seam between the controller and any table, real, simulated or emulated: the controller imports this file and
 * nothing below it.
 *
 * Units and signs: angles are in degrees, 0 at level and positive head-down; measured rates (°/s) are positive toward
 * head-down, ordered rates and accelerations (°/s²) are magnitudes. Instants (`at`, `until`) are milliseconds of the host's
 * monotonic clock.
 *
 * Errors: no method throws or waits. What goes wrong arrives later as a notice, or as missing samples. Listeners are called
 * one after the other, synchronously, and may call back into the table; a listener must not throw.
 */

import type {
  Degrees,
  DegreesPerSecond,
  DegreesPerSecondSquared,
  Milliamperes,
  Milliseconds,
} from '../protocols/base/units.ts';
import type { DeviceState } from '../protocols/wire/messages.ts';

/** Limits of one session. They narrow the actuator's own limits and never widen them. */
export interface MotionLimits {
  readonly minAngle: Degrees;
  readonly maxAngle: Degrees;
  /** Toward head-down. */
  readonly downRate: DegreesPerSecond;
  readonly returnRate: DegreesPerSecond;
  readonly accel: DegreesPerSecondSquared;
  /** Longest uninterrupted time inverted. */
  readonly inverted: Milliseconds;
}

/**
 * The condition that the table should be in. An order holds until another replaces it. The actuator turns it into wire
 * commands, repeats commands that the line lost, and renews the lease while {@link Actuator.renewUntil} allows. A lost link
 * ends the order, except a `stop` that is not confirmed yet: after a reconnect the actuator waits for a new one.
 */
export type Order =
  /** Drive off, brake on. */
  | { readonly kind: 'rest' }
  /** Limits set and drive armed, standing at level. On an armed drive: only the limits change. */
  | { readonly kind: 'ready'; readonly limits: MotionLimits }
  /** Move to an angle. Needs an armed drive and a lease. */
  | {
      readonly kind: 'ramp';
      readonly to: Degrees;
      readonly rate: DegreesPerSecond;
      readonly accel: DegreesPerSecondSquared;
    }
  /** Controlled stop, then brake on; the drive stays armed. */
  | { readonly kind: 'hold' }
  /** The actuator returns to level by itself, without a lease. */
  | { readonly kind: 'return'; readonly rate: DegreesPerSecond }
  /** Stop category 1 (IEC 60204-1): controlled stop, then drive off; latched. Same as {@link Actuator.stop}. */
  | { readonly kind: 'stop' }
  /** Clears a latch whose cause is gone. Starts no motion. */
  | { readonly kind: 'reset' };

/** One telemetry line. */
export interface ActuatorReading {
  /** Arrival at the host. */
  readonly at: Milliseconds;
  /** Drawn by the device at each boot. */
  readonly nonce: string;
  /** Time since the device booted; wraps at 2³² ms (49 days). */
  readonly uptime: Milliseconds;
  readonly state: DeviceState;
  readonly angle: Degrees;
  readonly rate: DegreesPerSecond;
  readonly target: Degrees;
  /** Magnitude. */
  readonly current: Milliamperes;
  /** Bits of `flag` in `protocols/wire/messages.ts`. */
  readonly flags: number;
}

/** Every reason is a short text for people. */
export type ActuatorNotice =
  /** A telemetry line arrived: 50 times a second while connected. */
  | { readonly kind: 'reading'; readonly reading: ActuatorReading }
  /**
   * A handshake succeeded: at start, after a loss, after a restart. Earlier orders are void. `restarted` is set if the nonce
   * differs from that of the previous connection, so the device booted in between (H08).
   */
  | {
      readonly kind: 'connected';
      readonly at: Milliseconds;
      readonly nonce: string;
      readonly deviceId: string;
      readonly firmware: string;
      readonly restarted: boolean;
    }
  /**
   * The connection is gone: 250 ms without a valid line (H06), a command unanswered three times, or the port closed. Sent
   * once, until `connected` follows.
   */
  | { readonly kind: 'lost'; readonly at: Milliseconds; readonly reason: string }
  /** The device booted during the connection: nonce changed, uptime went back, or a boot line (H08). Ends the order. */
  | { readonly kind: 'restarted'; readonly at: Milliseconds; readonly reason: string }
  /** The device accepted the last command of the current order. */
  | { readonly kind: 'accepted'; readonly at: Milliseconds; readonly order: Order['kind'] }
  /**
   * The device refused a command, which ends the order. A refusal during the handshake (wrong protocol version) is reported
   * with order `rest`, once for each reason.
   */
  | { readonly kind: 'refused'; readonly at: Milliseconds; readonly order: Order['kind']; readonly reason: string }
  /** The device reported an event (an `E` line). */
  | { readonly kind: 'event'; readonly at: Milliseconds; readonly event: string; readonly detail: string }
  /** A damaged line arrived (H07). Bounded: a flood is counted, not reported line by line. */
  | { readonly kind: 'garbled'; readonly at: Milliseconds; readonly reason: string };

export interface Actuator {
  /** Replaces the current order. Without a connection the order is kept but not sent, and dropped at `connected`. */
  order(order: Order): void;
  /**
   * Sends `!!` at once, past every queue, and every 20 ms until the device shows state S or F. Works in every state,
   * including before a handshake.
   */
  stop(): void;
  /**
   * Allows lease renewals until the given instant. The controller extends it at each healthy turn of its loop, so that a
   * hung controller lets the lease expire and the device stops and returns by itself.
   */
  renewUntil(until: Milliseconds): void;
  /** Sounds the actuator's own sounder once, in I and R; elsewhere it has its own alarms to sound. */
  chirp(): void;
  subscribe(listener: (notice: ActuatorNotice) => void): void;
}

/** One sample of the tilt sensor, independent of the actuator's own position sensor. */
export interface TiltSample {
  /** Arrival at the host. */
  readonly at: Milliseconds;
  readonly angle: Degrees;
  /** From the gyro. */
  readonly rate: DegreesPerSecond;
  /** Fingerprint of the raw registers, for the stuck check (H10): equal only if all registers are equal. */
  readonly raw: number;
  /**
   * Number of consecutive samples with this fingerprint, this one included. Set by sensors that sample faster than the
   * controller looks, so that it sees the repeats it skipped.
   */
  readonly repeats?: number;
}

export interface TiltSensor {
  /** At least 50 samples a second from a working sensor. A fault shows as missing, stuck, noisy or wrong samples. */
  subscribe(listener: (sample: TiltSample) => void): void;
}

export type PendantNotice =
  /** The second pole of the return button changed; sent for every edge, not debounced. */
  | { readonly kind: 'button'; readonly at: Milliseconds; readonly pressed: boolean }
  /** The OK button was pressed ("I am well"). Not sent if it was already down when the board connected. */
  | { readonly kind: 'ok'; readonly at: Milliseconds };

export type AlarmPriority = 'high' | 'medium' | 'low';

/** A question to the person, shown by lamps and a short tone: answered by OK, or by pressing the return button as a test. */
export type Question = 'are-you-well' | 'press-the-button';

export interface Pendant {
  subscribe(listener: (notice: PendantNotice) => void): void;
  /** Sets beacon and sounder; null switches both off. `sounding` is false for an acknowledged alarm: light only. */
  show(alarm: { readonly priority: AlarmPriority; readonly sounding: boolean } | null): void;
  /** Shows a question until the next call; null shows none. */
  ask(question: Question | null): void;
  /** The table is about to move by itself: a pattern of its own, which goes before every alarm's sound. */
  announce(isAnnouncing: boolean): void;
  /** Sounds once, for a person to hear that it does. */
  chirp(): void;
}
