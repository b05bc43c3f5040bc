import type { Entry } from '../../controller/entry.ts';
import type { SessionState } from '../../session/states.ts';
import type { Judge, Report } from './judge.ts';
import type { ObservedSession } from './observed-session.ts';

const levelDeg = 1.5;
/** The controller's turn, and the way of the order to the table. */
const slackMs = 1000;
const slowestReturnDegPerS = 1;

/** How long a state may hold a person off level. */
const longestMs: Partial<Readonly<Record<SessionState, number>>> = { paused: 60_000, 'fault.holding': 10_000 };

/**
 * Invariant 4, for holding off level, which is never without end: a person's pause for 60 s, at any angle beyond 1.5°
 * and head-up too; after a fault for 10 s. And no return is ordered slower than 1°/s.
 */
export class HoldsJudge implements Judge {
  readonly invariant = 4;
  #heldMs = 0;
  #state: SessionState | null = null;

  onEntry(entry: Entry, _session: ObservedSession, report: Report): void {
    if (entry.type !== 'order' || entry.order !== 'return') return;
    const { rateDegPerS = 0 } = entry;
    if (rateDegPerS < slowestReturnDegPerS) report('slow', `a return at ${rateDegPerS}°/s was ordered`);
  }

  onLook(session: ObservedSession, report: Report): void {
    const { state, hostRunning, truth, elapsedMs } = session;
    const longest = longestMs[state];
    if (longest === undefined || state !== this.#state || !hostRunning || Math.abs(truth.angleDeg) <= levelDeg) {
      this.#state = state;
      this.#heldMs = 0;
      return;
    }
    this.#heldMs += elapsedMs;
    if (this.#heldMs > longest + slackMs) {
      report('hold', `${state} at ${truth.angleDeg.toFixed(1)}° for more than ${longest / 1000} s`);
    }
  }
}
