import { levelBandDeg } from '../../protocols/therapy/level.ts';
import { flag } from '../../protocols/wire/messages.ts';
import type { Situation } from './situation.ts';
import { freshReading, hasFlag, positionReading, tiltSample } from './situation.ts';
import { hasLasted, type Lasting, lasting } from './watch.ts';

/** A table may still stop and turn for this long after the profile has turned, or a return has begun. */
const turningMs = 300;
/** A return stops the motion away from level first, at 15°/s²: 0.2 s from 3°/s. */
const stoppingMs = 200;
/** ms for which the angle must lie back: three samples, so that a single wild one does not count. */
const backForMs = 60;
/** Degrees. A sensor that falls back further from one turn to the next has jumped (H11, H12). */
const jumpDeg = 10;
/** Degrees that the tilt angle must have moved with its gyro, which may be wrong alone. */
const gyroConfirmedDeg = 0.1;

interface WrongWayThresholds {
  readonly tiltAgeMs: number;
  readonly wrongWayDegPerS: number;
  readonly wrongWayDeg: number;
  readonly rateForMs: number;
}

/** One sensor's motion against a direction. */
interface OneSensor {
  readonly against: Lasting;
  readonly isBack: Lasting;
  furthest: number | null;
  at: number;
}

const oneSensor = (): OneSensor => ({ against: lasting(), isBack: lasting(), furthest: null, at: 0 });

/**
 * Degrees moved against the direction, or null. `way` and `rate` are positive in the direction; null: unknown.
 * @param fastest °/s: the furthest point advances no faster, so that a wild sample does not move it
 */
function back(
  sensor: OneSensor,
  way: number | null,
  rate: number,
  fastest: number,
  leastDeg: number,
  now: number,
  t: WrongWayThresholds,
): number | null {
  if (way === null || (sensor.furthest !== null && sensor.furthest - way > jumpDeg)) sensor.furthest = null;
  if (way === null) return null;
  const elapsedS = (now - sensor.at) / 1000;
  sensor.at = now;
  if (sensor.furthest === null) {
    sensor.furthest = way;
    hasLasted(sensor.against, false, now, 0);
    hasLasted(sensor.isBack, false, now, 0);
    return null;
  }
  sensor.furthest = Math.max(sensor.furthest, Math.min(way, sensor.furthest + fastest * elapsedS));
  const moved = sensor.furthest - way;
  const isAgainst = hasLasted(sensor.against, rate < -t.wrongWayDegPerS, now, t.rateForMs) && moved >= leastDeg;
  const isBack = hasLasted(sensor.isBack, moved >= t.wrongWayDeg, now, backForMs);
  return isAgainst || isBack ? moved : null;
}

export interface WrongWayMemory {
  readonly position: OneSensor;
  readonly tilt: OneSensor;
  direction: number;
  returningSince: number | null;
  relievedUntil: number;
}

export const wrongWayMemory = (): WrongWayMemory => ({
  position: oneSensor(),
  tilt: oneSensor(),
  direction: 0,
  returningSince: null,
  relievedUntil: Number.NEGATIVE_INFINITY,
});

/**
 * H02: degrees that the table has moved against the direction of the order that stands, or null. A return's direction is
 * known while both sensors are off level on the same side. Not judged: a relief, and a slide that a return catches.
 */
export function movedWrongWay(
  memory: WrongWayMemory,
  s: Situation,
  fastest: number,
  isRelief: boolean,
  reliefMs: number,
  t: WrongWayThresholds,
): number | null {
  if (isRelief) memory.relievedUntil = s.now + reliefMs;
  const direction = s.now < memory.relievedUntil || s.brakeGives ? 0 : directionOf(memory, s, t);
  if (direction !== memory.direction) {
    memory.direction = direction;
    memory.position.furthest = null;
    memory.tilt.furthest = null;
  }
  if (direction === 0) return null;
  const reading = positionReading(s);
  const sample = tiltSample(s, t.tiltAgeMs);
  const along = (value: number | undefined) => (value === undefined ? null : value * direction);
  const { position, tilt } = memory;
  const byPosition = back(position, along(reading?.angle), along(reading?.rate) ?? 0, fastest, 0, s.now, t);
  const byTilt = back(tilt, along(sample?.angle), along(sample?.rate) ?? 0, fastest, gyroConfirmedDeg, s.now, t);
  return byPosition ?? byTilt;
}

/** 1 head-down, -1 head-up, 0 where it is not known or the table may still turn. */
function directionOf(memory: WrongWayMemory, s: Situation, t: WrongWayThresholds): number {
  const state = s.reading?.state;
  if (state !== 'A') memory.returningSince = null;
  if (state === 'A') {
    memory.returningSince ??= s.now;
    return s.now - memory.returningSince < stoppingMs + turningMs ? 0 : towardLevel(s, t.tiltAgeMs);
  }
  if (state !== 'M' || s.activity !== 'ramping') return 0;
  return s.now - s.profileStartsAt < turningMs ? 0 : s.rampDirection;
}

/** An open level switch leads a return head-up, past the sensors' zero, too. */
function towardLevel(s: Situation, tiltAgeMs: number): number {
  const angles = [positionReading(s)?.angle, tiltSample(s, tiltAgeMs)?.angle].filter((angle) => angle !== undefined);
  if (angles.length === 0) return 0;
  if (angles.every((angle) => angle > levelBandDeg)) return -1;
  if (!hasFlag(freshReading(s), flag.levelClosed)) return 0;
  return angles.every((angle) => angle < -levelBandDeg) ? 1 : 0;
}
