/**
 * The messages between the host and the actuator's microcontroller. `protocols/wire/README.md` is the specification.
 * Fields are in wire units: cdeg (hundredths of a degree), cdeg/s, cdeg/s², ms, mA.
 */
import { absoluteMotion } from '../base/absolutes.ts';

/** A command without its sequence number, which the link assigns. */
export type CommandBody =
  | { readonly verb: 'HELLO'; readonly version: number }
  | ({ readonly verb: 'LIMITS' } & WireLimits)
  | { readonly verb: 'ARM' }
  | { readonly verb: 'DISARM' }
  | {
      readonly verb: 'MOVE';
      /** cdeg */
      readonly target: number;
      /** cdeg/s */
      readonly rate: number;
      /** cdeg/s² */
      readonly accel: number;
      /** ms until the lease expires */
      readonly lease: number;
    }
  | { readonly verb: 'KEEP'; readonly lease: number }
  | { readonly verb: 'HALT' }
  | { readonly verb: 'STOP' }
  | { readonly verb: 'RETURN'; readonly rate: number }
  | { readonly verb: 'RESET' }
  | { readonly verb: 'RATE'; readonly hz: number }
  | { readonly verb: 'STATUS' }
  | { readonly verb: 'CHIRP' };

/** In order: cdeg, cdeg, cdeg/s, cdeg/s, cdeg/s², ms. */
export interface WireLimits {
  readonly min: number;
  readonly max: number;
  readonly downRate: number;
  readonly upRate: number;
  readonly accel: number;
  readonly invertedMs: number;
}

/** A command with its sequence number, 0..65535, which wraps. */
export type Command = { readonly seq: number } & CommandBody;

/** `reason` is a string because newer firmware may have more reasons: an unknown one is logged, not an error. */
export type Reply =
  | { readonly seq: number; readonly ok: true; readonly fields: readonly string[] }
  | { readonly seq: number; readonly ok: false; readonly reason: string };

/** The device's reasons for refusing a command, by precedence: if several apply, it sends the first. */
export const refusalReasons = [
  'version',
  'verb',
  'syntax',
  'range',
  'latched',
  'state',
  'estop',
  'ankle',
  'supply',
  'limits',
  'lease',
  'sensor',
  'stuck',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** Sent once at boot. */
export interface Boot {
  readonly nonce: string;
  readonly version: number;
  readonly firmware: string;
  readonly deviceId: string;
  readonly resetCause: string;
}

/**
 * I idle (disarmed, brake on) · R ready (armed, at standstill, brake on) · M moving · D decelerating · A autonomous return ·
 * S stopped, latched · F fault, latched.
 */
export const deviceStates = ['I', 'R', 'M', 'D', 'A', 'S', 'F'] as const;
export type DeviceState = (typeof deviceStates)[number];

export interface Telemetry {
  readonly nonce: string;
  /** uptime in ms; wraps at 2³² */
  readonly ms: number;
  readonly state: DeviceState;
  /** cdeg */
  readonly angle: number;
  /** cdeg/s */
  readonly rate: number;
  /** cdeg */
  readonly target: number;
  /** mA */
  readonly current: number;
  /** bits of {@link flag} */
  readonly flags: number;
}

/** The flag bits of a telemetry line. The level switch is a cam, closed at every angle ≤ 0. */
export const flag = {
  estopOpen: 1 << 0,
  brakeOn: 1 << 1,
  lowerLimit: 1 << 2,
  upperLimit: 1 << 3,
  leaseExpired: 1 << 4,
  overCurrent: 1 << 5,
  sensorBad: 1 << 6,
  supplyLow: 1 << 7,
  receiveErrors: 1 << 8,
  ankleClosed: 1 << 9,
  buttonPressed: 1 << 10,
  levelClosed: 1 << 11,
  /** Latched by the e-stop input, so that a person's act is awaited (rule 5). */
  personAwaited: 1 << 12,
  /** The tries of rule 12 are used up: only a person's act may try again. */
  triesUsedUp: 1 << 13,
  /** The device's own sounder is on, the pauses of its pattern included. */
  sounderOn: 1 << 14,
  /** The level switch is not believed (rule 14). */
  switchDoubted: 1 << 15,
} as const;

/** Sent as soon as it happens. An unknown event is logged, not an error. */
export interface DeviceEvent {
  readonly ms: number;
  readonly event: string;
  readonly detail?: string;
}

export type Message =
  | ({ readonly kind: 'command' } & Command)
  | ({ readonly kind: 'reply' } & Reply)
  | ({ readonly kind: 'hello' } & Boot)
  | ({ readonly kind: 'telemetry' } & Telemetry)
  | ({ readonly kind: 'event' } & DeviceEvent);

/** Why a line was rejected. A rejected line is never repaired, clamped or acted on. */
export type LineError = 'length' | 'crc' | 'shape' | 'verb' | 'syntax';

export type Decoded =
  | { readonly ok: true; readonly message: Message }
  | {
      readonly ok: false;
      readonly error: LineError;
      /** Set if the device must answer with `N`: CRC and seq are correct, the verb or its fields are not. */
      readonly answer?: { readonly seq: number; readonly reason: 'verb' | 'syntax' };
    };

/** The limits that the actuator's firmware is compiled with, in wire units: no LIMITS command can widen them. */
export const deviceAbsolutes: WireLimits = {
  min: absoluteMotion.minAngle * 100,
  max: absoluteMotion.maxAngle * 100,
  downRate: absoluteMotion.downRate * 100,
  upRate: absoluteMotion.returnRate * 100,
  accel: absoluteMotion.accel * 100,
  invertedMs: absoluteMotion.oneInversion,
};
