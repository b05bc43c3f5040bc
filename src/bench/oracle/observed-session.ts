/** What the oracle's judges look at: the world of the moment, and of its past as much as they need. */

import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { FaultComponent } from '../../../hardware/simulator/faults/fault-kinds.ts';
import type { Truth } from '../../../hardware/simulator/table.ts';
import type { DeviceState } from '../../../protocols/wire/messages.ts';
import type { Entry } from '../../controller/entry.ts';
import type { SessionState } from '../../session/states.ts';
import { Grants } from './granted-limits.ts';
import type { Observation, OracleOptions } from './observation.ts';

interface Injected {
  readonly fault: Fault;
  readonly from: number;
  readonly until: number;
}

/**
 * After an order has changed, the one before may go on at the table for so long (ms): the line's three tries or the
 * lease of 400 ms, whichever is longer, and a stop of 350 ms (wire: "a dead host stops within 0.8 s").
 */
const orderMemory = 800;
/** °/s: the device's own return, where nobody ordered a rate (wire). */
const ownReturnRate = 2;
/** A part that was faulty a moment ago may still be felt (ms). */
const aftermath = 2000;
/** From an obstacle's end to the moment when device or session gives up because of it (ms). */
const givingUp = 10_000;
/** Below this (°/s) the body stands. */
export const standing = 0.3;

const rest: Truth = {
  angleDeg: 0,
  rateDegPerS: 0,
  currentMa: 0,
  brakeOn: true,
  deviceState: null,
  estopOpen: false,
  buttonPressed: false,
  ankleClosed: true,
  supplyLow: false,
};

export class Scene {
  readonly options: OracleOptions;
  begunAt: number | null = null;
  now = 0;
  /** ms since the look before. */
  elapsed = 0;
  /** When a clinician last said to jog, and was heeded: the record has no line for each renewal. */
  joggedAt = Number.NEGATIVE_INFINITY;
  truth: Truth = rest;
  state: SessionState = 'disconnected';
  stateSince = 0;
  deviceSince = 0;
  hostRunning = true;
  hostAlive = true;
  /** When the host last woke from standing still. */
  wokeAt = Number.NEGATIVE_INFINITY;
  alarm: Observation['alarm'] = null;
  sounding = false;
  asked: Observation['asked'] = null;
  /** How far the table may go, by what people have said. */
  readonly grants: Grants;
  /** How long the body has stood, ms. */
  stoodFor = 0;
  estopOpenSince: number | null = null;
  readonly faults: Injected[] = [];
  /** The brake and whatever could act in its place had failed together, once in this session. */
  helpless = false;

  orderKind: Extract<Entry, { type: 'order' }>['order'] | null = null;
  orderTo: number | null = null;
  orderAt = 0;
  #cap = 0;
  #formerCap = 0;
  #returnRate = ownReturnRate;
  #gaveUp = false;

  constructor(options: OracleOptions) {
    this.options = options;
    this.grants = new Grants(options);
  }

  inject(fault: Fault, now: number): void {
    this.faults.push({
      fault,
      from: now,
      until: fault.lasts === undefined ? Number.POSITIVE_INFINITY : now + fault.lasts,
    });
  }

  note(entry: Entry): void {
    if (entry.type === 'state') {
      this.state = entry.to;
      this.stateSince = entry.atMs;
    }
    if (entry.type !== 'order') return;
    const rate = entry.order === 'ramp' || entry.order === 'return' ? (entry.rateDegPerS ?? 0) : 0;
    this.#formerCap = this.orderedRate(entry.atMs);
    this.#cap = rate;
    if (entry.order === 'return') this.#returnRate = rate;
    this.orderKind = entry.order;
    this.orderTo = entry.toDeg ?? null;
    this.orderAt = entry.atMs;
  }

