/**
 * The six-week beginner's plan, lived through by three simulated people: every start by the rules, every session on the
 * bench with the real controller.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { Prescription } from '../../protocols/therapy/limits.ts';
import { readPlan } from '../../protocols/therapy/plans/read.ts';
import { readProtocol } from '../../protocols/therapy/read.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import type { BenchResult } from '../../src/bench/world/result.ts';
import { World } from '../../src/bench/world/world.ts';
import { type ClockConfirmation, type ClockKnowledge, type Now, presentTime } from '../../src/patients/clock-trust.ts';
import type { SessionRecord, SessionReport } from '../../src/patients/history.ts';
import { calendarDay, dayNumber, type Moment } from '../../src/patients/moment.ts';
import { type PlanAssignment, planPosition, stageOf } from '../../src/patients/plan-decision.ts';
import { presentOf } from '../../src/patients/present.ts';
import { checkStart } from '../../src/patients/start-check.ts';
import { circumstances, dayMs, fileOf, goodAnswers, hourMs, momentAt, noReport } from '../support/patients.ts';

const at = (path: string) => new URL(`../../protocols/therapy/${path}`, import.meta.url);
const plan = accepted(readPlan(readFileSync(at('plans/ready-made/six-weeks-beginner.json')), 'plan'));

/** Monday, 2027-03-01, 10:00 UTC. */
const begin = Date.UTC(2027, 2, 1, 10);

/** What happens to a person on one day on which a session is due. */
interface DueDay {
  readonly painBefore: number;
  readonly report: Partial<SessionReport>;
  /** The person presses the return button 20 s after the first ramp's order. */
  readonly presses?: boolean;
  /** Differences of the computer's clock from one that is right. */
  readonly clock?: Partial<Now>;
  /** A clinician confirms date and time before the start. */
  readonly confirms?: boolean;
}

const sessions = new Map<string, BenchResult>();

/** A session with the real controller. One like an earlier one, to the limits, would give the same again. */
function onTheBench(timeline: Timeline, prescription: Prescription, presses: boolean): BenchResult {
  const key = JSON.stringify([timeline.protocol, prescription, presses]);
  const known = sessions.get(key);
  if (known !== undefined) return known;
  const faults = presses ? [parseFault('20s:patient=button')] : [];
  const result = new World({ timeline, prescription, seed: 1, faults }).run();
  expect(result.violations).toEqual([]);
  sessions.set(key, result);
  return result;
}

/** One table with one person: what is remembered from day to day, and a diary in words. */
class Life {
  readonly diary: string[] = [];
  readonly confirmations: ClockConfirmation[] = [];
  readonly assignment: PlanAssignment = {
    plan,
    stage: 0,
    afterSequence: 0,
    by: 'Clinician One',
    moment: momentAt(begin),
  };
  history: readonly SessionRecord[] = [];
  /** Decisions that the diary has. */
  #told = 0;

  get clock(): ClockKnowledge {
    const right = this.history.filter(({ ended }) => ended.isClockRight).at(-1);
    const newest = right === undefined ? null : { ...right.ended, sequence: right.sequence };
    return { confirmations: this.confirmations, newest };
  }

  /** One day: each is a boot of its own, as the table is switched off at night. */
  live(trueMs: number, day: DueDay): void {
    const sequence = this.history.length + 1;
    const boot = { bootId: `boot-${dayNumber(trueMs, 0)}`, monotonicMs: hourMs };
    const now: Now = { ...boot, wallMs: trueMs, isSynchronised: true, utcOffsetMin: 0, ...day.clock };
    if (day.confirms === true) {
      this.confirmations.push({ sequence: sequence - 1, ...boot, wallMs: trueMs, by: 'Clinician One' });
    }
    const file = fileOf({
      prescription: null,
      history: this.history,
      assignment: this.assignment,
      screening: {
        answers: fileOf().screening?.answers ?? expect.fail(),
        moment: momentAt(begin - dayMs),
        by: 'operator',
      },
    });
    const answers = { ...goodAnswers, pain: day.painBefore, plan: true };
    const verdict = checkStart(file, answers, now, { ...circumstances, clock: this.clock });
    const stage = verdict.position === null ? null : stageOf(this.assignment, verdict.position);
    if (verdict.refusals.length > 0 || stage === null) {
      this.#tell(trueMs, `no session: ${verdict.refusals.map(({ reason }) => reason).join('; ')}`);
      return;
    }
    const protocol = accepted(readProtocol(readFileSync(at(`ready-made/${stage.protocol}.json`)), stage.protocol));
    const timeline = accepted(planTimeline(protocol, verdict.limits, stage.protocol));
    const { outcome, invertedMs, maxAngleDeg, durationMs } = onTheBench(timeline, verdict.limits, day.presses === true);
    const time = presentTime(now, this.clock);
    const instant = (elapsedMs: number): Moment => ({
      bootId: boot.bootId,
      monotonicMs: boot.monotonicMs + elapsedMs,
      wallMs: (time.isKnown ? time.wallMs : now.wallMs) + elapsedMs,
      isClockRight: time.isKnown,
    });
    const record: SessionRecord = {
      id: `s-${sequence}`,
      personId: file.person.id,
      sequence,
      started: instant(0),
      ended: instant(durationMs),
      protocol: stage.protocol,
      maxAngleDeg,
      invertedMs,
      completed: outcome === 'completed',
      endedEarly: outcome !== 'completed',
      painBefore: day.painBefore,
      report: { ...noReport, ...day.report },
      place: { plan: plan.name, stage: verdict.position?.stage ?? 0 },
    };
    this.history = [...this.history, record];
    this.#decide(trueMs, now, stage.protocol);
  }

