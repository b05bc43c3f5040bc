import type { Truth } from '../../../hardware/simulator/table.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { isLevel, isOffLevel } from '../../../protocols/therapy/level.ts';
import type { Controller } from '../../controller/controller.ts';
import type { Entry } from '../../controller/entry.ts';
import { factsOf } from '../../session/states.ts';
import type { Actors } from './actors.ts';
import type { Host } from './host.ts';
import type { BenchResult } from './result.ts';

/** The controller must be ready, and the session start, within this. */
const startTimeoutMs = 10_000;
const startRetryMs = 500;
/** People make the table ready so often, where it is not. */
const makeReadyMs = 10_000;
/** At level, stationary and without a new fault for this long: nothing more will happen. */
const settledMs = 3000;
/** A person stationary off level for this long is stranded. */
const strandedMs = 120_000;
/** A table that cannot stand, and is caught at level again and again for this long, is level too. */
const keptLevelMs = 120_000;
/** A machine that reacts again and again for this long goes on without end: its session is judged as it is. */
const endlessMs = 600_000;
/** Below this rate the body counts as stationary. */
export const stationaryDegPerS = 0.05;

interface LifecycleOptions {
  /** The program's present run. */
  readonly program: () => { readonly controller: Controller; readonly host: Host; readonly actors: Actors };
  /** The program is dead now, and will be started again. */
  readonly isRestarting: () => boolean;
  readonly timeline: Timeline;
  /** When people first ask for the start. */
  readonly fromMs: number;
  /** The start may be refused for as long as this: after another session, or with a fault that came before. */
  readonly patienceMs?: number;
}

/** Starts the session as soon as the controller is ready, and decides when it is over. */
export class SessionLifecycle {
  readonly #options: LifecycleOptions;
  #isStarted = false;
  #startedAt = 0;
  #retryAt = 0;
  #readyAt = 0;
  #refusal: string | null = null;
  #stationarySince: number | null = null;
  #nearLevelSince: number | null = null;
  #overSince: number | null = null;
  #injectedAt = 0;
  /** The state `recovering` is the protocol's own pause, not the one after a return. */
  #inFinalPause = false;
  #outcome: BenchResult['outcome'] | null = null;
  #failure: string | null = null;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** Null until the session is over. */
  get outcome(): BenchResult['outcome'] | null {
    return this.#outcome;
  }

  /** Why there was no session, where that may be. */
  get refusal(): string | null {
    return this.#refusal;
  }

  get failure(): string | null {
    return this.#failure;
  }

  note(entry: Entry): void {
    if (entry.type === 'state') this.#inFinalPause = entry.to === 'recovering' && entry.from === 'levelling';
  }

  /** A fault starts now: the session does not end before it has had the time to show. */
  injected(nowMs: number): void {
    this.#injectedAt = nowMs;
  }

  /** `origin`: when the first ramp was ordered; null before. */
  observe(nowMs: number, truth: Truth, origin: number | null): void {
    if (!this.#isStarted) this.#start(nowMs);
    if (this.#isStarted && this.#outcome === null) this.#judgeEnd(nowMs, truth, origin);
  }

  #start(nowMs: number): void {
    const { program, fromMs, patienceMs } = this.#options;
    if (nowMs < Math.max(fromMs, this.#retryAt)) return;
    const { controller, host, actors } = program();
    const isLate = nowMs > fromMs + (patienceMs ?? startTimeoutMs);
    if (controller.state === 'ready') {
      this.#retryAt = nowMs + startRetryMs;
      const reasons = actors.start();
      this.#isStarted = reasons.length === 0;
      this.#startedAt = nowMs;
      if (!this.#isStarted && isLate) this.#notStarted(`the session was refused: ${reasons.join('; ')}`);
    } else if (isLate) {
      this.#notStarted(`the controller is ${controller.state} after ${(patienceMs ?? startTimeoutMs) / 1000} s`);
    } else if (host.running && patienceMs !== undefined && nowMs >= this.#readyAt) {
      this.#readyAt = nowMs + makeReadyMs;
      actors.makeReady();
    }
  }

  /** Where that may be, there is no session. */
  #notStarted(reason: string): void {
    if (this.#options.patienceMs === undefined) this.#fail(reason);
    else this.#refusal = reason;
  }

  #judgeEnd(nowMs: number, { angleDeg, rateDegPerS }: Truth, origin: number | null): void {
    const { program, isRestarting, timeline, fromMs, patienceMs = 0 } = this.#options;
    const { controller, host } = program();
    const { state, completed } = controller;
    if (isRestarting()) return;
    if (origin === null && state === 'ready' && nowMs > fromMs + patienceMs + startTimeoutMs) {
      this.#fail('the session did not start');
      return;
    }
    if (host.alive && completed && state === 'ready') {
      this.#outcome = 'completed';
      return;
    }
    const isOver = !host.alive || !factsOf(state).isUnderWay;
    if (Math.abs(rateDegPerS) > stationaryDegPerS || !isOver) this.#stationarySince = null;
    this.#stationarySince ??= nowMs;
    const stationaryMs = nowMs - Math.max(this.#stationarySince, this.#injectedAt);
    this.#overSince = isOver ? (this.#overSince ?? nowMs) : null;
    // A device without a host leaves a table where it stands within the wider band.
    const isAtLevel = host.alive ? isLevel(angleDeg) : !isOffLevel(angleDeg);
    const isRecovering =
      host.alive && state === 'recovering' && this.#inFinalPause && timeline.legs.at(-1)?.phase === 'recovering';
    if (isOffLevel(angleDeg) || !isOver) this.#nearLevelSince = null;
    else this.#nearLevelSince ??= nowMs;
    const isKeptLevel =
      this.#nearLevelSince !== null && nowMs - Math.max(this.#nearLevelSince, this.#injectedAt) > keptLevelMs;
    if (isOver && isAtLevel && stationaryMs >= settledMs && !isRecovering) {
      this.#outcome = 'returned';
    } else if (isKeptLevel && isOver && !isRecovering && stationaryMs < settledMs) {
      this.#outcome = 'returned';
    } else if (isOver && !isAtLevel && stationaryMs >= strandedMs) {
      this.#outcome = 'stranded';
    } else if (this.#overSince !== null && nowMs - this.#overSince > endlessMs && !isRecovering) {
      this.#outcome = isAtLevel ? 'returned' : 'stranded';
    } else if (nowMs > (origin ?? this.#startedAt) + 3 * timeline.duration + 900_000) {
      this.#fail('the session did not end');
    }
  }

  #fail(reason: string): void {
    this.#failure = reason;
    this.#outcome = 'stranded';
  }
}
