/**
 * Moves the empty table a little way from level and back, through the orders that a session uses: with narrow limits, on a
 * lease, watched by the actuator's own rules.
 */
import { type Clock, pause } from '../../protocols/base/clock.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import { isLevel } from '../../protocols/therapy/level.ts';
import { flag } from '../../protocols/wire/messages.ts';
import type { Actuator, ActuatorNotice, ActuatorReading, MotionLimits, Order } from '../table.ts';

/** The table did not do what was ordered (`table`), or that is not known (`link`: the connection was lost). */
export class JogFailure extends Error {
  override readonly name = 'JogFailure';
  readonly kind: 'table' | 'link' | 'interrupted';

  constructor(message: string, kind: JogFailure['kind'] = 'table') {
    super(message);
    this.kind = kind;
  }
}

const limits: MotionLimits = {
  minAngle: degrees(-5),
  maxAngle: degrees(10),
  downRate: degreesPerSecond(3),
  returnRate: degreesPerSecond(3),
  accel: degreesPerSecondSquared(1.5),
  inverted: milliseconds(60_000),
};
const pollInterval = milliseconds(10);
const leaseRenewalMs = 50;
/** For so long after the last renewal the link goes on renewing the lease. */
const leaseMs = 150;
const connectsMs = 5000;
const answersMs = 2000;
/** Of any motion here: the longest takes 8 s, a return with its dwell 12 s. */
const movesMs = 30_000;
const nearDeg = 0.5;
/** Of a table at rest, with the noise of its sensor. */
const restDegPerS = 0.5;

export class Jog {
  readonly #actuator: Actuator;
  readonly #clock: Clock;
  readonly #isInterrupted: () => boolean;
  #reading: ActuatorReading | null = null;
  #failure: JogFailure | null = null;
  /** Names of the events since the last order. */
  readonly #events: string[] = [];
  #hasOrdered = false;
  #isOver = false;

