/**
 * The controller as the service, the bench and tests use it. Each method is one act of a person, or a report from the
 * program around the controller, and runs one turn.
 */
import type { Clock } from '../../protocols/base/clock.ts';
import type { Degrees, DegreesPerSecond, Milliseconds } from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import { type Bar, barOf } from '../safety/situation.ts';
import type { SessionPlan } from '../session/events.ts';
import type { SessionState } from '../session/states.ts';
import { reasonsAgainstStart } from './acts.ts';
import type { Consent } from './consent.ts';
import type { Act, Answer, Person } from './input.ts';
import type { LoopOptions } from './loop.ts';
import { Loop } from './loop.ts';
import type { Refusals } from './refusable-acts.ts';
import { refusalsNow } from './refusals.ts';
import { type SensorAngles, sensorAngles } from './sensor-angles.ts';
import type { Status } from './status.ts';
import { statusOf, targetOf, timelineOf } from './status.ts';
import { angleOf, stepOf } from './turn-state.ts';

export type ControllerOptions = LoopOptions;

/** `viaLevel`: the table comes level first. `confirmUpToDeg`: how far one confirmation reaches. */
export type TargetAnswer =
  | { readonly ok: true; readonly viaLevel: boolean }
  | { readonly ok: false; readonly reason: string; readonly confirmUpToDeg?: number };

