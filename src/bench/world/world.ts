/**
 * A whole world in one process: a virtual clock, a table with a person on it, and the real controller behind the real
 * link protocol, judged by the oracle on the body's true motion. The same options and seed give the same entries, byte
 * for byte.
 */
import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { BenchTable, Truth } from '../../../hardware/simulator/table.ts';
import { VirtualClock } from '../../../protocols/base/clock.ts';
import { round } from '../../../protocols/base/round.ts';
import { degrees, milliseconds } from '../../../protocols/base/units.ts';
import { isInverted } from '../../../protocols/therapy/level.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import type { Controller } from '../../controller/controller.ts';
import type { Entry } from '../../controller/entry.ts';
import type { SessionPlan } from '../../session/events.ts';
import { planSession } from '../../session/plan.ts';
import { Oracle } from '../oracle/oracle.ts';
import { scheduleFault } from './fault-schedule.ts';
import type { Host } from './host.ts';
import type { BenchOptions } from './options.ts';
import { ProgramRun } from './program-run.ts';
import type { BenchResult } from './result.ts';
import { SavedState } from './saved-state.ts';
import { type HostSensors, type SensorWiring, simulatedSensors } from './sensor-wiring.ts';
import { SessionLifecycle } from './session-lifecycle.ts';
import { SessionLog } from './session-log.ts';
import { WallClock } from './wall-clock.ts';

/** The oracle looks at the body this often. */
const lookMs = 10;
const looksPerSample = 10;
const helperAnswersMs = 2000;
const betweenTouchesMs = 240_000;
/** The longest final pause, and a rest that is owed. */
const refusedForMs = 600_000;
/** A restart that takes as long is one of the whole computer. */
export const rebootMs = 20_000;

export class World {
  readonly clock = new VirtualClock();
  readonly table: BenchTable;
  readonly plan: SessionPlan;
  readonly oracle: Oracle;
  readonly #wiring: SensorWiring;
  readonly #wall: WallClock;
  readonly #saved: SavedState;
  #program: ProgramRun;
  #isRestarting = false;
  #lifecycle: SessionLifecycle;
  /** Sessions that are over. */
  readonly #outcomes: BenchResult['outcome'][] = [];
  /** When the present session's first motion was ordered. */
  #sessionOrigin: number | null = null;
  #hasEnded = false;
  readonly #log: SessionLog;
  readonly #options: BenchOptions;
  /** When the first ramp was ordered, or the drive test began. */
  #origin: number | null = null;
  #looks = 0;
  #invertedMs = 0;
  #maxAngleDeg = 0;
  #maxRateDegPerS = 0;

