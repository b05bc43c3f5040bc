/** Where a person stands in a plan: derived from the sessions each time, so that a late answer counts as well. */
import type { Plan, Stage } from '../../protocols/therapy/plans/schema.ts';
import type { ClockKnowledge } from './clock-trust.ts';
import type { SessionRecord } from './history.ts';
import { median } from './median.ts';
import type { Moment } from './moment.ts';
import { type DatedSession, datedSessions, inOrder, type Present } from './present.ts';

/** A plan that a clinician has assigned, as it was then: a later change of the file changes nothing. */
export interface PlanAssignment {
  readonly plan: Plan;
  /** The stage to begin with, from 0. */
  readonly stage: number;
  /** Sessions up to this one (by their sequence) came before the assignment. */
  readonly afterSequence: number;
  /** The clinician. */
  readonly by: string;
  readonly moment: Moment;
}

/** Points on the scale from 0 to 10 that matter to a person with low back pain (Ostelo 2008). */
export const painThatMatters = 2;
/** Sessions in a row that end early, or begin with more pain, before the plan steps back. This project's judgement. */
export const inARow = 2;
/** Days without a session after which the plan steps back. This project's judgement. */
export const longestBreakDays = 14;
/** Days from the first session whose pain scores make the baseline: their median, not the worst day. */
const baselineDays = 7;

export type PlanDecisionKind = 'begin' | 'stay' | 'advance' | 'step-back' | 'finish';

export interface PlanDecision {
  readonly kind: PlanDecisionKind;
  /** The session that it follows from; null: the beginning, or the time without a session. */
  readonly session: string | null;
  /** From 0, before and after. */
  readonly from: number;
  readonly to: number;
  /** The rule, in words. */
  readonly reason: string;
}

export interface PlanPosition {
  /** From 0; null: the plan is done. */
  readonly stage: number | null;
  /** Sessions that count at this stage. */
  readonly done: number;
  /** One for each session, and for the break before it or after the last one where the plan steps back for that. */
  readonly decisions: readonly PlanDecision[];
  /** The newest one. */
  readonly decision: PlanDecision;
}

export function planPosition(
  assignment: PlanAssignment,
  history: readonly SessionRecord[],
  present: Present,
  clock: ClockKnowledge,
): PlanPosition {
  const { plan } = assignment;
  const records = inOrder(history).filter(({ sequence }) => sequence > assignment.afterSequence);
  const dates = new Map(datedSessions(records, present, clock).map((each) => [each.record.id, each]));
  const course = new Course(plan, assignment.stage, baselineOf(records, dates));
  for (const record of records) course.take(record, dates.get(record.id) ?? null);
  course.waitUntil(present.today);
  return course.position();
}

/** The stage that a session of the plan would have now; null: the plan is done. */
export const stageOf = ({ plan }: PlanAssignment, { stage }: PlanPosition): Stage | null =>
  stage === null ? null : (plan.stages[stage] ?? null);

/** The median pain before the sessions of the first week; null: no score. */
function baselineOf(records: readonly SessionRecord[], dates: ReadonlyMap<string, DatedSession>): number | null {
  const [first] = records;
  const firstDay = first === undefined ? null : (dates.get(first.id)?.day ?? null);
  const scores = records
    .filter((record) => {
      const dated = dates.get(record.id);
      return record === first || (dated?.isExact === true && firstDay !== null && dated.day - firstDay < baselineDays);
    })
    .map(({ painBefore }) => painBefore)
    .filter((score) => score !== null);
  return median(scores);
}

/** Goes through the sessions in their order. */
class Course {
  readonly #plan: Plan;
  readonly #baseline: number | null;
  readonly #decisions: PlanDecision[] = [];
  /** One beyond the last: the plan is done. */
  #stage: number;
  #done = 0;
  #earlyEnds = 0;
  #worseDays = 0;
  #lastDay: number | null = null;

