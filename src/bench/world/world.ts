/**
 * A whole world in one process: a virtual clock, a table with a person on it, and the real controller behind the real
 * link protocol, judged by the oracle on the body's true motion. The same options and seed give the same entries, byte
 * for byte.
 */
import { SerialActuator } from '../../../hardware/actuator/actuator.ts';
import { DirectLines } from '../../../hardware/actuator/direct-lines.ts';
import type { BenchTable, Truth } from '../../../hardware/simulator/table.ts';
import { VirtualClock } from '../../../protocols/base/clock.ts';
import { round } from '../../../protocols/base/round.ts';
import { degrees, milliseconds } from '../../../protocols/base/units.ts';
import { isInverted } from '../../../protocols/therapy/level.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { Controller } from '../../controller/controller.ts';
import type { Entry } from '../../controller/entry.ts';
import type { SessionPlan } from '../../session/events.ts';
import { planSession } from '../../session/plan.ts';
import { Oracle } from '../oracle/oracle.ts';
import { type Actors, directActors } from './actors.ts';
import { scheduleFault } from './fault-schedule.ts';
import { Host } from './host.ts';
import type { BenchOptions } from './options.ts';
import type { BenchResult } from './result.ts';
import { type SensorWiring, simulatedSensors } from './sensor-wiring.ts';
import { SessionLifecycle } from './session-lifecycle.ts';
import { SessionLog } from './session-log.ts';

/** The oracle looks at the body this often. */
const lookMs = 10;
const looksPerSample = 10;
const helperAnswersMs = 2000;
const betweenTouchesMs = 240_000;

export class World {
  readonly clock = new VirtualClock();
  readonly table: BenchTable;
  readonly host: Host;
  readonly controller: Controller;
  readonly plan: SessionPlan;
  readonly oracle: Oracle;
  readonly sensors: SensorWiring;
  readonly #actors: Actors;
  readonly #lifecycle: SessionLifecycle;
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
    const { timeline, prescription, seed, board, tableLimitDeg, driveTest = false, defects = {} } = options;
    const { sensors = simulatedSensors, actors = directActors } = options;
    this.plan = planSession(timeline, prescription, tableLimitDeg === undefined ? undefined : degrees(tableLimitDeg));
    this.#log = new SessionLog(options.onEntry);
    this.host = new Host(this.clock);
    const { clock } = this;
    const table = { clock, seed, body: options.body ?? {}, ...(board === undefined ? {} : { board }) };
    this.sensors = sensors(table, this.host);
    this.table = this.sensors.table;
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
      faults: options.faults ?? [],
      tiltIsPolled: this.sensors.tiltIsPolled,
    });
    const serial = new SerialActuator(new DirectLines(this.host.port(this.table.port)), this.host);
    const { tilt, pendant } = this.sensors;
    const controller = new Controller({
      clock: defects.clock?.(this.host) ?? this.host,
      actuator: defects.actuator?.(serial, this.host) ?? serial,
      tilt: defects.tilt?.(tilt) ?? tilt,
      pendant: defects.pendant?.(pendant) ?? pendant,
      record: (entry) => this.#onEntry(entry),
      ...(options.observer === undefined ? {} : { observer: options.observer }),
      ...(defects.thresholds === undefined ? {} : { thresholds: defects.thresholds }),
      ...(defects.watches === undefined ? {} : { watches: defects.watches }),
    });
    this.sensors.waitForReadings(this.clock);
    serial.open();
    controller.start();
    this.controller = defects.controller?.(controller) ?? controller;
    const { host, oracle, plan } = this;
    this.#actors = actors({ controller: this.controller, host, oracle, plan, prescription, driveTest, defects });
    this.#lifecycle = new SessionLifecycle({ controller: this.controller, host, actors: this.#actors, timeline });
    this.clock.after(milliseconds(lookMs), () => this.#look());
  }

  /** Since the order for the first ramp; 0 before it. */
  get elapsedMs(): number {
    return this.clock.now() - (this.#origin ?? this.clock.now());
  }

  get ended(): boolean {
    return this.#lifecycle.outcome !== null;
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
      outcome: this.#lifecycle.outcome ?? 'stranded',
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
    this.#lifecycle.observe(now, truth, this.#origin);
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
    // Not yet set while the constructor starts the controller.
    this.#actors?.note(entry);
    this.#lifecycle?.note(entry);
    const begins =
      (entry.type === 'order' && entry.order === 'ramp') || (entry.type === 'test' && entry.result === 'begun');
    if (begins && this.#origin === null) this.#begin(entry.atMs);
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

  #begin(origin: number): void {
    this.#origin = origin;
    if (this.#isHelperAtConsole) this.#touchConsole(betweenTouchesMs);
    this.oracle.begin(origin);
    const { clock, host, table, controller, oracle } = this;
    const targets = { clock, host, table, controller, oracle, actors: this.#actors, lifecycle: this.#lifecycle };
    for (const fault of this.#options.faults ?? []) scheduleFault(fault, targets);
    for (const { at, posture, overMs } of this.#options.movements ?? []) {
      clock.after(milliseconds(at), () => table.posture.moveTo(posture, overMs));
    }
    this.#actors.motionBegan();
    this.#log.begin(origin);
  }
}
