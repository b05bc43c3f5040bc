/** The service's end: the person is brought level first, as far as the table answers. */
import { type Clock, pause } from '../../protocols/base/clock.ts';
import { angleText } from '../../protocols/base/round.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { isLevel } from '../../protocols/therapy/level.ts';
import type { Controller } from '../controller/controller.ts';
import { durations } from '../safety/durations.ts';
import { factsOf, isAnythingUnderWay, type SessionState } from '../session/states.ts';
import type { Log } from './log.ts';
import type { Table } from './table.ts';

/** Where the table was when the service ended. */
export type Ending = 'level' | 'off-level' | 'never-connected' | 'lost';

export interface ShutdownOptions {
  readonly controller: Controller;
  readonly clock: Clock;
  readonly table: Table;
  readonly log: Log;
}

/** How long a return is waited for: longer than any device's own limit (wire protocol, "A return"). */
const longestReturnMs = 120_000;
/** How long a table that does not answer is waited for, with the angle unknown. A cable is plugged in again in less. */
const longestWithoutTableMs = 30_000;
/** How long the ports, the recorder and the audit log take to close at most, on a slow card. This project's judgement. */
const longestCloseMs = 30_000;
/** How long an ordered end can take: the unit's `TimeoutStopSec` is longer. */
export const longestEndMs = longestReturnMs + durations.redStopWaitAnkleOpenMs + longestCloseMs;
const progressIntervalMs = 10_000;
const pollIntervalMs = milliseconds(100);
const byHand = 'look at the table, and bring the person level with the hand release';

export class Shutdown {
  readonly #options: ShutdownOptions;
  #isUnderWay = false;
  #isEndingNow = false;
  /** The last known angle; null if there was none since the start. */
  #lastAngle: number | null = null;

  constructor(options: ShutdownOptions) {
    this.#options = options;
  }

  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  /** Keeps the last known angle, for a shutdown in which the sensors are silent. */
  trackAngle(): void {
    const { controller, clock } = this.#options;
    this.#lastAngle = controller.angle ?? this.#lastAngle;
    clock.after(pollIntervalMs, () => this.trackAngle());
  }

  /** Resolves once the table is level, or is not waited for any more. Never rejects. @param reason for the log */
  async bringLevel(reason: string): Promise<Ending> {
    const { controller, clock, log } = this.#options;
    this.#isUnderWay = true;
    if (!this.#isSettled) {
      const { bar } = controller;
      // After the red stop a person beside the table decides, or the device after its time: not whoever ends a program.
      if (bar === null) controller.returnToLevel('operator', `the service is shutting down (${reason})`);
      const longestMs = longestReturnMs + (bar === null ? 0 : durations.redStopWaitAnkleOpenMs);
      log.warn({ reason, ...this.#position }, `${reason}: ${this.progress}`);
      const begunAt = clock.now();
      let answeredAt = begunAt;
      let saidAt = begunAt;
      while (!this.#isSettled && !this.#isEndingNow) {
        const now = clock.now();
        if (controller.angle !== null || this.#isTableUp) answeredAt = now;
        if (now >= begunAt + longestMs || now >= answeredAt + longestWithoutTableMs) break;
        if (now >= saidAt + progressIntervalMs) {
          saidAt = now;
          log.warn({ reason, ...this.#position }, `${reason}: ${this.progress}`);
        }
        await pause(clock, pollIntervalMs);
      }
    }
    const ending = this.#ending;
    this.#logEnding(reason, ending);
    return ending;
  }

  /** What it waits for, in words. */
  get progress(): string {
    const { angleDeg, state } = this.#position;
    const { controller } = this.#options;
    if (!this.#isTableUp) {
      const known = this.#lastAngle === null ? '' : `; last known angle ${angleText(this.#lastAngle)}°`;
      return `waiting for the table, which does not answer${known}. Ctrl-C (SIGINT or SIGTERM) again ends the service now: ${byHand}`;
    }
    const { endsBy, announced } = controller.status();
    if (controller.bar !== null) {
      return `nothing but a person moves the table: ${announced?.reason ?? endsBy ?? byHand}`;
    }
    return `bringing the person level first: ${angleDeg === null ? 'angle unknown' : `${angleText(angleDeg)}°`}, ${state}`;
  }

  /** Gives up a table that does not answer. False if it answers: it is being brought level, and that is waited for. */
  endNow(): boolean {
    if (!this.#isUnderWay || this.#isTableUp) return false;
    this.#isEndingNow = true;
    return true;
  }

  get #position(): { readonly state: SessionState; readonly angleDeg: number | null } {
    const { state, angleDeg } = this.#options.controller.status();
    return { state, angleDeg };
  }

  /** Whether the shutdown may go ahead: the table is at rest at level, or no angle has ever been known. */
  get #isSettled(): boolean {
    const ending = this.#ending;
    // After H28 the state no longer changes; the actuator comes to rest by itself.
    const { state, broken } = this.#options.controller.status();
    return ending === 'never-connected' || (ending === 'level' && (broken !== null || isSettledState(state)));
  }

  get #ending(): Ending {
    const { angle } = this.#options.controller;
    if (this.#lastAngle === null && angle === null) return 'never-connected';
    if (isLevel(angle ?? this.#lastAngle ?? 0)) return 'level';
    return angle === null ? 'lost' : 'off-level';
  }

  get #isTableUp(): boolean {
    return this.#options.table.state.actuator.isUp;
  }

  #logEnding(reason: string, ending: Ending): void {
    const { log } = this.#options;
    switch (ending) {
      case 'level':
        log.info(this.#position, `${reason}: the table is level, the service ends`);
        return;
      case 'never-connected':
        log.warn(`${reason}: the table was never connected, the service ends`);
        return;
      case 'lost': {
        const known = this.#lastAngle === null ? '' : `, it was ${angleText(this.#lastAngle)}° when last known`;
        log.error(
          this.#position,
          `${reason}: the table does not answer, and the service ends: its angle is not known${known}; ${byHand}`,
        );
        return;
      }
      case 'off-level':
        log.error(this.#position, `${reason}: the service ends, and the person is not level`);
        return;
    }
  }
}

/** Whether nothing is under way in this state, or only a person can change it. */
const isSettledState = (state: SessionState): boolean => factsOf(state).isStuck || !isAnythingUnderWay(state);
