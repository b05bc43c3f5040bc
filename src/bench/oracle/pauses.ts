import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { Entry } from '../../controller/entry.ts';
import type { Judge, Report } from './judge.ts';
import type { ObservedSession } from './observed-session.ts';
import { isInOverride } from './state-classes.ts';

const levelDeg = 1.6;
/** H17: how far a brake that gives may let the table slide before anybody can notice. */
const unnoticedSlideDeg = 2;
const invertedDeg = 5;
/** Angles this close to the threshold may count as inverted or not. */
const unclearDeg = 1;
/** A stay begins when its order is given, a little before the table has come to rest. */
const slackMs = 1500;
/** The absolute limit. */
const leastFinalPauseMs = 60_000;
const leastRestMs = 30_000;

/**
 * Invariant 5, for the time at level: no rest between two inversions is shorter than planned, and no session is over
 * before its final pause. A reset, a fault or a new start shortens neither. Rests are not judged once a clinician has
 * taken over, who may skip them.
 */
export class PausesJudge implements Judge {
  readonly invariant = 5;
  #rests: readonly number[] | null = null;
  #inversions = 0;
  #isInverted = false;
  #levelMs = 0;
  #wasInverted = false;
  #isOverridden = false;
  /** There was an inversion before the program started again. */
  #owesRest = false;

  onEntry(entry: Entry, session: ObservedSession, report: Report): void {
    if (entry.type !== 'state') return;
    if (isInOverride(entry.to)) this.#isOverridden = true;
    if (entry.to !== 'ready' || !this.#wasInverted) return;
    const leastMs = this.#isOverridden ? leastFinalPauseMs : (session.options.finalPauseMs ?? leastFinalPauseMs);
    if (this.#levelMs < leastMs - slackMs) {
      report('final pause', `ready after ${seconds(this.#levelMs)} at level; the pause is ${seconds(leastMs)}`);
    }
    this.#wasInverted = false;
    this.#isOverridden = false;
    this.#inversions = 0;
  }

  /** What is owed then bars a start, not the state in which people may ask for one: it is judged at the next inversion. */
  onRestart(): void {
    this.#owesRest = this.#wasInverted;
    this.#wasInverted = false;
    this.#inversions = 0;
  }

  onLook(session: ObservedSession, report: Report): void {
    const { angleDeg } = session.truth;
    const boundDeg = session.brakeSlips ? levelDeg + unnoticedSlideDeg : levelDeg;
    if (Math.abs(angleDeg) <= boundDeg) this.#levelMs += session.elapsedMs;
    if (angleDeg > invertedDeg + unclearDeg && !this.#isInverted) this.#beginInversion(session, report);
    if (angleDeg < invertedDeg - unclearDeg && this.#isInverted) {
      this.#isInverted = false;
      this.#levelMs = 0;
    }
  }

  #beginInversion(session: ObservedSession, report: Report): void {
    this.#rests ??= restsOf(session.options.timeline);
    const leastMs = this.#rests[this.#inversions - 1];
    if (leastMs !== undefined && !this.#isOverridden && this.#levelMs < leastMs - slackMs) {
      report('rest', `head-down again after ${seconds(this.#levelMs)} at level; the rest is ${seconds(leastMs)}`);
    }
    if (this.#owesRest && this.#levelMs < leastRestMs - slackMs) {
      report(
        'rest',
        `head-down ${seconds(this.#levelMs)} after an inversion before the restart; a rest is ${seconds(leastRestMs)}`,
      );
    }
    this.#owesRest = false;
    this.#isInverted = true;
    this.#wasInverted = true;
    this.#inversions += 1;
    this.#levelMs = 0;
  }
}

/** The time at level between one planned inversion and the next; none at all where an angle is too near the threshold. */
function restsOf({ legs }: Timeline): readonly number[] {
  const rests: number[] = [];
  let isInverted = false;
  let levelMs: number | null = null;
  for (const { from, to, duration } of legs) {
    if (Math.abs(to - invertedDeg) <= unclearDeg + 0.5) return [];
    if (to > invertedDeg && !isInverted && levelMs !== null) rests.push(levelMs);
    if (to > invertedDeg) isInverted = true;
    else if (isInverted) {
      isInverted = false;
      levelMs = 0;
    }
    if (levelMs !== null && !isInverted && from === to && Math.abs(to) <= levelDeg) levelMs += duration;
  }
  return rests;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