  observe({ atMs, truth, state, hostRunning, hostAlive, alarm, sounding, asked }: Observation): void {
    this.elapsed = atMs - this.now;
    this.now = atMs;
    if (truth.deviceState !== this.truth.deviceState) this.deviceSince = atMs;
    if (hostRunning && !this.hostRunning) this.wokeAt = atMs;
    this.truth = truth;
    this.state = state;
    this.hostRunning = hostRunning;
    this.hostAlive = hostAlive;
    this.alarm = alarm;
    this.sounding = sounding;
    this.asked = asked;
    this.stoodFor = Math.abs(truth.rateDegPerS) > standing ? 0 : this.stoodFor + this.elapsed;
    if (!truth.estopOpen) this.estopOpenSince = null;
    else this.estopOpenSince ??= atMs;
    const hasGivenUp = truth.deviceState === 'F' || state === 'fault.stranded';
    if (!hasGivenUp) this.#gaveUp = false;
    else if (!this.#gaveUp) this.#gaveUp = this.#isBlocked(givingUp);
    if (!this.helpless && this.faults.length > 1) this.helpless = this.#leftAlone();
  }

  /** ms since the first ramp's order, for reasons. */
  get sinceBegin(): number {
    return Math.round(this.now - (this.begunAt ?? this.now));
  }

  /** Whether a fault of this part, of one of these kinds, is in force or has just ended. */
  has(component: FaultComponent, ...kinds: readonly string[]): boolean {
    return this.#holds(component, kinds, aftermath);
  }

  /** The same without an aftermath: the part is broken now. */
  isBroken(component: FaultComponent, ...kinds: readonly string[]): boolean {
    return this.#holds(component, kinds, 0);
  }

  /** The fastest that what was ordered lets the table go now, °/s. */
  orderedRate(now: number): number {
    const since = now - this.orderAt;
    if (since < orderMemory) return Math.max(this.#cap, this.#formerCap);
    // A slower order is reached by braking, no harder than the acceleration that was asked for.
    const braking = Math.min(1, this.options.timeline.maxAccel);
    return Math.max(this.#cap, this.#formerCap - (braking * (since - orderMemory)) / 1000);
  }

  /** The profile's speed at the table: the order's, or that of the return which the device runs by itself. */
  get profileRate(): number {
    const ordered = this.orderedRate(this.now);
    if (this.truth.deviceState !== 'A' && this.now - this.deviceSince > orderMemory) return ordered;
    return Math.max(ordered, this.#returnRate, ownReturnRate);
  }

  /**
   * Something physical keeps the table from moving, or its drive from being used; or kept it when device (STUCK, a second
   * slip, a runaway) or session gave up, for from then on only a person may try again (H02, H16).
   */
  get immovable(): boolean {
    return this.#isBlocked(0) || this.#gaveUp;
  }

  #isBlocked(after: number): boolean {
    return (
      this.#holds('brake', ['stuck'], after) ||
      this.#holds('obstruction', [], after) ||
      this.#holds('actuator', [], after) ||
      this.truth.deviceState === null
    );
  }

  /** A brake that does not hold, and at the same time a drive that cannot do it in its place. */
  #leftAlone(): boolean {
    const brakeGives = this.has('brake', 'off', 'slow', 'intermittent');
    return brakeGives && (this.has('actuator') || this.truth.estopOpen || this.truth.deviceState === null);
  }

  #holds(component: FaultComponent, kinds: readonly string[], after: number): boolean {
    for (const { fault, until } of this.faults) {
      if (fault.component !== component || this.now > until + after) continue;
      if (kinds.length === 0 || kinds.includes(fault.kind)) return true;
    }
    return false;
  }
}

/** Whether the table may move in this state of the session at all (invariant 3). */
export function mayMove(state: SessionState): boolean {
  switch (state) {
    case 'testing':
    case 'session.ramping':
    case 'session.oscillating':
    case 'levelling':
    case 'override.jogging':
    case 'override.moving':
    case 'returning':
    case 'fault.relieving':
    case 'fault.returning':
      return true;
    case 'disconnected':
    case 'checking':
    case 'ready':
    case 'preparing':
    case 'session.holding':
    case 'session.resting':
    case 'recovering':
    case 'paused':
    case 'override.holding':
    case 'stopped':
    case 'fault.cutting':
    case 'fault.holding':
    case 'fault.stranded':
    case 'fault.locked':
      return false;
  }
}

/** The protocol or a clinician has the table, and no reaction does. */
export function isUnderWay(state: SessionState): boolean {
  const isHere = state === 'testing' || state === 'levelling' || state === 'paused';
  return isHere || state.startsWith('session') || state.startsWith('override');
}

/** The brake is on and should hold, by the device's own account. */
export function shouldStand(state: DeviceState | null): boolean {
  switch (state) {
    case 'M':
    case 'D':
    case 'A':
      return false;
    case 'I':
    case 'R':
    case 'S':
    case 'F':
    case null:
      return true;
  }
}