  constructor(plan: Plan, stage: number, baseline: number | null) {
    this.#plan = plan;
    this.#stage = Math.min(Math.max(0, stage), plan.stages.length - 1);
    this.#baseline = baseline;
    const title = plan.stages[this.#stage]?.title ?? '';
    this.#decide('begin', null, this.#stage, `the plan begins with stage ${this.#stage + 1} (${title})`);
  }

  take(record: SessionRecord, dated: DatedSession | null): void {
    const day = dated?.isExact === true ? dated.day : null;
    this.waitUntil(day);
    if (day !== null) this.#lastDay = day;
    this.#earlyEnds = endedByPerson(record) ? this.#earlyEnds + 1 : record.endedEarly ? this.#earlyEnds : 0;
    this.#worseDays = this.#isWorseDay(record) ? this.#worseDays + 1 : 0;
    const back = this.#reasonToStepBack(record);
    if (back !== null) this.#stepBack(record.id, back);
    else this.#count(record);
  }

  /** Steps back once for a break that is known to have been too long. */
  waitUntil(day: number | null): void {
    if (day === null || this.#lastDay === null || this.#stage === this.#plan.stages.length) return;
    const days = day - this.#lastDay;
    if (days <= longestBreakDays) return;
    this.#lastDay = null;
    this.#stepBack(null, `${days} days without a session, more than ${longestBreakDays}`);
  }

  position(): PlanPosition {
    const isDone = this.#stage === this.#plan.stages.length;
    const decision = this.#decisions.at(-1);
    if (decision === undefined) throw new Error('a course begins with a decision');
    return { stage: isDone ? null : this.#stage, done: this.#done, decisions: this.#decisions, decision };
  }

  #isWorseDay({ painBefore }: SessionRecord): boolean {
    return painBefore !== null && this.#baseline !== null && painBefore >= this.#baseline + painThatMatters;
  }

  #reasonToStepBack({ report, painBefore }: SessionRecord): string | null {
    const adverse = report?.adverse ?? [];
    if (adverse.length > 0) return `after the session was reported: ${adverse.join(', ')}`;
    if (this.#earlyEnds >= inARow) return `${this.#earlyEnds} sessions in a row were ended early`;
    if (this.#worseDays < inARow) return null;
    const rise = `pain of ${painBefore} before the session, at least ${painThatMatters} above the ${this.#baseline} of the beginning`;
    return `${rise}, for the ${ordinal(this.#worseDays)} session in a row`;
  }

  #stepBack(session: string | null, why: string): void {
    this.#done = 0;
    this.#earlyEnds = 0;
    this.#worseDays = 0;
    if (this.#stage === 0 || this.#stage === this.#plan.stages.length) {
      const then =
        this.#stage === 0 ? 'this is the first stage, which begins again: ask a clinician' : 'ask a clinician';
      this.#decide('stay', session, this.#stage, `${why}; ${then}`);
      return;
    }
    this.#decide('step-back', session, this.#stage - 1, `${why}: one stage back`);
  }

  #count(record: SessionRecord): void {
    const stage = this.#plan.stages[this.#stage];
    if (stage === undefined) {
      this.#decide('stay', record.id, this.#stage, 'the plan is done');
      return;
    }
    const why = this.#reasonNotToCount(record);
    if (why === null) this.#done += 1;
    const progress = `${this.#done} of ${stage.sessions} sessions of stage ${this.#stage + 1}`;
    if (why !== null) this.#decide('stay', record.id, this.#stage, `${why}, so it does not count: ${progress}`);
    else if (this.#done < stage.sessions)
      this.#decide('stay', record.id, this.#stage, `completed and well: ${progress}`);
    else this.#advance(record.id, progress);
  }

  #reasonNotToCount({ place, completed, endedEarly, report, painBefore }: SessionRecord): string | null {
    if (place?.plan !== this.#plan.name) return 'the session was not part of the plan';
    if (place.stage !== this.#stage) return `the session was one of stage ${place.stage + 1}`;
    if (!completed || endedEarly) return 'the session ended early';
    const after = report?.pain ?? null;
    if (after === null || (report?.adverse ?? null) === null) {
      return 'pain or adverse events after the session are not answered yet';
    }
    return painBefore !== null && after >= painBefore + painThatMatters
      ? `pain rose from ${painBefore} to ${after} in the session`
      : null;
  }

  #advance(session: string, progress: string): void {
    this.#done = 0;
    const isLast = this.#stage === this.#plan.stages.length - 1;
    const then = isLast ? 'the plan is done' : `on to stage ${this.#stage + 2}`;
    this.#decide(isLast ? 'finish' : 'advance', session, this.#stage + 1, `${progress} are completed: ${then}`);
  }

  #decide(kind: PlanDecisionKind, session: string | null, to: number, reason: string): void {
    this.#decisions.push({ kind, session, from: this.#stage, to, reason });
    this.#stage = to;
  }
}

/** A fault or an interruption says nothing about how the person bears it. */
const endedByPerson = ({ endedEarly, report }: SessionRecord): boolean =>
  endedEarly && report?.reason !== 'fault' && report?.reason !== 'interrupted';

const ordinal = (count: number): string => (count === 2 ? 'second' : count === 3 ? 'third' : `${count}th`);
