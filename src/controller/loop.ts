/**
 * The loop that joins the rooms: readings -> findings -> machine -> order -> guard -> actuator, each arrow leaving a
 * line in the record. A turn runs at every line that arrives, and soon after where none does. Leases are renewed only
 * by a healthy turn: whatever goes wrong in here, the actuator notices by silence (H21, H28).
 */
import type { Actuator, ActuatorNotice, Order, Pendant, TiltSensor } from '../../hardware/table.ts';
import type { Clock } from '../../protocols/base/clock.ts';
import type { Degrees } from '../../protocols/base/units.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { BrakeMemory } from '../safety/brake-memory.ts';
import { Dose } from '../safety/dose.ts';
import { DriveTest } from '../safety/drive-test.ts';
import type { Finding } from '../safety/finding.ts';
import { findingOf } from '../safety/finding.ts';
import { refusal } from '../safety/guard.ts';
import type { HazardId } from '../safety/hazards/register.ts';
import { allWatches } from '../safety/hazards/register.ts';
import { Monitor } from '../safety/monitor.ts';
import type { Reaction } from '../safety/reaction.ts';
import type { Situation } from '../safety/situation.ts';
import { believedAngle, emptySituation, freshReading } from '../safety/situation.ts';
import type { Thresholds } from '../safety/thresholds.ts';
import { defaultThresholds } from '../safety/thresholds.ts';
import type { Watch } from '../safety/watch.ts';
import type { SessionContext } from '../session/context.ts';
import { legOf } from '../session/context.ts';
import type { Ordered } from '../session/events.ts';
import type { SessionState } from '../session/states.ts';
import { AlarmKeeper } from './alarm-keeper.ts';
import { Announcer } from './announcer.ts';
import type { Entry } from './entry.ts';
import { takeIn } from './intake.ts';
import type { Told } from './progress.ts';
import { Progress } from './progress.ts';
import { SessionActor } from './session-actor.ts';
import { gently, StandingOrder } from './standing-order.ts';
import type { TestStatus } from './status.ts';

/**
 * A turn at every line, and where none comes, so long after the last turn: a little more than the 20 ms between two
 * telemetry lines, so that a quiet session takes fifty turns a second and not a hundred.
 */
const turnWithin = 22;
/** A healthy turn gives leave to renew for three more. */
const leave = 60;
/** Degrees that the person has to have moved for the machine to be told without another event. */
const farEnough = 0.5;
export interface LoopOptions {
  readonly clock: Clock;
  readonly actuator: Actuator;
  readonly tilt: TiltSensor;
  readonly pendant: Pendant;
  readonly record: (entry: Entry) => void;
  readonly thresholds?: Thresholds;
  /** What to watch for; every hazard where left out. */
  readonly watches?: readonly Watch[];
}

export class Loop {
  readonly #clock: Clock;
  readonly #actuator: Actuator;
  /** Never throws: a record that cannot be written is a fault of this program. */
  readonly record: (entry: Entry) => void;
  readonly #thresholds: Thresholds;
  readonly #monitor: Monitor;
  readonly #situation = emptySituation();
  readonly #order = new StandingOrder(this.#situation);
  readonly #brake = new BrakeMemory();
  readonly #dose: Dose;
  readonly announcer: Announcer;
  readonly #alarms: AlarmKeeper;
  readonly #progress: Progress;
  readonly #driveTest: DriveTest;
  readonly #actor: SessionActor;
  #state: SessionState = 'disconnected';
  #completed = false;
  /** The angle that the machine was last told. */
  #toldAngle: number | null = null;
  /** H17, in whatever state: no further session. */
  #brakeSlipped = false;
  /** H24: why what happens is not recorded; null while it is. */
  #recorderFailure: string | null = null;
  #lastTest: TestStatus | null = null;
  #turning = false;
  /** H28: why this program no longer trusts itself. Leases are never renewed again. */
  #broken: string | null = null;

