import { describe, expect, test } from 'vitest';
import type { Plan } from '../../protocols/therapy/plans/schema.ts';
import type { SessionRecord, SessionReport } from '../../src/patients/history.ts';
import { type PlanAssignment, planPosition, stageOf } from '../../src/patients/plan-decision.ts';
import { presentOf } from '../../src/patients/present.ts';
import { checkStart } from '../../src/patients/start-check.ts';
import {
  circumstances,
  dayMs,
  fileOf,
  goodAnswers,
  momentAt,
  noKnowledge,
  noon,
  nowAt,
  sessionAt,
  wellReport,
} from '../support/patients.ts';

const plan: Plan = {
  name: 'three-stages',
  title: 'Three stages',
  source: 's',
  description: 'd',
  evidence: 'e',
  stages: [
    { title: 'One', protocol: 'first-session', sessions: 2 },
    { title: 'Two', protocol: 'static-15', sessions: 2, daysPerWeek: 3 },
    { title: 'Taper', protocol: 'first-session', sessions: 1, daysPerWeek: 1 },
  ],
};
const assignment = (stage = 0): PlanAssignment => ({
  plan,
  stage,
  afterSequence: 0,
  by: 'Clinician One',
  moment: momentAt(noon - 60 * dayMs),
});

interface Facts extends Omit<Partial<SessionRecord>, 'report'> {
  readonly report?: Partial<SessionReport> | null;
}

/** A session some days ago, completed and well, at a stage of the plan. */
function at(daysAgo: number, stage: number, { report, ...facts }: Facts = {}): SessionRecord {
  return sessionAt(noon - daysAgo * dayMs, {
    place: { plan: plan.name, stage },
    report: report === null ? null : { ...wellReport, ...report },
    ...facts,
  });
}

const early = { completed: false, endedEarly: true };

function position(history: readonly SessionRecord[], stage = 0) {
  return planPosition(assignment(stage), history, presentOf(nowAt(noon), noKnowledge), noKnowledge);
}

const told = (...args: Parameters<typeof position>) => position(...args).decisions.map(({ reason }) => reason);

describe('a plan', () => {
  test('begins with its first stage, or the one that is assigned', () => {
    expect(position([])).toMatchObject({ stage: 0, done: 0, decision: { kind: 'begin' } });
    expect(told([], 1)).toEqual(['the plan begins with stage 2 (Two)']);
    expect(position([], 99).stage).toBe(2);
  });

  test('stays until the sessions of the stage are completed, and then advances', () => {
    expect(position([at(9, 0)])).toMatchObject({ stage: 0, done: 1, decision: { kind: 'stay' } });
    expect(position([at(9, 0), at(8, 0)])).toMatchObject({ stage: 1, done: 0, decision: { kind: 'advance' } });
    expect(told([at(9, 0), at(8, 0)])).toEqual([
      'the plan begins with stage 1 (One)',
      'completed and well: 1 of 2 sessions of stage 1',
      '2 of 2 sessions of stage 1 are completed: on to stage 2',
    ]);
  });

  test('is done after its last stage, and counts nothing more', () => {
    const all = [at(9, 0), at(8, 0), at(7, 1), at(6, 1), at(5, 2)];
    expect(position(all)).toMatchObject({ stage: null, decision: { kind: 'finish', to: 3 } });
    const after = position([...all, at(4, 2), at(3, 2, { report: { adverse: ['dizzy'] } })]);
    expect(after).toMatchObject({ stage: null, decision: { kind: 'stay' } });
    expect(stageOf(assignment(), after)).toBeNull();
  });

  test('goes by the sequence of the sessions, not by the order in which they are given', () => {
    const sessions = [at(9, 0), at(8, 0), at(7, 1)];
    expect(position(sessions.toReversed())).toEqual(position(sessions));
  });

  test('leaves out what came before it was assigned', () => {
    const [before, after] = [at(9, 0), at(8, 0)];
    const later = { ...assignment(), afterSequence: before.sequence };
    const present = presentOf(nowAt(noon), noKnowledge);
    expect(planPosition(later, [before, after], present, noKnowledge)).toMatchObject({ stage: 0, done: 1 });
  });
});

describe('a session that does not count', () => {
  test.each<[string, SessionRecord, string]>([
    ['ended early', at(8, 0, early), 'the session ended early, so it does not count: 1 of 2'],
    ['was not answered for', at(8, 0, { report: null }), 'are not answered yet, so it does not count: 1 of 2'],
    ['was answered for in part', at(8, 0, { report: { adverse: null } }), 'are not answered yet'],
    ['was not part of the plan', at(8, 0, { place: null }), 'the session was not part of the plan'],
    ['was one of another stage', at(8, 1), 'the session was one of stage 2'],
    ['made pain rise by 2', at(8, 0, { painBefore: 3, report: { pain: 5 } }), 'pain rose from 3 to 5'],
  ])('%s', (_, session, reason) => {
    const { stage, done, decision } = position([at(9, 0), session]);
    expect([stage, done, decision.kind]).toEqual([0, 1, 'stay']);
    expect(decision.reason).toContain(reason);
  });

  test('counts where pain rose by 1 only, or was not asked before', () => {
    expect(position([at(9, 0), at(8, 0, { painBefore: 3, report: { pain: 4 } })]).stage).toBe(1);
    expect(position([at(9, 0), at(8, 0, { painBefore: null, report: { pain: 9 } })]).stage).toBe(1);
  });

  test('counts as soon as it is answered for', () => {
    expect(position([at(9, 0, { report: null }), at(8, 0), at(7, 0)]).stage).toBe(1);
    expect(position([at(9, 0, { report: null }), at(8, 0)]).stage).toBe(0);
    expect(position([at(9, 0), at(8, 0)]).stage).toBe(1);
  });
});

