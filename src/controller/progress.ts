import type { Order } from '../../hardware/table.ts';
import { flag } from '../../protocols/wire/messages.ts';
import type { Situation } from '../safety/situation.ts';
import { actuatorAngle, believedAngle, freshReading, hasFlag, tiltAngle } from '../safety/situation.ts';
import type { SessionEvent } from '../session/events.ts';
import type { SessionState } from '../session/states.ts';

/** An event without its instant and angle, which the controller adds on the way to the machine. */
export type Told<E = SessionEvent> = E extends unknown ? Omit<E, 'at' | 'angle'> : never;

/** The order that stands, and when the actuator accepted it; null: not yet. */
export interface Standing {
  readonly order: Order;
  readonly acceptedAt: number | null;
}

/** Standing this close to where a ramp was to end is having arrived. */
const arrival = 0.5;
const level = 1.5;
/** A table found further from level than this belongs to somebody who may be on it. */
const offLevel = 5;
const standingRate = 0.3;
/** Degrees by which the sensors may differ. */
const doubt = 3;
/** After a cut, brake and drive are looked at for so long (ms) before a return is tried (H02). */
const checkOut = 500;
/** With the actuator silent, the tilt sensor has to say "level" for so long (ms). */
const levelByTiltAlone = 1000;
/** The self-test at a connection: both sensors are there, and for so long (ms) nothing may be found. */
const selfTest = 500;

/** Sees in the readings what has been reached, and what the actuator does by itself: the machine's other events. */
export class Progress {
  readonly #tell: (event: Told) => void;
  readonly #tiltAge: number;
  #greeted = false;
  #deviceReturning = false;
  #stoodSince: number | null = null;
  #stoodTold = false;
  #levelByTiltSince: number | null = null;
  #healthySince: number | null = null;

  constructor(tiltAge: number, tell: (event: Told) => void) {
    this.#tiltAge = tiltAge;
    this.#tell = tell;
  }

  /** A handshake is done: the first reading after it says whether somebody is off level. */
  connected(): void {
    this.#greeted = false;
    this.#healthySince = null;
  }

  /** Another order stands: what was reached by the one before is no longer news. */
  ordered(): void {
    this.#stoodSince = null;
    this.#stoodTold = false;
  }

  /** @param troubled in a self-test: something is found that asks for a reaction */
  advance(s: Situation, state: SessionState, standing: Standing, troubled: boolean): void {
    const reading = freshReading(s);
    const returning = reading?.state === 'A';
    if (returning && !this.#deviceReturning && s.activity !== 'returning') {
      this.#tell({ type: 'RETURNING', reason: 'the actuator returns by itself' });
    }
    this.#deviceReturning = returning;
    if (reading === null) {
      this.#levelByTilt(s);
      return;
    }
    if (!this.#greeted) this.#greet(s);
    if (state === 'checking') {
      if (troubled || s.tilt === null) this.#healthySince = null;
      else this.#healthySince ??= s.now;
      if (this.#healthySince !== null && s.now - this.#healthySince >= selfTest) this.#tell({ type: 'CHECKED' });
    }
    const { order, acceptedAt } = standing;
    // What was read before the acceptance says nothing of the order.
    const accepted = acceptedAt !== null && reading.at > acceptedAt;
    const stands = Math.abs(reading.rate) <= standingRate && hasFlag(reading, flag.brakeOn);
    switch (s.activity) {
      case 'ramping': {
        const there = order.kind === 'ramp' && Math.abs(reading.angle - order.to) <= arrival;
        if (accepted && there && reading.state === 'R') this.#tell({ type: 'ARRIVED' });
        return;
      }
      case 'returning': {
        const ended = reading.state === 'I' || reading.state === 'S' || reading.state === 'F';
        if (accepted && ended && stands && this.#isLevel(s)) this.#tell({ type: 'LEVEL' });
        return;
      }
      case 'stopping':
        this.#stand(s, stands && (reading.state === 'S' || reading.state === 'F'), checkOut);
        return;
      case 'standing':
        if (order.kind === 'hold') this.#stand(s, accepted && stands && reading.state === 'R', 0);
        return;
      case 'idle':
        return;
    }
  }

  #greet(s: Situation): void {
    this.#greeted = true;
    const angle = believedAngle(s, this.#tiltAge);
    const isOff = angle === null ? !hasFlag(s.reading, flag.levelClosed) : Math.abs(angle) > offLevel;
    const reason = `connected, the table is at ${angle === null ? 'an unknown angle' : `${angle.toFixed(1)}°`}`;
    this.#tell({ type: 'CONNECTED', offLevel: isOff, reason });
  }

  #stand(s: Situation, stands: boolean, duration: number): void {
    if (!stands) this.#stoodSince = null;
    else this.#stoodSince ??= s.now;
    if (this.#stoodTold || this.#stoodSince === null || s.now - this.#stoodSince < duration) return;
    this.#stoodTold = true;
    this.#tell({ type: 'STOOD', redStop: hasFlag(s.reading, flag.estopOpen) });
  }

  #isLevel(s: Situation): boolean {
    const actuator = actuatorAngle(s);
    const tilt = tiltAngle(s, this.#tiltAge);
    if (actuator === null && tilt === null) return hasFlag(s.reading, flag.levelClosed);
    // Two sensors, two truths (H12): then the switch has to say so, too, whose cam is open above level.
    const isDoubtful = actuator !== null && tilt !== null && Math.abs(actuator - tilt) > doubt;
    if (isDoubtful && !hasFlag(s.reading, flag.levelClosed)) return false;
    const nearest = Math.min(
      Math.abs(actuator ?? Number.POSITIVE_INFINITY),
      Math.abs(tilt ?? Number.POSITIVE_INFINITY),
    );
    return nearest <= level;
  }

  /** The actuator returns by its lease while nobody hears it (H06). */
  #levelByTilt(s: Situation): void {
    const tilt = tiltAngle(s, this.#tiltAge);
    const isLevel = tilt !== null && Math.abs(tilt) <= level && Math.abs(s.tilt?.rate ?? 0) <= 1;
    if (s.activity !== 'returning' || !isLevel) {
      this.#levelByTiltSince = null;
      return;
    }
    this.#levelByTiltSince ??= s.now;
    if (s.now - this.#levelByTiltSince >= levelByTiltAlone) this.#tell({ type: 'LEVEL' });
  }
}
