/**
 * The controller as people and programs meet it: what may be asked of it, by whom, and what became of it. Every act
 * leaves a line in the record, the refused ones too. STOP and RETURN are anybody's, always, whatever else is broken.
 */
import type { Actuator } from '../../hardware/table.ts';
import type { Clock } from '../../protocols/base/clock.ts';
import type { Degrees, DegreesPerSecond, Milliseconds } from '../../protocols/base/units.ts';
import { degreesPerSecond } from '../../protocols/base/units.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { findingOf } from '../safety/finding.ts';
import { freshReading, hasFlag } from '../safety/situation.ts';
import type { Thresholds } from '../safety/thresholds.ts';
import { defaultThresholds } from '../safety/thresholds.ts';
import type { SessionContext } from '../session/context.ts';
import type { SessionPlan } from '../session/events.ts';
import type { TargetVerdict } from '../session/override.ts';
import { beginRefusal, doseRefusal, holdRefusal, judgeTarget, legAfterSkip, skipRefusal } from '../session/override.ts';
import { printableReason } from '../session/reason.ts';
import type { SessionState } from '../session/states.ts';
import { factsOf } from '../session/states.ts';
import type { Consent } from './consent.ts';
import { reasonsNotToStart } from './consent.ts';
import type { Changes, Entry } from './entry.ts';
import type { LoopOptions } from './loop.ts';
import { Loop } from './loop.ts';
import type { Told } from './progress.ts';
import type { Status } from './status.ts';
import { alarmStatus, overrideStatus, remainingMs } from './status.ts';

export type ControllerOptions = LoopOptions;
type Person = Extract<Entry, { type: 'act' }>['by'];

/** Rate of a return that is asked for when the session machine has failed. */
const blindReturnRate = degreesPerSecond(2);

export class Controller {
  readonly #loop: Loop;
  readonly #clock: Clock;
  readonly #actuator: Actuator;
  readonly #record: (entry: Entry) => void;
  readonly #thresholds: Thresholds;

  constructor(options: ControllerOptions) {
    this.#loop = new Loop(options);
    this.#clock = options.clock;
    this.#actuator = options.actuator;
    this.#record = this.#loop.record;
    this.#thresholds = options.thresholds ?? defaultThresholds;
    options.pendant.subscribe((notice) => {
      if (notice.kind === 'ok') this.answer('patient');
    });
  }

  /** Begins the loop. It runs for as long as its clock does. */
  start(): void {
    this.#loop.start();
  }

  get state(): SessionState {
    return this.#loop.state;
  }

  /** Whether the last session ran to the protocol's end. */
  get completed(): boolean {
    return this.#loop.completed;
  }

  get step(): string {
    return this.#loop.step;
  }

  /** Where the table should be now by the order that stands; null outside a session. */
  get target(): Degrees | null {
    return this.#loop.target;
  }

  /** Where the person is believed to be; null where neither sensor is believed. */
  get angle(): number | null {
    return this.#loop.angle;
  }

  /** Hazards, and conditions, whose alarm is active. */
  get alarms(): readonly string[] {
    return this.#loop.announcer.active.map(({ key }) => key);
  }

  /** What there is to know at this moment. */
  status(): Status {
    const { situation, context, announcer, broken, lockedOut } = this.#loop;
    const now = this.#clock.now();
    const isSession = context.envelope !== null;
    return {
      state: this.state,
      step: isSession ? this.step : null,
      angleDeg: this.angle,
      targetDeg: this.target,
      rateDegPerS: freshReading({ ...situation, now })?.rate ?? null,
      remainingMs: remainingMs(context, this.state, now),
      invertedMs: situation.inverted,
      cumulativeMs: situation.cumulative,
      limitDeg: context.envelope?.maxAngle ?? null,
      alarms: announcer.active.map(alarmStatus),
      prompt: announcer.question,
      override: overrideStatus(context, now),
      lastTest: this.#loop.lastTest,
      lockedOut,
      broken,
    };
  }

