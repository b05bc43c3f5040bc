/** What the judges look at: the latest observation and as much of the past as they need. */

import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { FaultComponent, FaultKindOf } from '../../../hardware/simulator/faults/fault-kinds.ts';
import type { Truth } from '../../../hardware/simulator/table.ts';
import type { Entry } from '../../controller/entry.ts';
import type { SessionState } from '../../session/states.ts';
import type { FaultTraits } from './fault-traits.ts';
import { faultTraits } from './fault-traits.ts';
import { GrantedLimits } from './granted-limits.ts';
import type { Observation, OracleOptions } from './observation.ts';
import { RedStopWait } from './red-stop-wait.ts';

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
/** Intermittent faults have a period of half a second: an ability that comes and goes is judged over four of them. */
const abilityMs = 2000;
/** After the brake or the drive holds again: 2° to notice the slide, H17's deadline, and a stop from 5.5°/s. */
const caughtWithinMs = 1500;
/** Below this true speed the body counts as stationary. */
export const stationaryDegPerS = 0.3;

const initialTruth: Truth = {
  angleDeg: 0,
  rateDegPerS: 0,
  currentMa: 0,
  brakeOn: true,
  deviceState: null,
  estopOpen: false,
  estopOpened: false,
  stopPressed: false,
  buttonPressed: false,
  ankleClosed: true,
  supplyLow: false,
  sounding: false,
  flags: 0,
  canMoveHome: true,
  brakeHolds: true,
  driveHolds: true,
  driveObeys: true,
  driveProves: true,
  inGearPlay: false,
};

/** Flag 6 of a telemetry line: the position sensor is not believed. */
const sensorBad = 1 << 6;
/** Flag 13 of a telemetry line: the tries of wire rule 12 are used up. */
const triesUsedUp = 1 << 13;

