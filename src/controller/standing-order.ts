/** The order that stands: what it asks of the table, how far the table has come with it, and since when. */
import type { Order } from '../../hardware/table.ts';
import type { Degrees } from '../../protocols/base/units.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared } from '../../protocols/base/units.ts';
import type { Activity, Situation } from '../safety/situation.ts';
import { actuatorAngle } from '../safety/situation.ts';
import type { Standing } from './progress.ts';
import { Tracking } from './tracking.ts';

/** Degrees. */
const nearby = 1;
/** Of the actuator's own return (wire, "a return"). */
const returnAccel = degreesPerSecondSquared(1);

export class StandingOrder implements Standing {
  readonly #tracking = new Tracking();
  readonly #situation: Situation;
  order: Order = { kind: 'rest' };
  /** When the actuator accepted it; null: not yet. */
  acceptedAt: number | null = null;

  constructor(situation: Situation) {
    this.#situation = situation;
  }

  /** Replaces it, for a person who is believed to be at `angle`. */
  replace(order: Order, angle: number, now: number): void {
    this.order = order;
    this.acceptedAt = null;
    this.#become(activityOf(order), now);
    if (order.kind === 'return') this.#tracking.begin(degrees(angle), degrees(0), order.rate, returnAccel, now);
    else if (order.kind === 'ramp') this.#tracking.allow(order.rate, now);
    else this.#tracking.end(order.kind === 'rest' ? degrees(0) : degrees(angle), 0, now);
  }

  /** The actuator has taken an order of this kind. False where it was another than the one that stands. */
  accept(kind: Order['kind'], angle: number | null, now: number): boolean {
    const { order } = this;
    if (kind !== order.kind) return false;
    this.acceptedAt = now;
    if (order.kind !== 'ramp') return true;
    const from = actuatorAngle(this.#situation) ?? angle ?? 0;
    const rate = this.#situation.reading?.rate ?? 0;
    this.#tracking.begin(degrees(from), order.to, order.rate, order.accel, now, rate);
    return true;
  }

  /** The ramp that was ordered has ended where it should. */
  arrive(now: number): void {
    if (this.order.kind !== 'ramp') return;
    this.#become('standing', now);
    this.#tracking.end(this.order.to, 0, now);
  }

  /** Where the table should be now. */
  target(now: number): Degrees {
    return this.#tracking.target(now);
  }

  /** Fills in what the watches measure the real motion against. */
  measure(angle: number | null, now: number): void {
    const s = this.#situation;
    const tracking = this.#tracking;
    s.rateCap = tracking.rateCap(now);
    const ramping = s.activity === 'ramping' && this.acceptedAt !== null;
    s.rampDirection = tracking.direction;
    s.profileWay = ramping ? tracking.profileWay(now) : 0;
    s.profileLeft = ramping ? tracking.profileLeft(now) : Number.POSITIVE_INFINITY;
    s.trueWay = tracking.trueWay(actuatorAngle(s) ?? angle ?? 0);
  }

  #become(activity: Activity, now: number): void {
    if (this.#situation.activity !== activity) this.#situation.activitySince = now;
    this.#situation.activity = activity;
  }
}

/** So near its target a ramp may well lead the other way than was meant: it keeps to the rates of both ways. */
export function gently(order: Order, { envelope }: Situation, angle: number): Order {
  if (order.kind !== 'ramp' || envelope === null || Math.abs(order.to - angle) > nearby) return order;
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
