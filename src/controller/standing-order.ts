import type { Order } from '../../hardware/table.ts';
import type { Degrees } from '../../protocols/base/units.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared } from '../../protocols/base/units.ts';
import { flag } from '../../protocols/wire/messages.ts';
import type { Activity, Situation } from '../safety/situation.ts';
import { actuatorAngle, freshReading, hasFlag, positionReading } from '../safety/situation.ts';
import type { Remembering } from '../safety/watch.ts';
import type { Standing } from './progress.ts';
import { Tracking, type TrackingMemory } from './tracking.ts';

/** Degrees from the target within which a ramp may turn out to lead the other way. */
const nearTargetDeg = 1;
/** The actuator's acceleration in its own return (wire specification, "A return"). */
const returnAccel = degreesPerSecondSquared(1);

/** The slowest that the actuator chooses (wire specification, rule 5). Its own returns may be faster (H02). */
const ownReturnRate = degreesPerSecond(1);

interface StandingMemory {
  readonly order: Order;
  readonly acceptedAt: number | null;
  readonly tracking: TrackingMemory;
}

/** The order that stands, and the motion that it asks of the table. */
export class StandingOrder implements Standing, Remembering {
  readonly #tracking = new Tracking();
  readonly #situation: Situation;
  order: Order = { kind: 'rest' };
  /** Instant at which the actuator accepted it, ms; null: not yet. */
  acceptedAt: number | null = null;

  constructor(situation: Situation) {
    this.#situation = situation;
  }

  get memory(): StandingMemory {
    return { order: this.order, acceptedAt: this.acceptedAt, tracking: this.#tracking.memory };
  }

  set memory({ order, acceptedAt, tracking }: StandingMemory) {
    this.order = order;
    this.acceptedAt = acceptedAt;
    this.#tracking.memory = tracking;
  }

  /**
   * Whether the table is in the ordered condition already, so that the actuator would refuse the command: a rest where the
   * drive is off, a reset where nothing is latched.
   */
  isInEffect({ kind }: Order): boolean {
    if (kind !== 'rest' && kind !== 'reset') return false;
    const reading = freshReading(this.#situation);
    // A reading from before the acceptance says nothing about what the order that stands has changed.
    const isKnown = this.order.kind === 'stop' || (this.acceptedAt !== null && (reading?.at ?? 0) > this.acceptedAt);
    if (!isKnown || !hasFlag(reading, flag.brakeOn)) return false;
    if (reading?.state === 'I') return this.order.kind !== 'stop';
    return kind === 'rest' && (reading?.state === 'S' || reading?.state === 'F');
  }

  /** Replaces the order. `angle`: where the person is believed to be, degrees. */
  replace(order: Order, angle: number, now: number): void {
    this.order = order;
    this.acceptedAt = null;
    this.#become(activityOf(order), now);
    if (order.kind === 'return') this.#tracking.begin(degrees(angle), degrees(0), order.rate, returnAccel, now);
    else if (order.kind === 'ramp') this.#tracking.allow(order.rate, now);
    else this.#tracking.end(order.kind === 'rest' ? degrees(0) : degrees(angle), 0, now);
  }

  /** The actuator returns by its own decision, at its own rate: nothing was ordered. */
  follow(angle: number, now: number): void {
    this.replace({ kind: 'return', rate: ownReturnRate }, angle, now);
    this.acceptedAt = now;
  }

  /** The actuator accepted an order of this kind. Returns false where a different order stands by now. */
  accept(kind: Order['kind'], angle: number | null, now: number): boolean {
    const { order } = this;
    if (kind !== order.kind) return false;
    this.acceptedAt = now;
    if (order.kind !== 'ramp') return true;
    const from = actuatorAngle(this.#situation) ?? angle ?? 0;
    const reading = positionReading(this.#situation);
    // The actuator's filtered rate lags: in its ready state the table stands while the rate still falls.
    const rate = reading?.state === 'M' ? reading.rate : 0;
    this.#tracking.begin(degrees(from), order.to, order.rate, order.accel, now, rate);
    return true;
  }

  /** A reset was sent, and the actuator has not answered yet. */
  get isResetUnanswered(): boolean {
    return this.order.kind === 'reset' && this.acceptedAt === null;
  }

  /** The actuator refused an order of this kind, or the connection to it ended: no answer is to be expected any more. */
  endWaiting(now: number): void {
    if (this.isResetUnanswered) this.acceptedAt = now;
  }

  /** The ordered ramp has reached its end. */
  arrive(now: number): void {
    if (this.order.kind !== 'ramp') return;
    this.#become('standing', now);
    this.#tracking.end(this.order.to, 0, now);
  }

  /** Where the table should be now, degrees. */
  target(now: number): Degrees {
    return this.#tracking.target(now);
  }

  /** Fills in the expected motion that the watches compare the real one with. */
  measure(angle: number | null, now: number): void {
    const s = this.#situation;
    const tracking = this.#tracking;
    s.rateCap = tracking.rateCap(now);
    const ramping = s.activity === 'ramping' && this.acceptedAt !== null;
    s.rampDirection = tracking.direction;
    s.profileWay = ramping ? tracking.profileWay(now) : 0;
    s.profileStartsAt = ramping ? tracking.startedAt : Number.POSITIVE_INFINITY;
    s.profileLeft = ramping ? tracking.profileLeft(now) : Number.POSITIVE_INFINITY;
    // Where no angle is known, the last one stands: nothing says that the table has not moved.
    const position = actuatorAngle(s) ?? angle;
    if (position !== null || !ramping) s.trueWay = tracking.trueWay(position ?? 0);
  }

  #become(activity: Activity, now: number): void {
    if (this.#situation.activity !== activity) this.#situation.activitySince = now;
    this.#situation.activity = activity;
  }
}

/**
 * Slows a ramp to the lower of the two directions' rates where it starts close to its target: by the actuator's own
 * angle it may lead the other way.
 */
export function slowNearTarget(order: Order, { envelope }: Situation, angle: number): Order {
  if (order.kind !== 'ramp' || envelope === null || Math.abs(order.to - angle) > nearTargetDeg) return order;
  return { ...order, rate: degreesPerSecond(Math.min(order.rate, envelope.downRate, envelope.returnRate)) };
}

function activityOf(order: Order): Activity {
  switch (order.kind) {
    case 'rest':
    case 'reset':
      return 'idle';
    case 'ready':
    case 'hold':
      return 'standing';
    case 'ramp':
      return 'ramping';
    case 'return':
      return 'returning';
    case 'stop':
      return 'stopping';
  }
}
