/** The table as the controller is told of it: the device's letter, its angle by both sensors, its flags. */
import type { ActuatorReading, Order, TiltSample } from '../../../../hardware/table.ts';
import {
  degrees,
  degreesPerSecond,
  degreesPerSecondSquared,
  milliamperes,
  milliseconds,
} from '../../../../protocols/base/units.ts';
import { isOffLevel } from '../../../../protocols/therapy/level.ts';
import { angleAt, type Trapezoid, trapezoid } from '../../../../protocols/therapy/trapezoid.ts';
import { type DeviceState, flag } from '../../../../protocols/wire/messages.ts';

/** ms between two readings, and between two samples of the tilt sensor. */
export const readingEveryMs = 20;

export interface Table {
  readonly letter: DeviceState;
  /** True angle, where {@link motion} has not begun. */
  readonly angleDeg: number;
  readonly motion: { readonly profile: Trapezoid; readonly startedAt: number } | null;
  readonly isLinked: boolean;
  /** Boots so far: a nonce for each. */
  readonly boots: number;
  readonly isRedStopIn: boolean;
  /** Flags that nothing above determines. */
  readonly flags: number;
}

export const levelTable: Table = {
  letter: 'I',
  angleDeg: 0,
  motion: null,
  isLinked: false,
  boots: 1,
  isRedStopIn: false,
  flags: flag.ankleClosed,
};

/** °/s² of the device's own return. */
const ownAccel = degreesPerSecondSquared(1);
/** °/s at which the device returns by itself. */
const ownRate = degreesPerSecond(2);

const braked: ReadonlySet<DeviceState> = new Set(['I', 'R', 'S', 'F']);

export function angleOf({ angleDeg, motion }: Table, at: number): number {
  return motion === null ? angleDeg : angleAt(motion.profile, milliseconds(at - motion.startedAt));
}

function rateOf(table: Table, at: number): number {
  if (table.motion === null) return 0;
  const beforeMs = 10;
  return (angleOf(table, at) - angleOf(table, at - beforeMs)) / (beforeMs / 1000);
}

const hasFlag = ({ flags }: Table, bit: number): boolean => (flags & bit) !== 0;

export const isSensorBad = (table: Table): boolean => hasFlag(table, flag.sensorBad);
export const areTriesUsedUp = (table: Table): boolean => hasFlag(table, flag.triesUsedUp);
export const isPersonAwaited = (table: Table): boolean => table.isRedStopIn || hasFlag(table, flag.personAwaited);

export function readingOf(table: Table, at: number): ActuatorReading {
  const angle = angleOf(table, at);
  let { flags } = table;
  if (table.isRedStopIn) flags |= flag.estopOpen;
  if (braked.has(table.letter)) flags |= flag.brakeOn;
  if (angle <= 0) flags |= flag.levelClosed;
  return {
    at: milliseconds(at),
    nonce: String(table.boots),
    uptime: milliseconds(at),
    state: table.letter,
    angle: degrees(angle),
    rate: degreesPerSecond(rateOf(table, at)),
    target: degrees(table.motion?.profile.to ?? angle),
    current: milliamperes(table.motion === null ? 0 : 500),
    flags,
  };
}

/** @param offDeg what the sensor is off by */
export const sampleOf = (table: Table, at: number, offDeg = 0): TiltSample => ({
  at: milliseconds(at),
  angle: degrees(angleOf(table, at) + offDeg),
  rate: degreesPerSecond(rateOf(table, at)),
  // A sound sensor's registers differ from sample to sample.
  raw: at,
});

export function moving(table: Table, letter: DeviceState, profile: Trapezoid, at: number): Table {
  return { ...table, letter, angleDeg: profile.to, motion: { profile, startedAt: at } };
}

/** The device returns by itself, or has begun to. */
export const returning = (table: Table, at: number, rate = ownRate): Table =>
  moving(table, 'A', trapezoid(degrees(angleOf(table, at)), degrees(0), rate, ownAccel), at);

/** The device stands where it is, under its brake. */
export const standing = (table: Table, letter: DeviceState, at: number): Table => ({
  ...table,
  letter,
  angleDeg: angleOf(table, at),
  motion: null,
});

/** What the device does when it accepts an order. */
export function obeying(table: Table, order: Order, at: number): Table {
  switch (order.kind) {
    case 'rest':
      return standing(table, table.letter === 'S' || table.letter === 'F' ? table.letter : 'I', at);
    case 'ready':
      return standing(table, 'R', at);
    case 'hold':
      return standing(table, 'R', at);
    case 'ramp':
      return moving(table, 'M', trapezoid(degrees(angleOf(table, at)), order.to, order.rate, order.accel), at);
    case 'return':
      return returning({ ...table, flags: table.flags & ~(flag.personAwaited | flag.triesUsedUp) }, at, order.rate);
    case 'stop':
      return standing(table, table.letter === 'F' ? 'F' : 'S', at);
    case 'reset':
      return standing({ ...table, flags: table.flags & ~(flag.personAwaited | flag.sensorBad) }, 'I', at);
  }
}

/** A motion that has ended: the letter that the device goes to. */
export function settled(table: Table, at: number): Table {
  const { motion, letter } = table;
  if (motion === null || at < motion.startedAt + motion.profile.duration) return table;
  // At level the device forgets its tries (wire, rule 12).
  if (letter === 'A') return { ...standing(table, 'I', at), flags: table.flags & ~flag.triesUsedUp };
  return standing(table, 'R', at);
}

export const isOff = (table: Table, at: number): boolean => isOffLevel(angleOf(table, at));