export class Controller {
  readonly #loop: Loop;
  readonly #options: ControllerOptions;
  readonly #clock: Clock;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#loop = new Loop(options);
  }

  /** Begins the loop, which runs for as long as its clock does. */
  start(): void {
    this.#loop.start();
  }

  get state(): SessionState {
    return this.#loop.state.state;
  }

  /** Whether the last session ran to the protocol's end. */
  get completed(): boolean {
    return this.#loop.state.completed;
  }

  /** JSON pointer of the protocol's present step; '' where there is none or it was added. */
  get step(): string {
    return stepOf(this.#loop.state);
  }

  /** Where the table should be now by the order that stands, degrees; null outside a session. */
  get target(): Degrees | null {
    return targetOf(this.#loop.state, this.#clock.now());
  }

  /** Where the person is believed to be, degrees; null where neither sensor is believed. */
  get angle(): number | null {
    return angleOf(this.#loop.state);
  }

  /** By each sensor, as measured. */
  get sensors(): SensorAngles {
    return sensorAngles(this.#loop.state);
  }

  /** Instants of the last assessment that went through and of the last readings, by the controller's clock; null: not yet. */
  get pulse(): { readonly turnAt: number | null; readonly actuatorAt: number | null; readonly tiltAt: number | null } {
    const { previousTurn, reading, tilt } = this.#loop.state.situation;
    return { turnAt: previousTurn, actuatorAt: reading?.at ?? null, tiltAt: tilt?.at ?? null };
  }

  /** Why nothing but a person's act may move the table; null: nothing does. */
  get bar(): Bar | null {
    return barOf(this.#loop.state.situation.reading);
  }

  /** Keys of the active alarms: hazard ids and conditions. */
  get alarms(): readonly string[] {
    return this.#loop.state.alarms.active.map(({ key }) => key);
  }

  /** The plan of the session that runs, or of the last one; null before the first. */
  get timeline(): Timeline | null {
    return timelineOf(this.#loop.state);
  }

  status(): Status {
    return statusOf(this.#loop.state, this.#clock.now());
  }

  /** The reason for each act that would be refused now. `soundersHeard`: a person's confirmation still holds (H32). */
  refusals(soundersHeard: boolean): Refusals {
    return refusalsNow(this.#loop.state, soundersHeard, this.#clock.now());
  }

  /** Every reason of the controller against a start now. Asks only: nothing is recorded. */
  reasonsNotToStart(
    consent: Consent,
    plan: SessionPlan | null = null,
    person: string | null = null,
  ): readonly string[] {
    return reasonsAgainstStart(this.#loop.state, consent, plan, person);
  }

  /**
   * Starts a session. Returns every reason why not (H25); an empty list: it was started.
   * @param options.driveTest the drive-function test comes first; a failed test refuses the session
   * @param options.person whose session it is, by id; null: without a person
   */
  begin(
    plan: SessionPlan,
    consent: Consent,
    { driveTest = false, person = null }: { readonly driveTest?: boolean; readonly person?: string | null } = {},
  ): readonly string[] {
    return this.#act('operator', { act: 'start', plan, consent, driveTest, person }).refusals;
  }

  /** Never refused. `!!` goes out before anything that could fail or wait. */
  stop(by: Person, reason: string): void {
    this.#options.actuator.stop();
    this.#act(by, { act: 'stop', reason });
  }

  /** Never refused. */
  returnToLevel(by: Person, reason: string): void {
    this.#act(by, { act: 'return', reason });
  }

  /** Like every act below, returns why it was refused, or null. */
  pause(by: Person, reason: string): string | null {
    return refusalOf(this.#act(by, { act: 'pause', reason }));
  }

  resume(by: Person, reason: string): string | null {
    return refusalOf(this.#act(by, { act: 'resume', reason }));
  }

  reset(by: Person, reason: string): string | null {
    return refusalOf(this.#act(by, { act: 'reset', reason }));
  }

  /** Silences one alarm, by its key, or all. After a fault's hold it also says that the person may come home now. */
  acknowledge(by: Person, reason: string, alarm?: string): string | null {
    return refusalOf(this.#act(by, { act: 'acknowledge', alarm: alarm ?? null, reason }));
  }

  /** "I am well." */
  answer(by: Person): void {
    this.#act(by, { act: 'answer' });
  }

  /** H32: sounds both sounders once. */
  soundersTest(by: Person, reason: string): string | null {
    return refusalOf(this.#act(by, { act: 'sounders.test', reason }));
  }

  /** H32: a person has heard both. */
  soundersHeard(by: Person, reason: string): string | null {
    return refusalOf(this.#act(by, { act: 'sounders.heard', reason }));
  }

  /** H31: a helper has pressed a key at a console, or touched it. Every other act of a helper counts as well. */
  attend(by: Exclude<Person, 'patient'>, reason: string): void {
    this.#act(by, { act: 'attend', reason });
  }

  /** H24: nothing is recorded any more. The session ends with its step, and none begins until the recorder works. */
  recorderFailed(reason: string): void {
    this.#loop.run({ kind: 'recorder', failure: reason });
  }

  recorderWell(): void {
    this.#loop.run({ kind: 'recorder', failure: null });
  }

  /**
   * Gives a clinician control of the table for up to ten minutes. The protocol is suspended meanwhile; only
   * {@link resume} continues it.
   * @param reason printable text of 1 to 80 characters; consoles offer `overrideReasons`
   */
  beginOverride(forMs: Milliseconds, reason: string): string | null {
    return refusalOf(this.#act('clinician', { act: 'override.begin', forMs, reason }));
  }

  /**
   * Sends the table to an angle. Up to the prescription no confirmation is needed; above it each 5° must be confirmed
   * once. The configuration's and the absolute limit are never exceeded. Beyond the session's limit the table comes
   * level first, where the actuator's limits can be widened.
   */
  overrideTarget(to: Degrees, rate: DegreesPerSecond, confirm: boolean): TargetAnswer {
    const { refusals, viaLevel, confirmUpToDeg } = this.#act('clinician', {
      act: 'override.target',
      to,
      rate,
      confirm,
    });
    const [reason] = refusals;
    if (reason === undefined) return { ok: true, viaLevel: viaLevel === true };
    return { ok: false, reason, ...(confirmUpToDeg === undefined ? {} : { confirmUpToDeg }) };
  }

  /** Hold-to-run: the table holds unless this is renewed within 600 ms. Stays within the session's limits. */
  overrideJog(direction: 'down' | 'up'): string | null {
    return refusalOf(this.#act('clinician', { act: 'override.jog', direction }));
  }

  /**
   * Sets what remains of the stay that the override interrupted, counted from its resumption: longer as far as the dose
   * allows, shorter, or 0 to leave it. A rest at level cannot be cut. Refused where the present step is a motion.
   * Moves nothing.
   */
  overrideHold(forMs: Milliseconds): string | null {
    return refusalOf(this.#act('clinician', { act: 'override.hold', forMs }));
  }

  /** Skips the protocol's present step: resuming begins the next one. Rests and the way home cannot be skipped. */
  overrideSkip(): string | null {
    return refusalOf(this.#act('clinician', { act: 'override.skip' }));
  }

  /** Ends the override. The table holds, and the protocol may be resumed as after a pause. */
  endOverride(reason: string): string | null {
    return refusalOf(this.#act('clinician', { act: 'override.end', reason }));
  }

  /** H23: the console that holds the override disconnected. */
  consoleLost(): void {
    this.#loop.run({ kind: 'console-lost' });
  }

  #act(by: Person, act: Act): Answer {
    return this.#loop.run({ kind: 'act', by, act });
  }
}

const refusalOf = ({ refusals }: Answer): string | null => (refusals.length === 0 ? null : refusals.join('; '));
