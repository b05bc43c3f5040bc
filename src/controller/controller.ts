/**
 * The controller as people and programs meet it: what may be asked of it, by whom, and what became of it. Every act
 * leaves a line in the record, the refused ones too. STOP and RETURN are anybody's, always, whatever else is broken.
 */
import type { Actuator, Order } from '../../hardware/table.ts';
import { flag } from '../../protocols/wire/messages.ts';
import type { Clock } from '../clock.ts';
import type { Entry, SessionState } from '../records/entry.ts';
import { refusal } from '../safety/guard.ts';
import { hasFlag } from '../safety/situation.ts';
import type { Thresholds } from '../safety/thresholds.ts';
import { defaultThresholds } from '../safety/thresholds.ts';
import type { SessionPlan } from '../session/events.ts';
import type { Degrees, DegreesPerSecond, Milliseconds } from '../units.ts';
import { degreesPerSecond } from '../units.ts';
import type { Consent } from './consent.ts';
import { reasonsNotToStart } from './consent.ts';
import type { LoopOptions } from './loop.ts';
import { Loop } from './loop.ts';
import type { Told } from './progress.ts';

export type ControllerOptions = LoopOptions;
type Person = Extract<Entry, { type: 'act' }>['by'];

/** Ms that an override may last before it has to be asked for anew. */
const longestOverride = 600_000;
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
    return this.#loop.announcer.active;
  }

  /** Starts a session, or says every reason why not (H25). */
  begin(plan: SessionPlan, consent: Consent): readonly string[] {
    const { situation, broken, lockedOut } = this.#loop;
    const reasons = [...reasonsNotToStart(situation, consent, this.#thresholds)];
    if (this.state !== 'ready') reasons.push(`the controller is ${this.state}, not ready`);
    for (const { hazard, reason } of this.#loop.trouble) reasons.push(`${hazard}: ${reason}`);
    if (broken !== null) reasons.push(`this program failed: ${broken}`);
    if (lockedOut) reasons.push('the brake has slipped: locked out until serviced');
    const refused = reasons.length > 0 ? reasons.join('; ') : null;
    this.#note('operator', `start ${plan.timeline.protocol}`, 'asked to start', refused);
    if (refused !== null) return reasons;
    this.#loop.admit(plan);
    this.#loop.send({ type: 'START', plan, reason: `start of ${plan.timeline.protocol}` });
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
    const now = this.#clock.now();
    this.#loop.announcer.clear(reason, now);
    // What is still so is still an alarm.
    for (const { hazard, reason: still } of this.#loop.trouble) this.#loop.announcer.raise(hazard, still, now);
    return null;
  }

  /** Silences the alarms that sound now; after a fault's hold, it also says that the person may come home now. */
  acknowledge(by: Person, reason: string): void {
    this.#note(by, 'acknowledge', reason, null);
    this.#loop.announcer.acknowledge(reason, this.#clock.now());
    this.#loop.send({ type: 'ACKNOWLEDGE', reason });
  }

  /** "I am well." */
  answer(by: Person): void {
    if (this.#loop.answer()) this.#note(by, 'answer', 'well', null);
  }

  beginOverride(forMs: Milliseconds, reason: string): string | null {
    const inRange = forMs > 0 && forMs <= longestOverride;
    const outside = inRange ? null : `${forMs} ms, allowed up to ${longestOverride} ms`;
    return this.#ask('clinician', 'override', reason, { type: 'OVERRIDE', forMs, reason }, outside);
  }

  /** Refused where it is outside what this session may do. */
  overrideTarget(to: Degrees, rate: DegreesPerSecond): string | null {
    const envelope = this.#loop.situation.envelope;
    const order: Order | null = envelope === null ? null : { kind: 'ramp', to, rate, accel: envelope.accel };
    const outside = order === null ? 'no session' : refusal(order, envelope);
    const told: Told = { type: 'OVERRIDE_TARGET', to, rate };
    return this.#ask('clinician', `override to ${to}°`, 'override', told, outside);
  }

  overrideJog(direction: 'down' | 'up'): string | null {
    return this.#ask('clinician', `jog ${direction}`, 'override', { type: 'OVERRIDE_JOG', direction });
  }

  endOverride(reason: string): string | null {
    return this.#ask('clinician', 'override end', reason, { type: 'OVERRIDE_END', reason });
  }

  /** H23: whoever held the override is no longer there. */
  consoleLost(): void {
    if (!this.state.startsWith('override')) return;
    const reason = 'the console disconnected during an override';
    this.#loop.find({ hazard: 'H23', at: this.#clock.now(), reaction: 'hold', reason });
  }

  #ask(by: Person, act: string, reason: string, told: Told, outside: string | null = null): string | null {
    const refused = outside ?? (this.#loop.heeds(told) ? null : `not in state ${this.state}`);
    this.#note(by, act, reason, refused);
    if (refused === null) this.#loop.send(told);
    return refused;
  }

  #note(by: Person, act: string, reason: string, refused: string | null): void {
    const entry = { type: 'act', atMs: this.#clock.now(), by, act, reason } as const;
    this.#record(refused === null ? entry : { ...entry, refused });
  }
}
