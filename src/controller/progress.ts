import type { Order } from '../../hardware/table.ts';
import { angleText } from '../../protocols/base/round.ts';
import { isLevel, isOffLevel, levelBandDeg } from '../../protocols/therapy/level.ts';
import { flag } from '../../protocols/wire/messages.ts';
import type { Situation } from '../safety/situation.ts';
import {
  actuatorAngle,
  arrivedWithinDeg,
  barOf,
  believedAngle,
  freshReading,
  hasFlag,
  measuredRate,
  positionReading,
  standingRateDegPerS,
  tiltAngle,
} from '../safety/situation.ts';
import { defaultThresholds } from '../safety/thresholds.ts';
import type { Remembering } from '../safety/watch.ts';
import type { SessionEvent } from '../session/events.ts';
import type { SessionState } from '../session/states.ts';

/** An event of the session machine without its instant, angle and bar, which are added when it is sent. */
export type UntimedEvent<E = SessionEvent> = E extends unknown ? Omit<E, 'at' | 'angle' | 'bar'> : never;

/** The order that stands, and when the actuator accepted it; null: not yet. */
export interface Standing {
  readonly order: Order;
  readonly acceptedAt: number | null;
}

/** H02: ms for which brake and drive are observed after a cut, before a return is tried. */
const checkTimeMs = 500;
/** H06: ms for which the tilt sensor must read level while the actuator is silent. */
const levelByTiltMs = 1000;
/** °/s. By the gyro, whose noise is greater, a table slower than this stands. */
const standingByGyroDegPerS = 1;
/** ms without a finding, both sensors present, that complete the self-test after a connection. */
const selfTestMs = 500;

interface ProgressMemory {
  connectionReported: boolean;
  deviceReturning: boolean;
  stoodSince: number | null;
  stoodReported: boolean;
  levelByTiltSince: number | null;
  healthySince: number | null;
}

/** Derives events from the readings: what has been reached, and what the actuator does by itself. */
export class Progress implements Remembering {
  memory: ProgressMemory = {
    connectionReported: false,
    deviceReturning: false,
    stoodSince: null,
    stoodReported: false,
    levelByTiltSince: null,
    healthySince: null,
  };
  readonly #tiltAge: number;

  /** @param tiltAge ms after which a tilt sample is stale (H09) */
  constructor(tiltAge: number) {
    this.#tiltAge = tiltAge;
  }

  /** A handshake is done. The next reading shows whether somebody is off level. */
  connected(): void {
    this.memory.connectionReported = false;
    this.memory.deviceReturning = false;
    this.memory.healthySince = null;
  }

  /** Another order stands: nothing reached by the previous one counts. */
  ordered(): void {
    this.memory.stoodSince = null;
    this.memory.stoodReported = false;
  }

