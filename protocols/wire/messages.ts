/**
 * What the host and the actuator's microcontroller say to each other, as types. `protocols/wire/README.md` is the
 * written specification; fields here have the wire's units (hundredths of a degree, milliseconds, milliamperes).
 */
import { absoluteMotion } from '../base/absolutes.ts';

/** A command without its sequence number: what is wanted, before the link has numbered it. */
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
      /** ms until the lease runs out */
      readonly lease: number;
    }
  | { readonly verb: 'KEEP'; readonly lease: number }
  | { readonly verb: 'HALT' }
  | { readonly verb: 'STOP' }
  | { readonly verb: 'RETURN'; readonly rate: number }
  | { readonly verb: 'RESET' }
  | { readonly verb: 'RATE'; readonly hz: number }
  | { readonly verb: 'STATUS' };

/** cdeg, cdeg, cdeg/s, cdeg/s, cdeg/s², ms. */
export interface WireLimits {
  readonly min: number;
  readonly max: number;
  readonly downRate: number;
  readonly upRate: number;
  readonly accel: number;
  readonly invertedMs: number;
}

/** A numbered command; `seq` is 0..65535 and wraps. */
export type Command = { readonly seq: number } & CommandBody;

/** A device may know reasons that this host does not: an unknown one is news to log, not an error. */
export type Reply =
  | { readonly seq: number; readonly ok: true; readonly fields: readonly string[] }
  | { readonly seq: number; readonly ok: false; readonly reason: string };

/** The device's reasons for refusal, in the order in which the first that fits is given. */
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
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** Said once at boot. */
export interface Boot {
  readonly nonce: string;
  readonly version: number;
  readonly firmware: string;
  readonly deviceId: string;
  readonly resetCause: string;
}

/**
 * I idle (disarmed, brake on) · R ready (armed, standing, brake on) · M moving · D decelerating · A autonomous return ·
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

/** The bits of a telemetry line's flags. The level switch is a cam: closed at every angle at or below level. */
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
} as const;

/** Something that happened, said at once. Unknown events are news to log, not an error. */
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

/** Why a line was refused. None is ever repaired, clamped or acted on. */
export type LineError = 'length' | 'crc' | 'shape' | 'verb' | 'syntax';

export type Decoded =
  | { readonly ok: true; readonly message: Message }
  | {
      readonly ok: false;
      readonly error: LineError;
      /** Set where a device owes an `N`: CRC and seq were right, the verb or its fields were not. */
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