  constructor(options: LoopOptions) {
    this.#clock = options.clock;
    this.#actuator = options.actuator;
    // Whatever becomes of the record, the order that it tells of still goes out (H24, H28).
    this.record = (entry) => {
      try {
        options.record(entry);
      } catch (error) {
        this.#break(error);
      }
    };
    this.#thresholds = options.thresholds ?? defaultThresholds;
    this.#monitor = new Monitor(options.watches ?? allWatches(this.#thresholds));
    this.#dose = new Dose(this.#thresholds.promptEveryMs);
    this.announcer = new Announcer(options.pendant, this.record);
    this.#alarms = new AlarmKeeper(this.announcer, this.#situation, this.#monitor);
    this.#progress = new Progress(this.#thresholds.tiltAgeMs, (event) => this.#onProgress(event));
    this.#driveTest = new DriveTest(this.#thresholds.tiltAgeMs);
    this.#actor = new SessionActor({
      clock: options.clock,
      angle: () => this.angle,
      // XState would hand an exception of these on to a timer of its own, past everything that watches for one.
      onState: (state, context) => this.#guarded(() => this.#onState(state, context)),
      onOrder: (ordered) => this.#guarded(() => this.#carryOut(ordered)),
      onAsk: (question) => this.#guarded(() => this.announcer.ask(question)),
      onError: (error) => this.#break(error),
    });
    options.actuator.subscribe((notice) => this.#guarded(() => this.#onNotice(notice)));
    options.tilt.subscribe((sample) => {
      this.#situation.tilt = sample;
    });
    options.pendant.subscribe((notice) => {
      if (notice.kind === 'button') this.#guarded(() => this.#onButton(notice.pressed));
    });
  }

  /** Begins the loop. It runs for as long as its clock does. */
  start(): void {
    this.#actor.start();
    const loop = () => {
      const due = (this.#situation.previousTurn ?? 0) + turnWithin;
      if (this.#clock.now() >= due) this.#guarded(() => this.#turn());
      const next = (this.#situation.previousTurn ?? 0) + turnWithin - this.#clock.now();
      // Where the turn itself failed, the next one is tried all the same.
      this.#clock.after(milliseconds(next > 0 ? next : turnWithin), loop);
    };
    this.#clock.after(milliseconds(turnWithin), loop);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Whether the last session ran to the protocol's end. */
  get completed(): boolean {
    return this.#completed;
  }

  get step(): string {
    return legOf(this.#actor.context)?.step ?? '';
  }

  /** What the session machine remembers. */
  get context(): SessionContext {
    return this.#actor.context;
  }

  /** Where the table should be now by the order that stands; null outside a session. */
  get target(): Degrees | null {
    return this.#situation.envelope === null ? null : this.#order.target(this.#clock.now());
  }

  /** Where the person is believed to be. */
  get angle(): number | null {
    return believedAngle(this.#situation, this.#thresholds.tiltAgeMs);
  }

  /** The core's view of the table, as the last turn saw it. */
  get situation(): Situation {
    return this.#situation;
  }

  /** H28: why this program no longer trusts itself; null while it does. */
  get broken(): string | null {
    return this.#broken;
  }

  /** H24: why no session starts; null while all that happens is recorded. */
  get recorderFailure(): string | null {
    return this.#recorderFailure;
  }

  recorderFailed(reason: string): void {
    if (this.#recorderFailure !== null) return;
    this.#recorderFailure = reason;
    // Changes no motion now: the session ends with its step, by the machine's hand.
    const finding = findingOf('H24', this.#clock.now(), { reaction: 'note', reason });
    this.find(finding);
    this.send({ type: 'RECORDER_FAILED', finding, reason: `H24: ${reason}` });
  }

  recorderWell(): void {
    this.#recorderFailure = null;
  }

  /** What became of the last drive test; null: there was none. */
  get lastTest(): TestStatus | null {
    return this.#lastTest;
  }

  /** H17: the brake has slipped, and no session starts until it was seen to. */
  get lockedOut(): boolean {
    return this.#brakeSlipped;
  }

  /** A session is agreed to: what was told and counted in the one before is over. */
  admit(): void {
    this.#completed = false;
    this.#monitor.clearReported();
    this.#dose.begin();
    this.announcer.ask(null);
  }

  /** What is found now and asks for a reaction. */
  get trouble(): readonly { readonly hazard: HazardId; readonly reason: string }[] {
    return this.#monitor.standing;
  }

  /** "I am well." False where nobody asked. */
  answer(): boolean {
    if (this.#dose.promptedAt === null) return false;
    this.#dose.answer();
    this.announcer.ask(null);
    return true;
  }

  /** Whether the machine does anything with this now. */
  heeds(told: Told): boolean {
    return this.#broken === null && this.#actor.heeds(told);
  }

  send(told: Told): void {
    if (this.#broken !== null) return;
    this.#toldAngle = this.angle;
    this.#actor.send(told);
  }

  #onState(state: SessionState, { reason, completed, envelope }: SessionContext): void {
    this.#situation.envelope = envelope;
    if (completed) this.#completed = true;
    if (state === this.#state) return;
    const from = this.#state;
    this.#state = state;
    const atMs = this.#clock.now();
    this.record({ type: 'state', atMs, from, to: state, step: this.step, reason });
    if (state === 'testing' || from === 'testing') this.#recordTest(state, reason, atMs);
    this.#alarms.entered(state, reason, this.angle, atMs);
  }

  #recordTest(to: SessionState, reason: string, atMs: number): void {
    const result = to === 'testing' ? 'begun' : to === 'preparing' ? 'passed' : 'failed';
    const why = result === 'passed' ? this.#driveTest.summary : reason;
    this.#lastTest = { atMs, result, reason: why };
    this.record({ type: 'test', ...this.#lastTest });
  }

  #carryOut(ordered: Ordered): void {
    const { reason, hazard } = ordered;
    const order = gently(ordered.order, this.#situation, this.angle ?? 0);
    // The machine's timers go on after this program has failed; nothing but the way home is listened to.
    if (this.#broken !== null && order.kind !== 'return' && order.kind !== 'stop') return;
    const refused = refusal(order, this.#situation.envelope);
    if (refused !== null) {
      this.#break(`the guard refused an order: ${refused}`);
      return;
    }
    const atMs = this.#clock.now();
    const toDeg = order.kind === 'ramp' ? { toDeg: order.to } : {};
    const rate = order.kind === 'ramp' || order.kind === 'return' ? { rateDegPerS: order.rate } : {};
    const because = hazard === undefined ? {} : { hazard };
    this.record({ type: 'order', atMs, order: order.kind, ...toDeg, ...rate, ...because, reason });
    this.#order.replace(order, this.angle ?? 0, atMs);
    this.#progress.ordered();
    if (order.kind === 'stop') this.#actuator.stop();
    else this.#actuator.order(order);
  }

  #onNotice(notice: ActuatorNotice): void {
    takeIn(this.#situation, notice);
    if (notice.kind === 'connected') this.#progress.connected();
    if (notice.kind === 'accepted') this.#onAccepted(notice.order);
    this.#turn();
    switch (notice.kind) {
      case 'lost':
      case 'restarted':
        this.send({ type: 'LOST', reason: notice.reason });
        break;
      case 'refused':
        this.send({ type: 'REFUSED', order: notice.order, reason: notice.reason });
        break;
      default:
        break;
    }
  }

  #onAccepted(kind: Order['kind']): void {
    if (!this.#order.accept(kind, this.angle, this.#clock.now())) return;
    if (kind === 'ready') this.send({ type: 'ARMED' });
  }

  #onButton(pressed: boolean): void {
    this.#situation.buttonPressed = pressed;
    if (pressed) this.#turn();
  }

  /** One turn: assess, tell the machine, see what has been reached, and only then give leave to renew. */
  #turn(): void {
    // An order may be answered from within the turn that gave it; the answer waits for the next.
    if (this.#turning) return;
    this.#turning = true;
    try {
      const s = this.#situation;
      const now = this.#clock.now();
      s.now = now;
      const angle = believedAngle(s, this.#thresholds.tiltAgeMs);
      const elapsed = s.previousTurn === null ? 0 : now - s.previousTurn;
      const prompt = this.#dose.advance(angle, elapsed, now);
      if (prompt !== null) this.#prompt(prompt === 'ask', now);
      s.inverted = this.#dose.inverted;
      s.steep = this.#dose.steep;
      s.cumulative = this.#dose.cumulative;
      s.promptedAt = this.#dose.promptedAt;
      this.#order.measure(angle, now);
      const testPhase = this.#state === 'testing' ? this.#actor.testPhase : null;
      s.buttonAsked = testPhase === 'asking';
      s.brakeGives = this.#brake.gives(s, this.#thresholds.rateMarginDegPerS);
      if (angle !== null && Math.abs(angle - (this.#toldAngle ?? Number.POSITIVE_INFINITY)) > farEnough) {
        this.send({ type: 'POSITION' });
      }
      const findings = this.#monitor.assess(s);
      for (const finding of findings) this.find(finding);
      const news = this.#driveTest.advance(s, testPhase);
      if (news !== null) this.send(news);
      this.#alarms.advance(this.#state, angle, this.#recorderFailure === null, now);
      this.#progress.advance(s, this.#state, this.#order, this.#monitor.hasStanding);
      s.previousTurn = now;
      if (this.#actor.hasFailed) this.#break('the session machine stopped with an error');
      const fresh = freshReading(s) !== null;
      if (fresh && this.#broken === null) this.#actuator.renewUntil(milliseconds(now + leave));
    } finally {
      this.#turning = false;
      // Also where the turn failed: what was raised has to be seen and heard.
      this.announcer.show(this.#clock.now());
    }
  }

  find(finding: Finding): void {
    const { hazard, cause, reaction, reason } = finding;
    this.record({ type: 'finding', atMs: finding.at, hazard, reason, reaction });
    this.announcer.raise(hazard, reason, finding.at);
    if (cause === 'brake') this.#brakeSlipped = true;
    this.send({ type: 'FINDING', finding });
  }

  #prompt(asking: boolean, now: number): void {
    const reason = asking ? 'are you well?' : 'no longer inverted';
    this.record({ type: 'prompt', atMs: now, asking, reason });
    this.announcer.ask(asking ? 'are-you-well' : null);
  }

  #onProgress(event: Told): void {
    if (event.type === 'ARRIVED') this.#order.arrive(this.#clock.now());
    this.send(event);
  }

  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#break(error);
    }
  }

  /** H28. From here on nothing is renewed; the actuator comes home by its lease. */
  #break(cause: unknown): void {
    if (this.#broken !== null) return;
    this.#broken = cause instanceof Error ? cause.message : String(cause);
    const reading = this.#situation.reading;
    const drivenAway = reading !== null && reading.state === 'M' && reading.rate * Math.sign(reading.angle || 1) > 0;
    if (drivenAway) this.#actuator.stop();
    const reaction: Reaction = drivenAway ? 'cut' : 'return';
    const at = this.#clock.now();
    this.announcer.raise('H28', this.#broken, at);
    this.announcer.show(at);
    this.record({ type: 'finding', atMs: at, hazard: 'H28', reason: this.#broken, reaction });
  }
}
