import { levelBandDeg } from '../../protocols/therapy/level.ts';
import type { Situation } from './situation.ts';
import { positionReading, tiltSample } from './situation.ts';
import { Lasting } from './watch.ts';

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

/** Watches one sensor for motion against a direction. */
class OneSensor {
  readonly #against = new Lasting();
  readonly #isBack = new Lasting();
  #furthest: number | null = null;
  #at = 0;

  forget(): void {
    this.#furthest = null;
  }

  /**
   * Degrees moved against the direction, or null. `way` and `rate` are positive in the direction; null: unknown.
   * @param fastest °/s: the furthest point advances no faster, so that a wild sample does not move it
   */
  back(way: number | null, rate: number, fastest: number, leastDeg: number, now: number, t: WrongWayThresholds) {
    if (way === null || (this.#furthest !== null && this.#furthest - way > jumpDeg)) this.forget();
    if (way === null) return null;
    const elapsedS = (now - this.#at) / 1000;
    this.#at = now;
    if (this.#furthest === null) {
      this.#furthest = way;
      this.#against.holds(false, now, 0);
      this.#isBack.holds(false, now, 0);
      return null;
    }
    this.#furthest = Math.max(this.#furthest, Math.min(way, this.#furthest + fastest * elapsedS));
    const back = this.#furthest - way;
    const isAgainst = this.#against.holds(rate < -t.wrongWayDegPerS, now, t.rateForMs) && back >= leastDeg;
    const isBack = this.#isBack.holds(back >= t.wrongWayDeg, now, backForMs);
    return isAgainst || isBack ? back : null;
  }
}

/**
 * H02: motion against the direction of the order that stands. A return's direction is known while both sensors are off
 * level on the same side. Not judged: a relief, and a slide that a return catches.
 */
export class WrongWay {
  readonly #position = new OneSensor();
  readonly #tilt = new OneSensor();
  #direction = 0;
  #returningSince: number | null = null;
  #relievedUntil = Number.NEGATIVE_INFINITY;

  /** Degrees that the table has moved the wrong way, or null. */
  moved(s: Situation, fastest: number, isRelief: boolean, reliefMs: number, t: WrongWayThresholds): number | null {
    if (isRelief) this.#relievedUntil = s.now + reliefMs;
    const direction = s.now < this.#relievedUntil || s.brakeGives ? 0 : this.#directionOf(s, t);
    if (direction !== this.#direction) {
      this.#direction = direction;
      this.#position.forget();
      this.#tilt.forget();
    }
    if (direction === 0) return null;
    const reading = positionReading(s);
    const sample = tiltSample(s, t.tiltAgeMs);
    const along = (value: number | undefined) => (value === undefined ? null : value * direction);
    const byPosition = this.#position.back(along(reading?.angle), along(reading?.rate) ?? 0, fastest, 0, s.now, t);
    const byTilt = this.#tilt.back(along(sample?.angle), along(sample?.rate) ?? 0, fastest, gyroConfirmedDeg, s.now, t);
    return byPosition ?? byTilt;
  }

  /** 1 head-down, -1 head-up, 0 where it is not known or the table may still turn. */
  #directionOf(s: Situation, t: WrongWayThresholds): number {
    const state = s.reading?.state;
    if (state !== 'A') this.#returningSince = null;
    if (state === 'A') {
      this.#returningSince ??= s.now;
      return s.now - this.#returningSince < stoppingMs + turningMs ? 0 : towardLevel(s, t.tiltAgeMs);
    }
    if (state !== 'M' || s.activity !== 'ramping') return 0;
    return s.now - s.profileStartsAt < turningMs ? 0 : s.rampDirection;
  }
}

function towardLevel(s: Situation, tiltAgeMs: number): number {
  const angles = [positionReading(s)?.angle, tiltSample(s, tiltAgeMs)?.angle].filter((angle) => angle !== undefined);
  if (angles.length === 0) return 0;
  if (angles.every((angle) => angle > levelBandDeg)) return -1;
  return angles.every((angle) => angle < -levelBandDeg) ? 1 : 0;
}