  /** @param isInterrupted looked at while the table moves; true: {@link JogFailure} */
  constructor(actuator: Actuator, clock: Clock, isInterrupted: () => boolean) {
    this.#actuator = actuator;
    this.#clock = clock;
    this.#isInterrupted = isInterrupted;
    actuator.subscribe((notice) => this.#onNotice(notice));
    const renew = () => {
      if (this.#isOver) return;
      actuator.renewUntil(milliseconds(clock.now() + leaseMs));
      clock.after(milliseconds(leaseRenewalMs), renew);
    };
    renew();
  }

  /** The table stands at level, and its drive is not armed. */
  get isAtRest(): boolean {
    const reading = this.#reading;
    if (reading === null) return false;
    const isArmed = reading.state !== 'I' && reading.state !== 'S' && reading.state !== 'F';
    return !isArmed && isLevel(reading.angle) && (reading.flags & flag.brakeOn) !== 0;
  }

  /** The last reading. @throws JogFailure if there is none */
  async reading(): Promise<ActuatorReading> {
    await this.#until("the actuator's board does not answer", () => this.#reading !== null, connectsMs, 'link');
    return this.#present();
  }

  /** The next reading. */
  async next(): Promise<ActuatorReading> {
    const { uptime } = await this.reading();
    await this.#until('no readings come any more', () => this.#present().uptime !== uptime, answersMs, 'link');
    return this.#present();
  }

  /** The first reading of the table at rest under its brake, also after a failure. */
  async standing(): Promise<ActuatorReading> {
    this.#failure = null;
    this.#events.length = 0;
    const isStanding = () =>
      (this.#present().flags & flag.brakeOn) !== 0 && Math.abs(this.#present().rate) < restDegPerS;
    await this.#until('the table does not stand', isStanding, answersMs);
    return this.#present();
  }

  async arm(): Promise<void> {
    const { state } = await this.reading();
    if (state === 'S' || state === 'F')
      await this.#order({ kind: 'reset' }, 'the latch stays', ({ state }) => state === 'I');
    await this.#order({ kind: 'ready', limits }, 'the drive is not armed', ({ state }) => state === 'R');
  }

  /** Until the table stands there. */
  async rampTo(toDeg: number, rateDegPerS: number): Promise<ActuatorReading> {
    this.#send(rampOrder(toDeg, rateDegPerS));
    await this.#until(`${toDeg}° are not reached`, () => {
      const { state, angle, flags } = this.#present();
      return state === 'R' && Math.abs(angle - toDeg) <= nearDeg && (flags & flag.brakeOn) !== 0;
    });
    return this.#present();
  }

  /** Until the table passes `throughDeg` on the way. */
  async rampThrough(throughDeg: number, toDeg: number, rateDegPerS: number): Promise<ActuatorReading> {
    this.#send(rampOrder(toDeg, rateDegPerS));
    await this.#until(`${throughDeg}° are not reached`, () => this.#present().angle >= throughDeg);
    return this.#present();
  }

  async hold(): Promise<ActuatorReading> {
    this.#send({ kind: 'hold' });
    await this.#until('the table does not stand', () => {
      const { state, flags } = this.#present();
      return state === 'R' && (flags & flag.brakeOn) !== 0;
    });
    return this.#present();
  }

  /** Stands still and looks, for this long. */
  async wait(ms: number): Promise<ActuatorReading> {
    const until = this.#clock.now() + ms;
    await this.#until('', () => this.#clock.now() >= until, ms + answersMs);
    return this.#present();
  }

  /** By the actuator itself; also after a failure, and after an interruption. */
  async returnToLevel(rateDegPerS: number): Promise<ActuatorReading> {
    this.#failure = null;
    this.#send({ kind: 'return', rate: degreesPerSecond(rateDegPerS) });
    const until = this.#clock.now() + movesMs;
    const isEnded = () => this.#failure !== null || this.#events.includes('LEVEL') || this.#events.includes('STUCK');
    while (!isEnded() && this.#clock.now() < until) await this.#pause();
    const reading = this.#present();
    if (this.#failure === null && this.#events.includes('LEVEL')) return reading;
    throw this.#failure ?? new JogFailure('the table does not come level');
  }

  end(): void {
    this.#isOver = true;
  }

  async #order(order: Order, problem: string, isDone: (reading: ActuatorReading) => boolean): Promise<void> {
    this.#send(order);
    await this.#until(problem, () => isDone(this.#present()), answersMs);
  }

  #send(order: Order): void {
    this.#hasOrdered = true;
    this.#events.length = 0;
    this.#actuator.order(order);
  }

  #present(): ActuatorReading {
    if (this.#reading === null) throw new JogFailure("the actuator's board does not answer", 'link');
    return this.#reading;
  }

  async #until(
    problem: string,
    isDone: () => boolean,
    limitMs = movesMs,
    kind: JogFailure['kind'] = 'table',
  ): Promise<void> {
    const until = this.#clock.now() + limitMs;
    while (!isDone()) {
      if (this.#isInterrupted()) throw new JogFailure('interrupted', 'interrupted');
      if (this.#failure !== null) throw this.#failure;
      if (this.#clock.now() >= until) throw new JogFailure(problem, kind);
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    await pause(this.#clock, pollInterval);
  }

  #onNotice(notice: ActuatorNotice): void {
    switch (notice.kind) {
      case 'reading':
        this.#reading = notice.reading;
        if (notice.reading.state === 'F' && this.#events.length > 0)
          this.#failure ??= new JogFailure(faultText(this.#events));
        break;
      case 'event':
        this.#events.push(notice.event);
        break;
      case 'refused':
        this.#failure = new JogFailure(`the actuator refuses (${notice.reason})${adviceOn(notice.reason)}`);
        break;
      case 'lost':
      case 'restarted':
        // Before the first order it is only connected late.
        if (this.#hasOrdered) this.#failure = new JogFailure(notice.reason, 'link');
        break;
      case 'connected':
      case 'accepted':
      case 'garbled':
        break;
    }
  }
}

const rampOrder = (toDeg: number, rateDegPerS: number): Order => ({
  kind: 'ramp',
  to: degrees(toDeg),
  rate: degreesPerSecond(rateDegPerS),
  accel: limits.accel,
});

/** @param reason with the command before it: `ARM: ankle` */
function adviceOn(reason: string): string {
  const advice = refusals[reason.split(' ').at(-1) ?? ''];
  return advice === undefined ? '' : `: ${advice}`;
}

const refusals: Readonly<Record<string, string>> = {
  ankle: 'close the ankle lock by hand',
  estop: 'turn the red stop to release it',
  supply: 'switch the supply on',
  sensor: 'its position sensor is bad (fulcrum doctor)',
  state: 'bring the table to level',
  stuck: 'bring the table to level with the hand lever',
};

const faultText = (events: readonly string[]): string => `the actuator reports ${events.join(', ')}`;