/** How long an acknowledged alarm may be silent. */
export const silenceMs = 120_000;

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
  /** A person has acknowledged the high alarm, which may be silent until then. */
  highSilentUntil = Number.NEGATIVE_INFINITY;
  question: Observation['question'] = null;
  readonly granted: GrantedLimits;
  stationaryMs = 0;
  readonly redStopWait = new RedStopWait();
  estopOpenSince: number | null = null;
  readonly faults: InjectedFault[] = [];
  /** Neither brake nor drive could hold the table at some moment of this session. */
  wasFalling = false;

  order: Extract<Entry, { type: 'order' }>['order'] | null = null;
  orderedAt = 0;
  #rateLimit = 0;
  #previousRateLimit = 0;
  #returnRate = ownReturnDegPerS;
  #deviceStateSince = 0;
  readonly #movable = new RecentShare(abilityMs);
  #slippedAt = Number.NEGATIVE_INFINITY;
  #fellAt = Number.NEGATIVE_INFINITY;
  #disobeyedAt = Number.NEGATIVE_INFINITY;

  constructor(options: OracleOptions) {
    this.options = options;
    this.granted = new GrantedLimits(options);
  }

  inject(fault: Fault, nowMs: number): void {
    this.faults.push({ fault, untilMs: fault.lasts === undefined ? Number.POSITIVE_INFINITY : nowMs + fault.lasts });
  }

  note(entry: Entry): void {
    if (entry.type === 'state') this.state = entry.to;
    if (entry.type === 'alarm' && entry.priority === 'high' && entry.change !== 'cleared') {
      this.highSilentUntil = entry.change === 'acknowledged' ? entry.atMs + silenceMs : Number.NEGATIVE_INFINITY;
    }
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
    if (!this.redStopHeld) this.estopOpenSince = null;
    else this.estopOpenSince ??= atMs;
    this.redStopWait.observe(atMs, truth);
    // In F a return has to prove the torque first, and releases no brake without it.
    const mayMove = truth.deviceState !== null && (truth.deviceState !== 'F' || truth.driveProves);
    this.#movable.add(truth.canMoveHome && mayMove);
    if (!truth.brakeHolds) this.#slippedAt = atMs;
    if (!truth.driveObeys) this.#disobeyedAt = atMs;
    // A drive that is steered by a false position holds nothing, nor does one whose position is not believed.
    const isSteered = !this.has('position') && !this.sensorDistrusted;
    // One that has run away catches nothing in F (wire rule 7).
    const hasRunAway = truth.deviceState === 'F' && this.#disobeyedAt !== Number.NEGATIVE_INFINITY;
    if (!truth.brakeHolds && !(truth.driveHolds && mayDrive(truth) && isSteered && !hasRunAway)) {
      this.#fellAt = atMs;
      this.wasFalling = true;
    }
  }

  /** A program that has just started knows of no acknowledgement and no override. */
  restarted(): void {
    this.highSilentUntil = Number.NEGATIVE_INFINITY;
    this.joggedAt = Number.NEGATIVE_INFINITY;
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

  /** The brake does not hold the table where it is, or did not a moment ago. */
  get brakeSlips(): boolean {
    return this.now - this.#slippedAt <= abilityMs;
  }

  /** The brake did not hold the table at some moment of this session. */
  get brakeHasSlipped(): boolean {
    return this.#slippedAt !== Number.NEGATIVE_INFINITY;
  }

  /** Neither brake nor drive holds the table: only gravity moves it. Lasts until a sound machine would have caught it. */
  get isFalling(): boolean {
    return this.now - this.#fellAt <= caughtWithinMs;
  }

  /** The drive does not do what is ordered, or the position that it is steered by is false. */
  get isOutOfControl(): boolean {
    return this.now - this.#disobeyedAt <= caughtWithinMs || this.has('position');
  }

  /** The profile's speed limit at the table: the order's, or that of the return which the device runs by itself. */
  get profileRate(): number {
    const ordered = this.#orderedRate(this.now);
    if (this.truth.deviceState !== 'A' && this.now - this.#deviceStateSince > previousOrderMs) return ordered;
    return Math.max(ordered, this.#returnRate, ownReturnDegPerS);
  }

  /**
   * No torque that the drive has now would bring the table home, or it fails its proof, or its board has no power, or both of the board's
   * switches are welded: against both together the board cannot know that its sensor is right. Nor can it tell a lower end
   * switch that is welded after the sensor has become bad from the end itself.
   */
  get motionImpossible(): boolean {
    if (this.#movable.share <= 0.5) return true;
    return (
      this.has('lower', 'closed') && (this.has('switch', 'closed') || (this.sensorDistrusted && this.#isLowerLater))
    );
  }

  /** The fault of the lower end switch came after one of the position sensor. */
  get #isLowerLater(): boolean {
    const indexOf = (wanted: FaultComponent): number =>
      this.faults.findIndex(({ fault: { component } }) => component === wanted);
    return indexOf('position') >= 0 && indexOf('position') < indexOf('lower');
  }

  /** The device does not believe its position sensor, until a person resets it (wire rule 9). */
  get sensorDistrusted(): boolean {
    return this.truth.deviceState !== null && (this.truth.flags & sensorBad) !== 0;
  }

  /** The device may try no more by itself (wire rule 12). */
  get triesAreUsedUp(): boolean {
    return this.truth.deviceState !== null && (this.truth.flags & triesUsedUp) !== 0;
  }

  /** A person holds the table where it is, or a pole of the red stop does. */
  get redStopHeld(): boolean {
    return this.truth.estopOpened || this.truth.stopPressed;
  }

  /** The highest rate that the orders so far allow now. */
  #orderedRate(nowMs: number): number {
    const sinceMs = nowMs - this.orderedAt;
    if (sinceMs < previousOrderMs) return Math.max(this.#rateLimit, this.#previousRateLimit);
    // A slower order is reached by braking at no more than the requested acceleration.
    const braking = Math.min(1, this.options.timeline.maxAccel);
    return Math.max(this.#rateLimit, this.#previousRateLimit - (braking * (sinceMs - previousOrderMs)) / 1000);
  }
}

/** The red stop disconnects the drive. */
const mayDrive = ({ estopOpened, stopPressed }: Truth): boolean => !estopOpened && !stopPressed;

/** The bench looks this often. */
const lookMs = 10;

/** The share of the last looks at which something was so. */
class RecentShare {
  readonly #looks: Uint8Array;
  #next = 0;
  #count: number;

  /** Before the first look it has always been so. */
  constructor(windowMs: number) {
    this.#looks = new Uint8Array(windowMs / lookMs).fill(1);
    this.#count = this.#looks.length;
  }

  get share(): number {
    return this.#count / this.#looks.length;
  }

  add(isSo: boolean): void {
    this.#count += Number(isSo) - (this.#looks[this.#next] ?? 0);
    this.#looks[this.#next] = Number(isSo);
    this.#next = (this.#next + 1) % this.#looks.length;
  }
}
