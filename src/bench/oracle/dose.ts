import type { Entry } from '../../controller/entry.ts';
import type { Judge, Report } from './judge.ts';
import type { ObservedSession } from './observed-session.ts';
import { stopHoldsMs } from './return-to-level.ts';

const invertedDeg = 5;
/** An inversion beyond 45° may last 180 s; no sensor distinguishes 45° from one degree more. */
const steepDeg = 46.5;
const steepInversionMs = 180_000;
/** H26: the reaction's deadline. */
const reactionMs = 1000;
/** No return is slower. Accelerating, braking and a preceding stop are in `marginMs`. */
const slowestReturnDegPerS = 1;
const marginMs = 5000;
/** H16: a relief of 2° each way at 1°/s and a second attempt; a device without a lease waits 2 s, a latched one 10 s. */
const hindranceMs = 20_000;
/** H20: the person is asked after this time head-down and has 15 s to answer; the return starts within 16 s. */
const promptEveryMs = 60_000;
const promptGraceMs = 1000;
const returnWithoutAnswerMs = 16_000;

/**
 * Invariant 5: time above +5° exceeds its limit by no more than the return takes: H26's 1 s, the distance from the
 * person's position at the limit at 1°/s, and 5 s for stopping and starting; 20 s more while a fault of brake, drive,
 * obstruction, link or host is in force, whose own deadlines come first; and the time for which a person's stop holds. It applies to a single inversion and to the
 * total. While the red stop is held or motion is physically impossible the time does not run; that is part of invariant 4.
 *
 * Also H20: after every 60 s of one inversion the person is asked (1 s of grace). Without an answer within 15 s the
 * table is returning 16 s after the question.
 */
export class DoseJudge implements Judge {
  readonly invariant = 5;
  #inversionMs = 0;
  #totalMs = 0;
  #isSteep = false;
  #levelBy: number | null = null;
  #askingMs = 0;
  #sinceAskedMs = 0;
  #stopHoldsUntil = Number.NEGATIVE_INFINITY;

  onEntry(entry: Entry, session: ObservedSession): void {
    const isStop = entry.type === 'act' && entry.act === 'stop' && entry.refused === undefined;
    if (isStop) this.#stopHoldsUntil = session.now + stopHoldsMs;
  }

  /** One that was cut short is taken to be continued. */
  onNextSession(completed: boolean): void {
    if (completed) this.#totalMs = 0;
  }

  onLook(session: ObservedSession, report: Report): void {
    if (session.truth.angleDeg <= invertedDeg) {
      this.#inversionMs = 0;
      this.#isSteep = false;
      this.#levelBy = null;
      this.#askingMs = 0;
      this.#sinceAskedMs = 0;
      return;
    }
    this.#inversionMs += session.elapsedMs;
    this.#totalMs += session.elapsedMs;
    this.#judgePrompt(session, report);
    const { timeline, oneInversionMs, cumulativeMs } = session.options;
    this.#isSteep ||= session.truth.angleDeg > steepDeg;
    const grantedMs = oneInversionMs ?? timeline.longestInversion;
    const oneMs = this.#isSteep ? Math.min(grantedMs, steepInversionMs) : grantedMs;
    const allMs = cumulativeMs ?? timeline.inverted;
    if (this.#inversionMs <= oneMs && this.#totalMs <= allMs) return;
    const isHeld = session.state === 'stopped' && session.now < this.#stopHoldsUntil;
    if (this.#levelBy === null || isHeld || isExcused(session)) {
      const distanceDeg = session.truth.angleDeg - invertedDeg;
      const hinderedMs = session.hasTrait('delaysReturn') ? hindranceMs : 0;
      this.#levelBy = session.now + reactionMs + marginMs + (distanceDeg / slowestReturnDegPerS) * 1000 + hinderedMs;
    }
    if (session.now <= this.#levelBy) return;
    const over = Math.max(this.#inversionMs - oneMs, this.#totalMs - allMs) / 1000;
    report('dose', `head-down ${over.toFixed(1)} s longer than the limit`);
  }

  #judgePrompt(session: ObservedSession, report: Report): void {
    const device = session.truth.deviceState;
    const byOrder = device === 'M' || device === 'D' || device === 'R';
    if (!session.hostRunning || !byOrder || session.has('beacon')) {
      this.#sinceAskedMs = 0;
      this.#askingMs = 0;
      return;
    }
    if (session.question === 'are-you-well') {
      this.#sinceAskedMs = 0;
      this.#askingMs += session.elapsedMs;
    } else {
      this.#sinceAskedMs += session.elapsedMs;
      this.#askingMs = 0;
    }
    if (this.#sinceAskedMs > promptEveryMs + promptGraceMs) {
      report('prompt', 'head-down for a minute without a question to the person');
    }
    if (this.#askingMs > returnWithoutAnswerMs) {
      report('answer', `no answer for ${returnWithoutAnswerMs / 1000} s, and no return`);
    }
  }
}

/** Facts about the table now, which invariant 4 judges. */
const isExcused = (session: ObservedSession): boolean =>
  session.motionImpossible ||
  session.triesAreUsedUp ||
  session.redStopHeld ||
  session.now <= session.redStopWait.byMs ||
  session.isFalling;