  /**
   * Reports every event that the present readings give, in the order in which they must reach the machine.
   * @param troubled during a self-test: a finding stands that asks for a reaction
   */
  advance(
    s: Situation,
    state: SessionState,
    standing: Standing,
    troubled: boolean,
    report: (event: UntimedEvent) => void,
  ): void {
    const reading = freshReading(s);
    const returning = reading?.state === 'A';
    if (returning && !this.memory.deviceReturning && s.activity !== 'returning') {
      report({ type: 'RETURNING', reason: 'the actuator returns by itself' });
    }
    // Without a reading, a return that was under way still is: it does not begin again with the next one.
    if (reading !== null) this.memory.deviceReturning = returning;
    if (reading === null) {
      if (this.#isLevelByTilt(s)) report({ type: 'LEVEL' });
      return;
    }
    if (!this.memory.connectionReported) this.#reportConnection(s, report);
    if (state === 'checking') {
      // A source found bad bars a start: the state is not ready while that lasts.
      const isTroubled = troubled || s.tilt === null || s.tiltFoundBad || s.positionFoundBad;
      if (isTroubled) this.memory.healthySince = null;
      else this.memory.healthySince ??= s.now;
      if (this.memory.healthySince !== null && s.now - this.memory.healthySince >= selfTestMs)
        report({ type: 'CHECKED' });
    }
    const { order, acceptedAt } = standing;
    // A reading from before the acceptance says nothing about the order.
    const accepted = acceptedAt !== null && reading.at > acceptedAt;
    // Where neither sensor can be relied on, the brake alone tells.
    const rate = Math.abs(measuredRate(s, this.#tiltAge) ?? 0);
    const stands =
      rate <= (positionReading(s) === null ? standingByGyroDegPerS : standingRateDegPerS) &&
      hasFlag(reading, flag.brakeOn);
    switch (s.activity) {
      case 'ramping': {
        const there = order.kind === 'ramp' && Math.abs(reading.angle - order.to) <= arrivedWithinDeg;
        if (accepted && there && reading.state === 'R') report({ type: 'ARRIVED' });
        return;
      }
      case 'returning': {
        const ended = reading.state === 'I' || reading.state === 'S' || reading.state === 'F';
        if (accepted && ended && stands && this.#isLevel(s)) report({ type: 'LEVEL' });
        return;
      }
      case 'stopping':
        this.#reportStanding(s, stands && (reading.state === 'S' || reading.state === 'F'), checkTimeMs, report);
        return;
      case 'standing':
        if (order.kind !== 'hold') return;
        this.#reportStanding(s, accepted && stands && reading.state === 'R', 0, report);
        return;
      case 'idle':
        return;
    }
  }

  #reportConnection(s: Situation, report: (event: UntimedEvent) => void): void {
    this.memory.connectionReported = true;
    const angle = believedAngle(s, this.#tiltAge);
    const offLevel = angle === null ? !hasFlag(s.reading, flag.levelClosed) : isOffLevel(angle);
    const reason = `connected, the table is at ${angle === null ? 'an unknown angle' : `${angleText(angle)}°`}`;
    report({ type: 'CONNECTED', offLevel, isReturning: s.reading?.state === 'A', reason });
  }

  #reportStanding(s: Situation, stands: boolean, forMs: number, report: (event: UntimedEvent) => void): void {
    if (!stands) this.memory.stoodSince = null;
    else this.memory.stoodSince ??= s.now;
    if (this.memory.stoodReported || this.memory.stoodSince === null || s.now - this.memory.stoodSince < forMs) return;
    this.memory.stoodReported = true;
    report({ type: 'STOOD', redStop: barOf(s.reading) === 'red-stop' });
  }

  #isLevel(s: Situation): boolean {
    const actuator = actuatorAngle(s);
    const tilt = tiltAngle(s, this.#tiltAge);
    if (actuator === null && tilt === null) return hasFlag(s.reading, flag.levelClosed);
    // Where the sensors disagree (H12), the level switch must confirm: its cam is open above level.
    const isDoubtful =
      actuator !== null && tilt !== null && Math.abs(actuator - tilt) > defaultThresholds.disagreementDeg;
    if (isDoubtful && !hasFlag(s.reading, flag.levelClosed)) return false;
    const nearest = Math.min(
      Math.abs(actuator ?? Number.POSITIVE_INFINITY),
      Math.abs(tilt ?? Number.POSITIVE_INFINITY),
    );
    return nearest <= levelBandDeg;
  }

  /** H06: the actuator returns by its lease while the link is down; the tilt sensor alone shows that it has arrived. */
  #isLevelByTilt(s: Situation): boolean {
    const tilt = tiltAngle(s, this.#tiltAge);
    const stands = tilt !== null && isLevel(tilt) && Math.abs(s.tilt?.rate ?? 0) <= standingByGyroDegPerS;
    if (s.activity !== 'returning' || !stands) {
      this.memory.levelByTiltSince = null;
      return false;
    }
    this.memory.levelByTiltSince ??= s.now;
    return s.now - this.memory.levelByTiltSince >= levelByTiltMs;
  }
}
