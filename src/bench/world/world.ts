/**
 * A whole world in one process: a virtual clock, a simulated table with a person on it, and the real controller behind
 * the real link, judged by the oracle on the body's true motion. Same options, same seed: the same lines, to the byte.
 */
import { SerialActuator } from '../../../hardware/actuator/actuator.ts';
import { DirectLines } from '../../../hardware/actuator/direct-lines.ts';
import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { BenchTable } from '../../../hardware/simulator/table.ts';
import { VirtualClock } from '../../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../../protocols/base/units.ts';
import { Controller } from '../../controller/controller.ts';
import type { Entry } from '../../controller/entry.ts';
import type { SessionPlan } from '../../session/events.ts';
import { planSession } from '../../session/plan.ts';
import { factsOf } from '../../session/states.ts';
import { Oracle } from '../oracle/oracle.ts';
import { type Actors, directActors } from './actors.ts';
import { Host } from './host.ts';
import type { BenchOptions } from './options.ts';
import type { BenchResult } from './result.ts';
import { type SensorWiring, simulatedSensors } from './sensor-wiring.ts';

/** The oracle looks at the body so often (ms). */
const look = 10;
const looksASample = 10;
/** Nobody waits longer than this for somebody who hangs head-down. */
const strandedFor = 120_000;
/** At level and standing for so long: nothing more will happen. */
const settledFor = 3000;
const connectWithin = 10_000;
/** Between two tries to start (ms). */
const patience = 500;
/** After a released red stop the attendant looks first, then presses RETURN. */
const attendantDelay = 5000;
const overrideLead = 2000;
const absoluteDeg = 60;

export class World {
  readonly clock = new VirtualClock();
  readonly table: BenchTable;
  readonly host: Host;
  readonly controller: Controller;
  readonly plan: SessionPlan;
  readonly oracle: Oracle;
  readonly sensors: SensorWiring;
  readonly #actors: Actors;
  readonly #options: BenchOptions;
  readonly #findings: Extract<Entry, { type: 'finding' }>[] = [];
  /** Entries from before the first ramp's order, whose instant is not known until then. */
  #early: Entry[] | null = [];
  #origin: number | null = null;
  #begun = false;
  #askAgainAt = 0;
  #looks = 0;
  #invertedMs = 0;
  #maxAngle = 0;
  #maxRate = 0;
  #standingSince: number | null = null;
  #ended: BenchResult['outcome'] | null = null;
  #failure: string | null = null;

