/** What the judges look at: the latest observation and as much of the past as they need. */

import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { FaultComponent, FaultKindOf } from '../../../hardware/simulator/faults/fault-kinds.ts';
import type { Truth } from '../../../hardware/simulator/table.ts';
import type { Entry } from '../../controller/entry.ts';
import type { SessionState } from '../../session/states.ts';
import type { FaultTraits } from './fault-traits.ts';
import { faultTraits, preventsMotion, releasesBrake } from './fault-traits.ts';
import { GrantedLimits } from './granted-limits.ts';
import type { Observation, OracleOptions } from './observation.ts';

interface InjectedFault {
  readonly fault: Fault;
  readonly untilMs: number;
}

/**
 * How long the previous order may continue at the table after a new one: the link's three tries or the lease of 400 ms,
 * whichever is longer, and a stop of 350 ms (wire protocol: "a dead host stops within 0.8 s").
 */
const previousOrderMs = 800;
/** Rate of the device's own return when no rate was ordered (wire protocol). */
const ownReturnDegPerS = 2;
/** How long a fault may have an effect after its end. */
const aftermathMs = 2000;
/** From an obstacle's end to the moment when device or session gives up because of it. */
const givingUpMs = 10_000;
/** Below this true speed the body counts as stationary. */
export const stationaryDegPerS = 0.3;

const initialTruth: Truth = {
  angleDeg: 0,
  rateDegPerS: 0,
  currentMa: 0,
  brakeOn: true,
  deviceState: null,
  estopOpen: false,
  buttonPressed: false,
  ankleClosed: true,
  supplyLow: false,
  sounding: false,
};

export class ObservedSession {
  readonly options: OracleOptions;
  /** When the first ramp was ordered; null before. */
  begunAt: number | null = null;
  now = 0;
  /** Since the previous observation. */
  elapsedMs = 0;
  /** When an accepted jog request last came; the record has no entry for a renewal. */
  joggedAt = Number.NEGATIVE_INFINITY;
  truth: Truth = initialTruth;
  state: SessionState = 'disconnected';
  hostRunning = true;
  hostAlive = true;
  /** When the host last resumed after a stall. */
  hostResumedAt = Number.NEGATIVE_INFINITY;
  alarm: Observation['alarm'] = null;
  sounding = false;
  question: Observation['question'] = null;
  readonly granted: GrantedLimits;
  stationaryMs = 0;
  estopOpenSince: number | null = null;
  readonly faults: InjectedFault[] = [];
  /** Set once the brake and everything that could act in its place have failed together. */
  helpless = false;

  order: Extract<Entry, { type: 'order' }>['order'] | null = null;
  orderedAt = 0;
  #rateLimit = 0;
  #previousRateLimit = 0;
  #returnRate = ownReturnDegPerS;
  #deviceStateSince = 0;
  #gaveUp = false;

  constructor(options: OracleOptions) {
    this.options = options;
    this.granted = new GrantedLimits(options);
  }

  inject(fault: Fault, nowMs: number): void {
    this.faults.push({ fault, untilMs: fault.lasts === undefined ? Number.POSITIVE_INFINITY : nowMs + fault.lasts });
  }

  note(entry: Entry): void {
    if (entry.type === 'state') this.state = entry.to;
    if (entry.type !== 'order') return;
    const rate = entry.order === 'ramp' || entry.order === 'return' ? (entry.rateDegPerS ?? 0) : 0;
    this.#previousRateLimit = this.#orderedRate(entry.atMs);
    this.#rateLimit = rate;
    if (entry.order === 'return') this.#returnRate = rate;
    this.order = entry.order;
    this.orderedAt = entry.atMs;
  }

  observe({ atMs, truth, state, hostRunning, hostAlive, alarm, sounding, question }: Observation): void {
    this.elapsedMs = atMs - this.now;
    this.now = atMs;
    if (truth.deviceState !== this.truth.deviceState) this.#deviceStateSince = atMs;
    if (hostRunning && !this.hostRunning) this.hostResumedAt = atMs;
    this.truth = truth;
    this.state = state;
    this.hostRunning = hostRunning;
    this.hostAlive = hostAlive;
    this.alarm = alarm;
    this.sounding = sounding;
    this.question = question;
    this.stationaryMs = Math.abs(truth.rateDegPerS) > stationaryDegPerS ? 0 : this.stationaryMs + this.elapsedMs;
    if (!truth.estopOpen) this.estopOpenSince = null;
    else this.estopOpenSince ??= atMs;
    const hasGivenUp = truth.deviceState === 'F' || state === 'fault.stranded';
    if (!hasGivenUp) this.#gaveUp = false;
    else if (!this.#gaveUp) this.#gaveUp = this.#isBlocked(givingUpMs);
    if (!this.helpless && this.faults.length > 1) this.helpless = this.#isHelpless();
  }

  /** Whether a fault of this component, of one of these kinds, is in force or ended within the last 2 s. */
  has<C extends FaultComponent>(component: C, ...kinds: readonly FaultKindOf<C>[]): boolean {
    const names: readonly string[] = kinds;
    for (const { fault, untilMs } of this.faults) {
      if (fault.component !== component || this.now > untilMs + aftermathMs) continue;
      if (names.length === 0 || names.includes(fault.kind)) return true;
    }
    return false;
  }

  /** Whether a fault with this trait is in force or ended within the last 2 s. */
  hasTrait(trait: keyof FaultTraits): boolean {
    for (const { fault, untilMs } of this.faults) {
      if (faultTraits[fault.component][trait] && this.now <= untilMs + aftermathMs) return true;
    }
    return false;
  }

  /** Whether the brake cannot be relied on to hold the table. */
  get brakeDoesNotHold(): boolean {
    return this.#isInForce(releasesBrake, aftermathMs);
  }

  /** The profile's speed limit at the table: the order's, or that of the return which the device runs by itself. */
  get profileRate(): number {
    const ordered = this.#orderedRate(this.now);
    if (this.truth.deviceState !== 'A' && this.now - this.#deviceStateSince > previousOrderMs) return ordered;
    return Math.max(ordered, this.#returnRate, ownReturnDegPerS);
  }

  /**
   * The table cannot be moved, or its drive not used; or it could not when the device (STUCK, a second slip, a runaway)
   * or the session gave up. From then on only a person may try again (H02, H16).
   */
  get motionImpossible(): boolean {
    return this.#isBlocked(0) || this.#gaveUp;
  }

  /** The highest rate that the orders so far allow now. */
  #orderedRate(nowMs: number): number {
    const sinceMs = nowMs - this.orderedAt;
    if (sinceMs < previousOrderMs) return Math.max(this.#rateLimit, this.#previousRateLimit);
    // A slower order is reached by braking at no more than the requested acceleration.
    const braking = Math.min(1, this.options.timeline.maxAccel);
    return Math.max(this.#rateLimit, this.#previousRateLimit - (braking * (sinceMs - previousOrderMs)) / 1000);
  }

  #isBlocked(afterMs: number): boolean {
    return this.#isInForce(preventsMotion, afterMs) || this.truth.deviceState === null;
  }

  /** The brake does not hold, and the drive cannot hold the table in its place. */
  #isHelpless(): boolean {
    if (!this.brakeDoesNotHold) return false;
    return this.has('actuator') || this.truth.estopOpen || this.truth.deviceState === null;
  }

  #isInForce(is: (fault: Fault) => boolean, afterMs: number): boolean {
    for (const { fault, untilMs } of this.faults) {
      if (this.now <= untilMs + afterMs && is(fault)) return true;
    }
    return false;
  }
}
