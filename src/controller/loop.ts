/**
 * The shell around the turn: it collects inputs, calls the turn, and carries out what follows. It owns the clock's
 * timers and is the only writer to actuator, pendant and record. Leases are renewed only by permission of a healthy
 * turn, so that the actuator notices any failure here by silence (H21, H28).
 */
import type { Actuator, Pendant, TiltSensor } from '../../hardware/table.ts';
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { messageOf } from '../../protocols/base/errors.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { longestTurnGapMs } from '../safety/durations.ts';
import type { Delay } from '../session/run.ts';
import type { Entry } from './entry.ts';
import type { Answer, TurnInput } from './input.ts';
import { acceptedAct } from './input.ts';
import type { TurnOutput } from './output.ts';
import { hasStalled, turn } from './turn.ts';
import type { TurnObserver } from './turn-observer.ts';
import type { TurnOptions, TurnState } from './turn-state.ts';
import { initialTurnState } from './turn-state.ts';

export interface LoopOptions extends TurnOptions {
  readonly clock: Clock;
  readonly actuator: Actuator;
  readonly tilt: TiltSensor;
  readonly pendant: Pendant;
  readonly record: (entry: Entry) => void;
  readonly observer?: TurnObserver;
}

export class Loop {
  readonly #options: LoopOptions;
  readonly #clock: Clock;
  readonly #state: TurnState;
  readonly #timers = new Map<Delay, Timer>();
  #delays: readonly Delay[] = [];
  readonly #waiting: TurnInput[] = [];
  #isRunning = false;

  constructor(options: LoopOptions) {
    const { clock, actuator, tilt, pendant } = options;
    this.#options = options;
    this.#clock = clock;
    this.#state = initialTurnState(options);
    actuator.subscribe((notice) => this.run({ kind: 'actuator', notice }));
    tilt.subscribe((sample) => this.run({ kind: 'tilt', sample }));
    pendant.subscribe((notice) => {
      if (notice.kind === 'button') this.run({ kind: 'button', pressed: notice.pressed });
      else this.run({ kind: 'act', by: 'patient', act: { act: 'answer' } });
    });
  }

  /** What the controller remembers. Belongs to the turn: to be read only. */
  get state(): TurnState {
    return this.#state;
  }

  /** Begins to assess at least every 22 ms, for as long as the clock runs. */
  start(): void {
    const tick = () => {
      const previous = () => this.#state.situation.previousTurn ?? 0;
      if (this.#clock.now() >= previous() + longestTurnGapMs) this.run({ kind: 'tick' });
      const wait = previous() + longestTurnGapMs - this.#clock.now();
      // Where the assessment failed, the next one is tried after a whole interval.
      this.#clock.after(milliseconds(wait > 0 ? wait : longestTurnGapMs), tick);
    };
    this.#clock.after(milliseconds(longestTurnGapMs), tick);
  }

  /**
   * Runs one turn. An input that arrives while the output of another is carried out waits until that is done; it then
   * has no caller to answer to, and counts as accepted here.
   */
  run(input: TurnInput): Answer {
    if (this.#isRunning) {
      this.#waiting.push(input);
      return acceptedAct;
    }
    this.#isRunning = true;
    try {
      const answer = this.#runOne(input);
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#runOne(next);
      return answer;
    } finally {
      this.#isRunning = false;
    }
  }

  #runOne(input: TurnInput): Answer {
    const now = this.#clock.now();
    const { observer } = this.#options;
    observer?.before(this.#state, now);
    const output = turn(this.#state, input, now);
    this.#carryOut(output);
    observer?.after(this.#state, input, output, now);
    return output.answer;
  }

  /**
   * Orders go out first: if pendant or record fail, the order that they report has left already (H24, H28). An
   * exception in one part does not keep the others from being carried out.
   */
  #carryOut({ orders, entries, questions, alarm, isAnnouncing, chirps, renewUntil }: TurnOutput): void {
    const { actuator, pendant, record } = this.#options;
    for (const order of orders) {
      this.#guarded(() => (order.kind === 'stop' ? actuator.stop() : actuator.order(order)));
    }
    if (renewUntil !== null) actuator.renewUntil(renewUntil);
    for (const question of questions) this.#guarded(() => pendant.ask(question));
    if (alarm !== undefined) this.#guarded(() => pendant.show(alarm));
    if (isAnnouncing !== undefined) this.#guarded(() => pendant.announce(isAnnouncing));
    if (chirps) {
      this.#guarded(() => actuator.chirp());
      this.#guarded(() => pendant.chirp());
    }
    if (this.#state.run.delays !== this.#delays) this.#setTimers();
    for (const entry of entries) this.#guarded(() => record(entry));
  }

  /** H28: an exception outside the turn is the next turn's input. */
  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#waiting.push({ kind: 'failure', reason: messageOf(error) });
    }
  }

  /** A delay that was over in a stall waits for the first judgement after it, as everything else does (H22). */
  #wait(delay: Delay, ms: number): void {
    const expire = () => {
      const isHeld = this.#state.failure === null && hasStalled(this.#state, this.#clock.now());
      if (isHeld) this.#wait(delay, longestTurnGapMs);
      else this.run({ kind: 'delay', id: delay.id });
    };
    this.#timers.set(delay, this.#clock.after(milliseconds(ms), expire));
  }

  #setTimers(): void {
    const delays = this.#state.run.delays;
    for (const [delay, timer] of this.#timers) {
      if (delays.includes(delay)) continue;
      this.#clock.cancel(timer);
      this.#timers.delete(delay);
    }
    for (const delay of delays) {
      if (this.#timers.has(delay)) continue;
      // Set within the instant of the step that began the delay.
      this.#wait(delay, delay.afterMs);
    }
    this.#delays = delays;
  }
}