  constructor(options: BenchOptions) {
    this.#options = options;
    const { timeline, prescription, seed, board, tableLimitDeg, sensors = simulatedSensors, defects = {} } = options;
    this.plan = planSession(timeline, prescription, tableLimitDeg === undefined ? undefined : degrees(tableLimitDeg));
    const { envelope } = this.plan;
    this.host = new Host(this.clock);
    this.sensors = sensors({ clock: this.clock, seed, ...(board === undefined ? {} : { board }) }, this.host);
    this.table = this.sensors.table;
    this.oracle = new Oracle({
      timeline,
      limitDeg: timeline.maxAngle,
      prescribedDeg: prescription.maxAngle,
      tableLimitDeg: tableLimitDeg ?? absoluteDeg,
      oneInversionMs: envelope.oneInversion,
      cumulativeMs: envelope.cumulative,
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
      ...(options.onInput === undefined ? {} : { onInput: options.onInput }),
      ...(defects.thresholds === undefined ? {} : { thresholds: defects.thresholds }),
      ...(defects.watches === undefined ? {} : { watches: defects.watches }),
    });
    this.sensors.waitForReadings(this.clock);
    serial.open();
    controller.start();
    this.controller = defects.controller?.(controller) ?? controller;
    const { actors = directActors, driveTest = false } = options;
    this.#actors = actors({
      controller: this.controller,
      host: this.host,
      oracle: this.oracle,
      plan: this.plan,
      prescription,
      driveTest,
      defects,
    });
    this.clock.after(milliseconds(look), () => this.#look());
  }

  /** ms since the first ramp's order; negative before it. */
  get elapsedMs(): number {
    return this.clock.now() - (this.#origin ?? this.clock.now());
  }

  get ended(): boolean {
    return this.#ended !== null;
  }

  /** Lets time pass, at most up to `untilMs` of the world's clock. Returns false once the session has ended. */
  advance(untilMs: number): boolean {
    const until = milliseconds(untilMs);
    while (this.#ended === null && this.clock.step(until));
    return this.#ended === null;
  }

  run(): BenchResult {
    this.advance(Number.POSITIVE_INFINITY);
    return this.result();
  }

  result(): BenchResult {
    const truth = this.table.truth();
    if (this.#early !== null) this.#flush();
    return {
      outcome: this.#ended ?? 'stranded',
      durationMs: Math.round(this.elapsedMs),
      invertedMs: this.#invertedMs,
      maxAngleDeg: round(this.#maxAngle),
      maxRateDegPerS: round(this.#maxRate),
      finalAngleDeg: round(truth.angleDeg),
      findings: this.#findings,
      violations: this.oracle.violations,
      failure: this.#failure,
    };
  }

  #look(): void {
    const now = this.clock.now();
    const truth = this.table.truth();
    const state = this.controller.state;
    this.#looks += 1;
    if (truth.angleDeg > 5) this.#invertedMs += look;
    this.#maxAngle = Math.max(this.#maxAngle, truth.angleDeg);
    this.#maxRate = Math.max(this.#maxRate, Math.abs(truth.rateDegPerS));
    this.oracle.observe({
      atMs: now,
      truth,
      state,
      hostRunning: this.host.running,
      hostAlive: this.host.alive,
      alarm: this.sensors.displayedAlarm?.priority ?? null,
      sounding: this.sensors.displayedAlarm?.sounding ?? false,
      asked: this.sensors.displayedQuestion,
    });
    if (this.#origin !== null && this.#looks % looksASample === 0) this.#sample(now, truth);
    if (!this.host.alive && truth.deviceState === 'A') this.#findDeadHost();
    this.#begin(now);
    this.#judgeEnd(now, truth);
    if (this.#ended === null) this.clock.after(milliseconds(look), () => this.#look());
    else this.oracle.end(now, truth);
  }

  /** H21: nobody is left on the host to say so, so the bench does, when the actuator acts on it. */
  #findDeadHost(): void {
    if (this.#findings.some(({ hazard }) => hazard === 'H21')) return;
    const reason = 'the host is dead: the actuator’s lease ran out, and it returns by itself';
    const found = { type: 'finding', atMs: this.clock.now(), hazard: 'H21', reason, reaction: 'return' } as const;
    this.#onEntry(found);
  }

  #sample(now: number, truth: { readonly angleDeg: number; readonly rateDegPerS: number }): void {
    const { controller } = this;
    const believed = controller.angle;
    this.#options.onSample?.({
      atMs: Math.round(now - (this.#origin ?? now)),
      angleDeg: round(truth.angleDeg),
      rateDegPerS: round(truth.rateDegPerS),
      targetDeg: controller.target === null ? null : round(controller.target),
      believedDeg: believed === null ? null : round(believed),
      state: controller.state,
      step: controller.step,
    });
  }

  /** The bench's operator: starts the session as soon as the controller is ready, and asks again where it is refused. */
  #begin(now: number): void {
    if (this.#begun) return;
    if (this.controller.state === 'ready') {
      if (now < this.#askAgainAt) return;
      const reasons = this.#actors.start();
      this.#begun = reasons.length === 0;
      this.#askAgainAt = now + patience;
      if (!this.#begun && now > connectWithin) this.#fail(`the session was refused: ${reasons.join('; ')}`);
    } else if (now > connectWithin) {
      this.#fail(`the controller is ${this.controller.state} after ${connectWithin / 1000} s`);
    }
  }

  #fail(reason: string): void {
    this.#failure = reason;
    this.#ended = 'stranded';
  }

  #judgeEnd(now: number, truth: { readonly angleDeg: number; readonly rateDegPerS: number }): void {
    if (this.#ended !== null || !this.#begun) return;
    const { state, completed } = this.controller;
    if (this.#origin === null) {
      if (state === 'ready' && now > connectWithin) this.#fail('the session did not start');
      return;
    }
    if (this.host.alive && completed && state === 'ready') {
      this.#ended = 'completed';
      return;
    }
    const isOver = !this.host.alive || !factsOf(state).isUnderWay;
    if (Math.abs(truth.rateDegPerS) > 0.05 || !isOver) this.#standingSince = null;
    this.#standingSince ??= now;
    const stoodFor = now - this.#standingSince;
    const level = this.host.alive ? 1.5 : 5;
    const recovers =
      this.host.alive && state === 'recovering' && this.plan.timeline.legs.at(-1)?.phase === 'recovering';
    if (isOver && Math.abs(truth.angleDeg) <= level && stoodFor >= settledFor && !(recovers && this.#inProtocol)) {
      this.#ended = 'returned';
    } else if (stoodFor >= strandedFor && Math.abs(truth.angleDeg) > level && isOver) {
      this.#ended = 'stranded';
    } else if (now > this.#longest) {
      this.#fail('the session did not end');
    }
  }

  /** Whether the state "recovering" is the protocol's own pause, and not the one after a return. */
  #inProtocol = false;

  get #longest(): number {
    return (this.#origin ?? 0) + 3 * this.plan.timeline.duration + 900_000;
  }

  #onEntry(entry: Entry): void {
    const { defects } = this.#options;
    const kept = defects?.record === undefined ? entry : defects.record(entry);
    if (kept !== null) this.oracle.note(kept);
    // Nobody is there yet while the controller is made.
    this.#actors?.note(entry);
    if (entry.type === 'state') this.#inProtocol = entry.to === 'recovering' && entry.from === 'levelling';
    const begins =
      (entry.type === 'order' && entry.order === 'ramp') || (entry.type === 'test' && entry.result === 'begun');
    if (begins && this.#origin === null) this.#setOrigin(entry.atMs);
    if (kept === null) return;
    if (this.#early !== null) this.#early.push(kept);
    else this.#give(kept);
  }

  #setOrigin(at: number): void {
    this.#origin = at;
    this.oracle.begin(at);
    for (const fault of this.#options.faults ?? []) this.#schedule(fault);
    this.#actors.begun();
    this.#flush();
  }

  #flush(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const entry of early) this.#give(entry);
  }

  #give(entry: Entry): void {
    const shifted = { ...entry, atMs: Math.round(entry.atMs - (this.#origin ?? entry.atMs)) };
    if (shifted.type === 'finding') this.#findings.push(shifted);
    this.#options.onEntry?.(shifted);
  }

  #schedule(fault: Fault): void {
    const { controller, host, clock } = this;
    if (fault.component === 'console') {
      const lead = Math.max(0, fault.at - overrideLead);
      clock.after(milliseconds(lead), () => this.#actors.takeOver());
    }
    clock.after(fault.at, () => {
      this.oracle.inject(fault, clock.now());
      if (fault.component === 'host') {
        if (fault.kind === 'kill') host.kill();
        else if (fault.kind === 'stall') host.stall(milliseconds(fault.value ?? 0));
        // A wall clock that jumps has nothing to act on: the controller is given no wall clock.
      } else if (fault.component === 'console') {
        this.#actors.loseConsole();
      } else if (fault.component === 'recorder') {
        if (host.running) controller.recorderFailed('the disk is full');
      } else {
        this.table.inject(fault);
      }
    });
    if (fault.component === 'recorder' && fault.lasts !== undefined) {
      clock.after(milliseconds(fault.at + fault.lasts), () => {
        if (host.running) controller.recorderWell();
      });
    }
    if (fault.component === 'patient' && fault.kind === 'estop' && fault.lasts !== undefined) {
      clock.after(milliseconds(fault.at + fault.lasts + attendantDelay), () => {
        this.#actors.bringHome('the red stop is out again, the attendant brings the person home');
      });
    }
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000 + 0;
