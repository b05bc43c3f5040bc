import { isOver } from '../safety/alarm-conditions.ts';
import type { Monitor } from '../safety/monitor.ts';
import type { Situation } from '../safety/situation.ts';
import type { SessionState } from '../session/states.ts';
import { factsOf } from '../session/states.ts';
import type { Announcer } from './announcer.ts';

/** Degrees. */
const headDown = 5;

/** Sees to the alarms that no watch raises, and ends those whose condition is gone. */
export class AlarmKeeper {
  readonly #announcer: Announcer;
  readonly #situation: Situation;
  readonly #monitor: Monitor;

  constructor(announcer: Announcer, situation: Situation, monitor: Monitor) {
    this.#announcer = announcer;
    this.#situation = situation;
    this.#monitor = monitor;
  }

  /** Nobody comes home from here by themselves. */
  entered(state: SessionState, reason: string, angle: number | null, now: number): void {
    if (state === 'fault.stranded' || (factsOf(state).isStuck && isHeadDown(angle))) {
      this.#announcer.raise('stuck-inverted', reason, now);
    }
  }

  advance(state: SessionState, angle: number | null, recorderWell: boolean, now: number): void {
    // Stopped and head-down is an alarm also where the person came there while the table was stopping.
    if (state === 'stopped' && isHeadDown(angle) && !this.#announcer.isActive('stuck-inverted')) {
      this.#announcer.raise('stuck-inverted', 'stopped, and head-down', now);
    }
    if (this.#announcer.isQuiet) return;
    const { isStuck, isReactionUnderWay } = factsOf(state);
    const scene = { s: this.#situation, isStuck, isReactionUnderWay, angle, monitor: this.#monitor, recorderWell };
    this.#announcer.settle((alarm) => isOver(alarm, scene), now);
  }
}

/** As far as anybody knows. */
const isHeadDown = (angle: number | null): boolean => angle === null || angle > headDown;
