/** A motion scripted by hand for the oracle's tests, without a controller or a simulator. */
import { soundAbilities } from '../../hardware/simulator/abilities.ts';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import type { Truth } from '../../hardware/simulator/table.ts';
import type { Observation } from '../../src/bench/oracle/observation.ts';
import { Oracle } from '../../src/bench/oracle/oracle.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { SessionState } from '../../src/session/states.ts';
import { excursion } from './timelines.ts';

const lookMs = 10;
type WithoutTime<E> = E extends unknown ? Omit<E, 'atMs'> : never;

/** A scripted motion jumps to its rate. */
const maxAccel = 1000;
const dose = { oneInversionMs: 60_000, cumulativeMs: 90_000 };

/** Feeds an oracle entry by entry and look by look. Session limit and prescription are 30°. */
export class ScriptedMotion {
  readonly oracle: Oracle;
  nowMs = 0;
  angleDeg = 0;
  rateDegPerS = 0;
  state: SessionState = 'disconnected';
  /** Kept until changed. */
  truth: Partial<Truth> = { deviceState: 'I' };
  seen: Partial<Observation> = {};

  constructor(tableLimitDeg = 60, oracle?: Oracle, accel = maxAccel) {
    this.oracle =
      oracle ??
      new Oracle({
        timeline: excursion(30, 20, 2, 2),
        limitDeg: 30,
        tableLimitDeg,
        ...dose,
        maxAccel: accel,
        faults: [],
      });
  }

  record(entry: WithoutTime<Entry>): this {
    // WithoutTime removed one field from each member of the union; this line restores it.
    const whole = { ...entry, atMs: this.nowMs } as Entry;
    this.oracle.note(whole);
    if (whole.type === 'state') this.state = whole.to;
    return this;
  }

  enter(to: SessionState, reason = 'test'): this {
    return this.record({ type: 'state', from: this.state, to, step: '', reason });
  }

  act(act: string): this {
    return this.record({ type: 'act', by: 'operator', act, reason: 'at the bench' });
  }

  order(order: Extract<Entry, { type: 'order' }>['order'], rateDegPerS = 0, toDeg = 0): this {
    return this.record({ type: 'order', order, rateDegPerS, toDeg, reason: 'test' });
  }

  raiseAlarm(): this {
    this.seen = { ...this.seen, alarm: 'high' };
    return this.record({ type: 'alarm', change: 'raised', priority: 'high', reason: 'test' });
  }

  fault(words: string): this {
    this.oracle.inject(parseFault(`0s:${words}`), this.nowMs);
    return this;
  }

  device(deviceState: Truth['deviceState']): this {
    this.truth = { ...this.truth, deviceState };
    return this;
  }

  /** Moves at this rate for this time. */
  run(ms: number, rateDegPerS = 0): this {
    this.rateDegPerS = rateDegPerS;
    for (const end = this.nowMs + ms; this.nowMs < end; ) {
      this.nowMs += lookMs;
      this.angleDeg += (rateDegPerS * lookMs) / 1000;
      this.#look();
    }
    return this;
  }

  /** Up to a session under way, going down at 2°/s. */
  begin(): this {
    this.enter('checking').enter('ready').run(500);
    this.act('start test').enter('preparing').order('ready');
    this.run(100);
    this.order('ramp', 2, 30);
    this.oracle.begin(this.nowMs);
    return this.enter('session.ramping').device('M');
  }

  /** Up to a hold, by default at 20°, reached at 2°/s. */
  holdAt(angleDeg = 20): this {
    this.begin().run(angleDeg * 500, 2);
    return this.device('R').enter('session.holding').run(1500);
  }

  /** A return of the controller's, in progress. */
  returns(rateDegPerS = 2): this {
    return this.order('return', rateDegPerS).enter('fault.returning').device('A');
  }

  end(): this {
    this.oracle.end();
    return this;
  }

  /** Numbers of the invariants that broke, sorted. */
  get broken(): readonly number[] {
    return [...new Set(this.oracle.violations.map(({ invariant }) => invariant))].sort();
  }

  get reasons(): string {
    return this.oracle.violations.map(({ reason }) => reason).join('\n');
  }

  #look(): void {
    const truth: Truth = {
      angleDeg: this.angleDeg,
      rateDegPerS: this.rateDegPerS,
      currentMa: 0,
      brakeOn: this.rateDegPerS === 0,
      deviceState: 'I',
      estopOpen: false,
      estopOpened: false,
      stopPressed: false,
      buttonPressed: false,
      ankleClosed: true,
      supplyLow: false,
      sounding: false,
      flags: 0,
      inGearPlay: false,
      ...soundAbilities,
      ...this.truth,
    };
    this.oracle.observe({
      atMs: this.nowMs,
      truth,
      state: this.state,
      hostRunning: true,
      hostAlive: true,
      alarm: null,
      sounding: this.seen.alarm != null,
      question: null,
      ...this.seen,
    });
  }
}

export const script = (tableLimitDeg?: number, accel?: number) => new ScriptedMotion(tableLimitDeg, undefined, accel);