  constructor(options: BenchOptions) {
    this.#options = options;
    const { timeline, prescription, seed, board, tableLimitDeg, driveTest = false } = options;
    const { sensors = simulatedSensors, waiting } = options;
    this.plan = planSession(timeline, prescription, tableLimitDeg === undefined ? undefined : degrees(tableLimitDeg));
    this.#log = new SessionLog(options.onEntry);
    const { clock } = this;
    this.#wall = new WallClock(clock, options.wallStartMs);
    this.#saved = new SavedState(this.#wall, !driveTest);
    this.#wiring = sensors({ clock, seed, body: options.body ?? {}, ...(board === undefined ? {} : { board }) });
    this.table = this.#wiring.table;
    this.oracle = new Oracle({
      timeline,
      limitDeg: timeline.maxAngle,
      prescribedDeg: prescription.maxAngle,
      tableLimitDeg: tableLimitDeg ?? absolute.maxAngle,
      oneInversionMs: this.plan.envelope.oneInversion,
      cumulativeMs: this.plan.envelope.cumulative,
      finalPauseMs: prescription.finalPause,
      maxAccel: prescription.accel,
      playDeg: this.table.body.parameters.playDeg,
      faults: [...(waiting?.faults ?? []), ...(options.faults ?? [])],
      tiltIsPolled: this.#wiring.tiltIsPolled,
    });
    this.#program = this.#startProgram();
    this.#lifecycle = this.#sessionFrom(waiting?.untilMs ?? 0, waiting === undefined ? undefined : refusedForMs);
    for (const fault of waiting?.faults ?? []) this.#schedule(fault);
    clock.after(milliseconds(lookMs), () => this.#look());
  }

  get host(): Host {
    return this.#program.host;
  }

  get controller(): Controller {
    return this.#program.controller;
  }

  get sensors(): HostSensors {
    return this.#program.sensors;
  }

  /** Since the order for the first ramp; 0 before it. */
  get elapsedMs(): number {
    return this.clock.now() - (this.#origin ?? this.clock.now());
  }

  get ended(): boolean {
    return this.#hasEnded;
  }

  /** Advances the world's clock, at most to `untilMs`. Returns false once the session has ended. */
  advance(untilMs: number): boolean {
    const until = milliseconds(untilMs);
    while (!this.ended && this.clock.step(until));
    return !this.ended;
  }

  run(): BenchResult {
    this.advance(Number.POSITIVE_INFINITY);
    return this.result();
  }

  result(): BenchResult {
    this.#log.begin(this.#origin);
    return {
      outcome: this.#outcomes.at(-1) ?? (this.#lifecycle.refusal === null ? 'stranded' : 'returned'),
      outcomes: this.#outcomes,
      refusal: this.#lifecycle.refusal,
      durationMs: Math.round(this.elapsedMs),
      invertedMs: this.#invertedMs,
      maxAngleDeg: round(this.#maxAngleDeg, 3),
      maxRateDegPerS: round(this.#maxRateDegPerS, 3),
      finalAngleDeg: round(this.table.truth().angleDeg, 3),
      findings: this.#log.findings,
      violations: this.oracle.violations,
      failure: this.#lifecycle.failure,
    };
  }

  #look(): void {
    const now = this.clock.now();
    const truth = this.table.truth();
    this.#looks += 1;
    if (isInverted(truth.angleDeg)) this.#invertedMs += lookMs;
    this.#maxAngleDeg = Math.max(this.#maxAngleDeg, truth.angleDeg);
    this.#maxRateDegPerS = Math.max(this.#maxRateDegPerS, Math.abs(truth.rateDegPerS));
    this.#observe(now, truth);
    if (this.#origin !== null && this.#looks % looksPerSample === 0) this.#sample(now - this.#origin, truth);
    if (!this.host.alive && truth.deviceState === 'A') this.#recordDeadHost();
    this.#lifecycle.observe(now, truth, this.#sessionOrigin);
    if (this.#lifecycle.outcome !== null) this.#outcomes.push(this.#lifecycle.outcome);
    if (this.#lifecycle.outcome !== null || this.#lifecycle.refusal !== null) this.#endSession(now);
    if (this.ended) this.oracle.end();
    else this.clock.after(milliseconds(lookMs), () => this.#look());
  }

  #observe(atMs: number, truth: Truth): void {
    const { displayedAlarm, displayedQuestion } = this.sensors;
    const { beaconOff, sounderOff } = this.table.signals;
    this.oracle.observe({
      atMs,
      truth,
      state: this.controller.state,
      hostRunning: this.host.running,
      hostAlive: this.host.alive,
      alarm: beaconOff ? null : (displayedAlarm?.priority ?? null),
      sounding: !sounderOff && (displayedAlarm?.sounding ?? false),
      question: beaconOff ? null : displayedQuestion,
    });
  }

  #sample(atMs: number, truth: Truth): void {
    const { angle, target, state, step, sensors } = this.controller;
    const degOf = (value: number | null) => (value === null ? null : round(value, 3));
    this.#options.onSample?.({
      atMs: Math.round(atMs),
      angleDeg: round(truth.angleDeg, 3),
      rateDegPerS: round(truth.rateDegPerS, 3),
      targetDeg: degOf(target),
      believedDeg: degOf(angle),
      tiltDeg: degOf(sensors.tiltDeg),
      actuatorDeg: degOf(sensors.actuatorDeg),
      state,
      step,
    });
  }

  /** H21: a dead host records nothing, so the bench records the device's return. */
  #recordDeadHost(): void {
    if (this.#log.findings.some(({ hazard }) => hazard === 'H21')) return;
    const reason = "the host is dead: the actuator's lease expired, and it returns by itself";
    this.#onEntry({ type: 'finding', atMs: this.clock.now(), hazard: 'H21', reason, reaction: 'return' });
  }

  #onEntry(entry: Entry): void {
    const { defects } = this.#options;
    const kept = defects?.record === undefined ? entry : defects.record(entry);
    if (kept !== null) this.oracle.note(kept);
    this.#saved.note(entry);
    // Not yet set while the constructor starts the controller.
    this.#program?.actors.note(entry);
    this.#lifecycle?.note(entry);
    const begins =
      (entry.type === 'order' && entry.order === 'ramp') || (entry.type === 'test' && entry.result === 'begun');
    if (begins && this.#sessionOrigin === null) this.#begin(entry.atMs);
    if (kept !== null) this.#log.add(kept);
    if (entry.type === 'prompt' && entry.question === 'attend' && entry.asking) this.#askHelper();
  }

  /** A helper who is present presses a key a moment later. */
  #askHelper(): void {
    if (this.#options.helper !== 'absent') this.#touchConsole(helperAnswersMs);
  }

  get #isHelperAtConsole(): boolean {
    return (this.#options.helper ?? 'at the console') === 'at the console';
  }

  #touchConsole(inMs: number): void {
    this.host.after(milliseconds(inMs), () => {
      this.controller.attend('operator', 'a helper is present');
      if (this.#isHelperAtConsole) this.#touchConsole(betweenTouchesMs);
    });
  }

  #begin(atMs: number): void {
    this.#sessionOrigin = atMs;
    if (this.#isHelperAtConsole) this.#touchConsole(betweenTouchesMs);
    if (this.#outcomes.length === (this.#options.day?.eventful ?? 0)) this.#scheduleEvents();
    if (this.#origin !== null) return;
    this.#origin = atMs;
    this.oracle.begin(atMs);
    this.#log.begin(atMs);
  }

  #scheduleEvents(): void {
    const { faults = [], movements = [] } = this.#options;
    for (const fault of faults) this.#schedule(fault);
    for (const { at, posture, overMs } of movements) {
      this.clock.after(milliseconds(at), () => this.table.posture.moveTo(posture, overMs));
    }
    this.#program.actors.motionBegan();
  }

  #schedule(fault: Fault): void {
    const { clock, table, oracle } = this;
    scheduleFault(fault, {
      clock,
      table,
      oracle,
      wall: this.#wall,
      program: () => this.#program,
      restart: (afterMs) => this.#restart(afterMs),
      injected: () => {
        this.#lifecycle.injected(clock.now());
        this.#options.onFault?.();
      },
    });
  }

  #startProgram(): ProgramRun {
    return new ProgramRun({
      clock: this.clock,
      wiring: this.#wiring,
      saved: this.#saved,
      bench: this.#options,
      plan: this.plan,
      oracle: this.oracle,
      onEntry: (entry) => this.#onEntry(entry),
    });
  }

  /** The program ends now, and starts again with what it has saved. */
  #restart(afterMs: number): void {
    this.host.kill();
    this.#isRestarting = true;
    this.clock.after(milliseconds(afterMs), () => {
      this.#isRestarting = false;
      if (afterMs >= rebootMs) this.#saved.rebooted();
      this.oracle.restarted();
      this.#program = this.#startProgram();
    });
  }

  #sessionFrom(fromMs: number, patienceMs?: number): SessionLifecycle {
    return new SessionLifecycle({
      program: () => this.#program,
      isRestarting: () => this.#isRestarting,
      timeline: this.#options.timeline,
      fromMs,
      ...(patienceMs === undefined ? {} : { patienceMs }),
    });
  }

  /** The next session of a long day, or the end. */
  #endSession(nowMs: number): void {
    const { day } = this.#options;
    const { outcome, failure } = this.#lifecycle;
    const next = day?.persons[this.#outcomes.length - 1];
    this.#hasEnded =
      day === undefined ||
      next === undefined ||
      outcome === null ||
      outcome === 'stranded' ||
      failure !== null ||
      !this.host.alive;
    if (this.#hasEnded || day === undefined) return;
    if (next != null) this.table.body.occupy(next);
    this.oracle.nextSession(outcome === 'completed');
    this.#sessionOrigin = null;
    this.#lifecycle = this.#sessionFrom(nowMs + day.restMs, refusedForMs);
  }
}