describe('a plan steps back', () => {
  const atStageTwo = [at(12, 0), at(11, 0), at(10, 1)];

  test('after an adverse event', () => {
    const { stage, done, decision } = position([...atStageTwo, at(9, 1, { report: { adverse: ['dizzy', 'eyes'] } })]);
    expect([stage, done, decision.kind, decision.from, decision.to]).toEqual([0, 0, 'step-back', 1, 0]);
    expect(decision.reason).toBe('after the session was reported: dizzy, eyes: one stage back');
  });

  test('after the second early end in a row, not after the first or a third that something else interrupts', () => {
    expect(position([...atStageTwo, at(9, 1, early)]).stage).toBe(1);
    expect(position([...atStageTwo, at(9, 1, early), at(8, 1, early)])).toMatchObject({
      stage: 0,
      decision: { kind: 'step-back', reason: '2 sessions in a row were ended early: one stage back' },
    });
    const three = { ...plan, stages: plan.stages.map((stage) => ({ ...stage, sessions: 3 })) };
    const long = { ...assignment(1), plan: three };
    const sessions = [at(9, 1, early), at(8, 1), at(7, 1, early)];
    expect(planPosition(long, sessions, presentOf(nowAt(noon), noKnowledge), noKnowledge).stage).toBe(1);
  });

  test('not for early ends by a fault or an interruption', () => {
    const fault = { ...early, report: { reason: 'fault' as const } };
    const interrupted = { ...early, report: { reason: 'interrupted' as const } };
    const sessions = [...atStageTwo, at(9, 1, fault), at(8, 1, interrupted), at(7, 1, fault)];
    expect(position(sessions)).toMatchObject({ stage: 1, done: 1 });
  });

  test('where pain before two sessions in a row is 2 points above the median of the first week', () => {
    const worse = (daysAgo: number, painBefore: number) => at(daysAgo, 1, { painBefore, report: { pain: 4 } });
    const [first, second] = [at(21, 0, { painBefore: 3 }), at(16, 0, { painBefore: 5 })];
    expect(position([first, second, worse(8, 6), worse(7, 5)]).decision.kind).toBe('advance');
    expect(position([first, second, worse(8, 6), worse(7, 6)])).toMatchObject({
      stage: 0,
      decision: {
        kind: 'step-back',
        reason:
          'pain of 6 before the session, at least 2 above the 4 of the beginning, for the second session in a row: one stage back',
      },
    });
  });

  test('after more than 14 days without a session, once', () => {
    expect(position([at(29, 0), at(28, 0), at(14, 1)])).toMatchObject({
      stage: 1,
      done: 1,
    });
    const broken = position([at(30, 0), at(29, 0), at(15, 1)]);
    expect(broken).toMatchObject({
      stage: 0,
      done: 0,
      decision: { kind: 'step-back', session: null, reason: '15 days without a session, more than 14: one stage back' },
    });
  });

  test('not for a break whose length is not known', () => {
    const ended = momentAt(noon - 11 * dayMs, { isClockRight: false });
    const undated = [at(60, 0), at(59, 0), at(50, 1, { ended })];
    expect(position(undated).decisions.map(({ kind }) => kind)).toEqual([
      'begin',
      'stay',
      'advance',
      'stay',
      'step-back',
    ]);
    const unknown = presentOf(nowAt(noon, { isSynchronised: false }), noKnowledge);
    expect(planPosition(assignment(), undated, unknown, noKnowledge)).toMatchObject({ stage: 1, done: 1 });
  });

  test('not from its first stage, which begins again', () => {
    const { stage, done, decision } = position([at(9, 0), at(8, 0, { report: { adverse: ['nausea'] } })]);
    expect([stage, done, decision.kind]).toEqual([0, 0, 'stay']);
    expect(decision.reason).toBe(
      'after the session was reported: nausea; this is the first stage, which begins again: ask a clinician',
    );
  });
});

describe('a start by the plan', () => {
  const start = (facts: Parameters<typeof fileOf>[0]) =>
    checkStart(fileOf(facts), { ...goodAnswers, plan: true }, nowAt(noon), circumstances);

  test('is refused without a plan, and after its end', () => {
    expect(start({}).refusals.map(({ rule }) => rule)).toEqual(['plan']);
    const history = [at(13, 0), at(12, 0), at(11, 1), at(10, 1), at(9, 2)];
    expect(start({ assignment: assignment(), history }).refusals).toMatchObject([
      { rule: 'plan', reason: 'the plan of this person is done' },
    ]);
  });

  test('keeps to the days a week of the stage', () => {
    const history = [at(13, 0), at(12, 0), at(11, 1), at(3, 1)];
    const taper = { assignment: assignment(), history };
    expect(start(taper).position).toMatchObject({ stage: 2 });
    expect(start(taper).refusals).toMatchObject([{ rule: 'days-per-week', limit: 'at most 1 day a week' }]);
    expect(start(taper).narrowedBy.daysPerWeek).toBe('plan');
    expect(checkStart(fileOf(taper), goodAnswers, nowAt(noon), circumstances).refusals).toEqual([]);
  });
});