  /**
   * Starts a session, or says every reason why not (H25).
   * @param options.driveTest before a day's first: the drive is tested, and what fails is a refusal that the record tells
   */
  begin(plan: SessionPlan, consent: Consent, options: { readonly driveTest?: boolean } = {}): readonly string[] {
    const { situation, broken, lockedOut, recorderFailure } = this.#loop;
    const reasons = [...reasonsNotToStart(situation, consent, this.#thresholds)];
    if (this.state !== 'ready') reasons.push(`the controller is ${this.state}, not ready`);
    for (const { hazard, reason } of this.#loop.trouble) reasons.push(`${hazard}: ${reason}`);
    if (recorderFailure !== null) reasons.push(`H24: ${recorderFailure}`);
    if (broken !== null) reasons.push(`this program failed: ${broken}`);
    if (lockedOut) reasons.push('the brake has slipped: locked out until serviced');
    const refused = reasons.length > 0 ? reasons.join('; ') : null;
    this.#note('operator', `start ${plan.timeline.protocol}`, 'asked to start', refused);
    if (refused !== null) return reasons;
    this.#loop.admit();
    const driveTest = options.driveTest === true;
    this.#loop.send({ type: 'START', plan, driveTest, reason: `start of ${plan.timeline.protocol}` });
    return [];
  }

  stop(by: Person, reason: string): void {
    // Ahead of everything that could fail or wait.
    this.#actuator.stop();
    this.#note(by, 'stop', reason, null);
    this.#loop.send({ type: 'STOP', reason });
  }

  return(by: Person, reason: string): void {
    this.#note(by, 'return', reason, null);
    this.#loop.send({ type: 'RETURN', reason });
    // It needs no lease, and so no healthy loop either: not even one that has failed over that note (H28).
    if (this.#loop.broken !== null) this.#actuator.order({ kind: 'return', rate: blindReturnRate });
  }

  /** Each of these says why it was refused, or null. */
  pause(by: Person, reason: string): string | null {
    return this.#ask(by, 'pause', reason, { type: 'PAUSE', reason });
  }

  resume(by: Person, reason: string): string | null {
    return this.#ask(by, 'resume', reason, { type: 'RESUME', reason });
  }

  reset(by: Person, reason: string): string | null {
    const held = hasFlag(this.#loop.situation.reading, flag.estopOpen) ? 'the red stop is pressed' : null;
    const refused = this.#ask(by, 'reset', reason, { type: 'RESET', reason }, held);
    if (refused !== null || this.state !== 'ready') return refused;
    // Whoever resets has seen what there was; what is still so is still shown.
    this.#loop.announcer.acknowledge(reason, this.#clock.now());
    return null;
  }

  /**
   * Silences one alarm, by its key, or all of them; after a fault's hold, it also says that the person may come home now.
   * Says why it was refused, or null.
   */
  acknowledge(by: Person, reason: string, alarm?: string): string | null {
    const { announcer } = this.#loop;
    const isKnown = alarm === undefined || announcer.active.some(({ key }) => key === alarm);
    const refused = isKnown ? null : `no alarm ${alarm} is active`;
    this.#note(by, alarm === undefined ? 'acknowledge' : `acknowledge ${alarm}`, reason, refused);
    if (refused !== null) return refused;
    announcer.acknowledge(reason, this.#clock.now(), alarm);
    this.#loop.send({ type: 'ACKNOWLEDGE', reason });
    return null;
  }

  /** "I am well." */
  answer(by: Person): void {
    if (this.#loop.answer()) this.#note(by, 'answer', 'well', null);
  }

  /** H24: what happens is no longer recorded. The session ends with its step, and none begins until it is well again. */
  recorderFailed(reason: string): void {
    this.#loop.recorderFailed(reason);
  }

  recorderWell(): void {
    this.#loop.recorderWell();
  }

  /**
   * A clinician takes the table in hand, for up to ten minutes. The protocol stands still meanwhile, and goes on by
   * {@link resume} alone.
   * @param reason any printable text of 1 to 80 characters; consoles offer `overrideReasons`
   */
  beginOverride(forMs: Milliseconds, reason: string): string | null {
    const { recorderFailure } = this.#loop;
    const unrecorded = recorderFailure === null ? null : `H24: ${recorderFailure}`;
    const outside = beginRefusal(forMs, reason) ?? unrecorded;
    const told: Told = { type: 'OVERRIDE', forMs, reason };
    return this.#ask('clinician', 'override', printableReason(reason), told, outside, {
      remainingMs: { from: null, to: forMs },
    });
  }

  /**
   * Sends the table to an angle. Up to the prescription it is free; above, each 5° has to be confirmed once, and nothing
   * passes the configuration's or the absolute limit. Beyond what the session may do the way leads over level, where the
   * actuator's limits are widened.
   */
  overrideTarget(to: Degrees, rate: DegreesPerSecond, confirm: boolean): TargetAnswer {
    const { context } = this.#loop;
    const verdict: TargetVerdict =
      context.override === null
        ? { ok: false, reason: `not in state ${this.state}` }
        : judgeTarget(to, rate, confirm, context);
    const act = `override to ${to}°`;
    const why =
      verdict.ok && verdict.viaLevel ? `${overrideReason(context)}; by way of level` : overrideReason(context);
    const from = context.override?.confirmedUpTo ?? null;
    if (!verdict.ok) {
      this.#note('clinician', act, why, verdict.reason, { angleDeg: { from: this.angle, to } });
      return verdict;
    }
    const { limit, confirmedUpTo, viaLevel } = verdict;
    const told: Told = { type: 'OVERRIDE_TARGET', to, rate, limit, confirmedUpTo };
    const refused = this.#ask('clinician', act, why, told, null, {
      angleDeg: { from: this.angle, to },
      ...(viaLevel ? { limitDeg: { from: context.envelope?.maxAngle ?? null, to: limit } } : {}),
      ...(confirmedUpTo === from ? {} : { confirmedUpToDeg: { from, to: confirmedUpTo } }),
    });
    return refused === null ? { ok: true, viaLevel } : { ok: false, reason: refused };
  }

  /** Hold-to-run: holds where it is not renewed within 600 ms. Goes no further than the session may now. */
  overrideJog(direction: 'down' | 'up'): string | null {
    const { context } = this.#loop;
    const to = direction === 'down' ? context.envelope?.maxAngle : context.envelope?.minAngle;
    const changes = to === undefined ? {} : { angleDeg: { from: this.angle, to } };
    const told: Told = { type: 'OVERRIDE_JOG', direction };
    // Ten a second for minutes: the record has the beginning, and by the state the end.
    if (this.state === 'override.jogging' && context.aim?.to === to && this.#loop.heeds(told)) {
      this.#loop.send(told);
      return null;
    }
    return this.#ask('clinician', `jog ${direction}`, overrideReason(context), told, null, changes);
  }

  /**
   * Sets what is left of the protocol's stay in which the override began, from its resuming on: more lengthens it as far
   * as the dose allows, less cuts it, 0 leaves it. A rest at level is never cut. Refused where the present step is a
   * motion. Moves nothing.
   */
  overrideHold(forMs: Milliseconds): string | null {
    const { context } = this.#loop;
    const told: Told = { type: 'OVERRIDE_HOLD', forMs };
    const changes = { remainingMs: { from: context.stay, to: forMs } };
    const { inverted, cumulative, steep } = this.#loop.situation;
    // Where it stands head-down already, to lengthen it is what the dose may not allow; to cut it always is.
    const had = { inverted, cumulative, steep };
    const tooLong = forMs > context.stay ? doseRefusal(context, forMs, had) : null;
    const outside = this.#outside(told, () => holdRefusal(context, forMs)) ?? (this.#loop.heeds(told) ? tooLong : null);
    return this.#ask('clinician', 'override hold', overrideReason(context), told, outside, changes);
  }

  /**
   * Leaves the protocol's present step: the next one begins when the protocol is resumed. Rests and the way home are not
   * skipped. Moves nothing.
   */
  overrideSkip(): string | null {
    const { context } = this.#loop;
    const told: Told = { type: 'OVERRIDE_SKIP' };
    const outside = this.#outside(told, () => skipRefusal(context));
    const next = context.plan?.timeline.legs[legAfterSkip(context) ?? -1];
    const changes = next === undefined ? {} : { step: { from: this.step, to: next.step } };
    return this.#ask('clinician', 'override skip', overrideReason(context), told, outside, changes);
  }

  /** The table holds, and the protocol may be resumed as from a pause. */
  endOverride(reason: string): string | null {
    const { override } = this.#loop.context;
    const changes = override === null ? {} : { remainingMs: { from: override.until - this.#clock.now(), to: 0 } };
    return this.#ask('clinician', 'override end', reason, { type: 'OVERRIDE_END', reason }, null, changes);
  }

  /** H23: whoever held the override is no longer there. */
  consoleLost(): void {
    if (!factsOf(this.state).isOverride) return;
    const reason = 'the console disconnected during an override';
    this.#loop.find(findingOf('H23', this.#clock.now(), { reaction: 'hold', reason }));
  }

  /** Where nothing is in an override, that is the reason; else what stands against it. */
  #outside(told: Told, why: () => string | null): string | null {
    return factsOf(this.state).isOverride && !this.#loop.heeds(told) ? why() : null;
  }

  #ask(
    by: Person,
    act: string,
    reason: string,
    told: Told,
    outside: string | null = null,
    changes: Changes = {},
  ): string | null {
    const refused = outside ?? (this.#loop.heeds(told) ? null : `not in state ${this.state}`);
    this.#note(by, act, reason, refused, changes);
    if (refused === null) this.#loop.send(told);
    return refused;
  }

  #note(by: Person, act: string, reason: string, refused: string | null, changes: Changes = {}): void {
    const entry = { type: 'act', atMs: this.#clock.now(), by, act, reason } as const;
    const whole = Object.keys(changes).length === 0 ? entry : { ...entry, changes };
    this.#record(refused === null ? whole : { ...whole, refused });
  }
}

/** `viaLevel`: the table comes level first. `confirmUpToDeg`: as far as one confirmation would lead. */
export type TargetAnswer =
  | { readonly ok: true; readonly viaLevel: boolean }
  | { readonly ok: false; readonly reason: string; readonly confirmUpToDeg?: number };

const overrideReason = ({ override }: SessionContext): string => override?.reason ?? 'no override';