  #decide(trueMs: number, now: Now, protocol: string): void {
    const later = { ...now, wallMs: now.wallMs + hourMs, monotonicMs: now.monotonicMs + hourMs };
    const { decisions } = planPosition(this.assignment, this.history, presentOf(later, this.clock), this.clock);
    for (const { kind, reason } of decisions.slice(this.#told)) this.#tell(trueMs, `${protocol}: ${kind}: ${reason}`);
    this.#told = decisions.length;
  }

  #tell(trueMs: number, text: string): void {
    this.diary.push(`${calendarDay(dayNumber(trueMs, 0))} ${text}`);
  }
}

/** Mondays, Wednesdays and Fridays from the first one on. */
const dueDay = (index: number): number => begin + (Math.floor(index / 3) * 7 + (index % 3) * 2) * dayMs;

const well = (pain: number): Pick<DueDay, 'painBefore' | 'report'> => ({
  painBefore: pain,
  report: { pain, adverse: [] },
});

test('six weeks of three people: one improves, one gets worse, one skips days and has a wrong clock', () => {
  const improving = new Life();
  for (let index = 0; index <= 18; index += 1) improving.live(dueDay(index), well(6 - Math.floor(index / 4)));
  expect(improving.diary.join('\n')).toMatchInlineSnapshot(`
    "2027-03-01 first-session: begin: the plan begins with stage 1 (Weeks 1 and 2: first sessions)
    2027-03-01 first-session: stay: completed and well: 1 of 6 sessions of stage 1
    2027-03-03 first-session: stay: completed and well: 2 of 6 sessions of stage 1
    2027-03-05 first-session: stay: completed and well: 3 of 6 sessions of stage 1
    2027-03-08 first-session: stay: completed and well: 4 of 6 sessions of stage 1
    2027-03-10 first-session: stay: completed and well: 5 of 6 sessions of stage 1
    2027-03-12 first-session: advance: 6 of 6 sessions of stage 1 are completed: on to stage 2
    2027-03-15 beginners-staircase: stay: completed and well: 1 of 6 sessions of stage 2
    2027-03-17 beginners-staircase: stay: completed and well: 2 of 6 sessions of stage 2
    2027-03-19 beginners-staircase: stay: completed and well: 3 of 6 sessions of stage 2
    2027-03-22 beginners-staircase: stay: completed and well: 4 of 6 sessions of stage 2
    2027-03-24 beginners-staircase: stay: completed and well: 5 of 6 sessions of stage 2
    2027-03-26 beginners-staircase: advance: 6 of 6 sessions of stage 2 are completed: on to stage 3
    2027-03-29 two-sets-15: stay: completed and well: 1 of 6 sessions of stage 3
    2027-03-31 two-sets-15: stay: completed and well: 2 of 6 sessions of stage 3
    2027-04-02 two-sets-15: stay: completed and well: 3 of 6 sessions of stage 3
    2027-04-05 two-sets-15: stay: completed and well: 4 of 6 sessions of stage 3
    2027-04-07 two-sets-15: stay: completed and well: 5 of 6 sessions of stage 3
    2027-04-09 two-sets-15: finish: 6 of 6 sessions of stage 3 are completed: the plan is done
    2027-04-12 no session: the plan of this person is done"
  `);

  const worsening = new Life();
  for (let index = 0; index < 6; index += 1) worsening.live(dueDay(index), well(4));
  worsening.live(dueDay(6), well(4));
  worsening.live(dueDay(7), { ...well(6), presses: true });
  worsening.live(dueDay(8), { ...well(5), presses: true });
  worsening.live(dueDay(9), well(6));
  worsening.live(dueDay(10), well(7));
  worsening.live(dueDay(11), { painBefore: 7, report: { pain: 9, adverse: ['dizzy', 'pain-worse'] } });
  worsening.live(dueDay(12), { ...well(7), report: { pain: 7, adverse: null } });
  expect(worsening.diary.join('\n')).toMatchInlineSnapshot(`
    "2027-03-01 first-session: begin: the plan begins with stage 1 (Weeks 1 and 2: first sessions)
    2027-03-01 first-session: stay: completed and well: 1 of 6 sessions of stage 1
    2027-03-03 first-session: stay: completed and well: 2 of 6 sessions of stage 1
    2027-03-05 first-session: stay: completed and well: 3 of 6 sessions of stage 1
    2027-03-08 first-session: stay: completed and well: 4 of 6 sessions of stage 1
    2027-03-10 first-session: stay: completed and well: 5 of 6 sessions of stage 1
    2027-03-12 first-session: advance: 6 of 6 sessions of stage 1 are completed: on to stage 2
    2027-03-15 beginners-staircase: stay: completed and well: 1 of 6 sessions of stage 2
    2027-03-17 beginners-staircase: stay: the session ended early, so it does not count: 1 of 6 sessions of stage 2
    2027-03-19 beginners-staircase: step-back: 2 sessions in a row were ended early: one stage back
    2027-03-22 first-session: stay: completed and well: 1 of 6 sessions of stage 1
    2027-03-24 first-session: stay: pain of 7 before the session, at least 2 above the 4 of the beginning, for the second session in a row; this is the first stage, which begins again: ask a clinician
    2027-03-26 first-session: stay: after the session was reported: dizzy, pain-worse; this is the first stage, which begins again: ask a clinician
    2027-03-29 first-session: stay: pain or adverse events after the session are not answered yet, so it does not count: 0 of 6 sessions of stage 1"
  `);

  const skipping = new Life();
  for (let index = 0; index < 7; index += 1) skipping.live(dueDay(index), well(5));
  // The day after, and again on the same day.
  skipping.live(dueDay(6) + dayMs, well(5));
  skipping.live(dueDay(6) + dayMs + 3 * hourMs, well(5));
  // Away for three weeks; then the network is gone, and the clock of the computer begins in 1970.
  const back = dueDay(6) + 22 * dayMs;
  const wrong = { wallMs: 60_000, isSynchronised: false };
  skipping.live(back, { ...well(5), clock: wrong });
  skipping.live(back, { ...well(5), clock: wrong, confirms: true });
  // The next day the network says a date before the last session.
  skipping.live(back + dayMs, { ...well(5), clock: { wallMs: back - 3 * dayMs } });
  skipping.live(back + dayMs, { ...well(5), clock: { wallMs: back - 3 * dayMs }, confirms: true });
  expect(skipping.diary.join('\n')).toMatchInlineSnapshot(`
    "2027-03-01 first-session: begin: the plan begins with stage 1 (Weeks 1 and 2: first sessions)
    2027-03-01 first-session: stay: completed and well: 1 of 6 sessions of stage 1
    2027-03-03 first-session: stay: completed and well: 2 of 6 sessions of stage 1
    2027-03-05 first-session: stay: completed and well: 3 of 6 sessions of stage 1
    2027-03-08 first-session: stay: completed and well: 4 of 6 sessions of stage 1
    2027-03-10 first-session: stay: completed and well: 5 of 6 sessions of stage 1
    2027-03-12 first-session: advance: 6 of 6 sessions of stage 1 are completed: on to stage 2
    2027-03-15 beginners-staircase: stay: completed and well: 1 of 6 sessions of stage 2
    2027-03-16 no session: 3 of the last 7 days had a session, and at most 3 a week are allowed: from 2027-03-17 00:00
    2027-03-16 no session: 3 of the last 7 days had a session, and at most 3 a week are allowed: from 2027-03-17 00:00
    2027-04-06 no session: the age of the screening is not known: ask the questions again; the time since the last session is unknown: the clock of this computer is not synchronised; a clinician has to confirm date and time (clock confirm)
    2027-04-06 first-session: step-back: 22 days without a session, more than 14: one stage back
    2027-04-06 first-session: stay: completed and well: 1 of 6 sessions of stage 1
    2027-04-07 no session: the age of the screening is not known: ask the questions again; the time since the last session is unknown: the clock of this computer is earlier than the newest record; a clinician has to confirm date and time (clock confirm)
    2027-04-07 first-session: stay: completed and well: 2 of 6 sessions of stage 1"
  `);
});
