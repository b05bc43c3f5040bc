/** English: the report on a person's course. */
import type { PersonWords } from './words.ts';

export const personWords: PersonWords = {
  title: 'Course over weeks',
  headings: {
    short: 'In short',
    pain: 'Pain before and after each session',
    angle: 'Largest angle of each session',
    dose: 'Dose of each session',
    weeks: 'Week by week',
    plan: 'The plan, and how it was followed',
    ends: 'Sessions that ended early',
    adverse: 'Adverse events',
    sessions: 'Every session',
    means: 'What these numbers can say, and what they cannot',
    data: 'Your own data',
  },
  noSessions: 'No session is recorded for this person.',
  span: (sessions, weeks, from, to) =>
    `${sessions} ${sessions === 1 ? 'session' : 'sessions'} in ${weeks} ${weeks === 1 ? 'week' : 'weeks'}, from ${from} to ${to}.`,
  simulatedToo: (count, of) =>
    count === of
      ? 'All sessions were recorded on a bench: nobody lay on the table.'
      : `${count} of the ${of} sessions were recorded on a bench: nobody lay on the table.`,
  baseline: (median, scores) =>
    `Pain before the sessions of the first week: median ${median}, of ${scores} ${scores === 1 ? 'score' : 'scores'}.`,
  noBaseline: 'No pain score was given in the first week, so there is nothing to compare with.',
  latest: (week, median, scores) =>
    `Pain before the sessions of week ${week}, the last with a score: median ${median}, of ${scores} ${scores === 1 ? 'score' : 'scores'}.`,
  matters: (points) =>
    `A change that matters is at least 2 points and 30 % of the first week’s median: here ${points} points (Ostelo 2008; a newer study finds less, 1.3 to 1.8).`,
  change: {
    less: 'Pain before the sessions is lower than in the first week by at least that much.',
    'not-enough': 'Pain before the sessions has not changed by that much.',
    more: 'Pain before the sessions is higher than in the first week by at least 2 points. Ask a clinician.',
    'too-few': 'There are too few scores to compare weeks.',
  },
  missing: (before, after, of) =>
    `Not answered: pain before ${before} of ${of} sessions, pain after ${after} of ${of}.`,
  painChart: 'Pain before and after each session, 0 to 10',
  painDescription: (scores, missing) =>
    `${scores} scores of pain from 0 to 10, each as it was answered; ${missing} were not answered, and are marked below the axis.`,
  angleChart: 'Largest head-down angle of each session',
  doseChart: 'Dose of each session, sin(angle) × head-down time',
  chartDescription: (known, missing, most) =>
    `${known} sessions with a value, ${missing} without one. The largest value is ${most}.`,
  series: {
    before: 'pain before',
    after: 'pain after',
    angle: 'largest angle',
    dose: 'dose',
    baseline: 'first week',
    threshold: 'matters',
  },
  lanes: {
    noBefore: 'no score before',
    noAfter: 'no score after',
    early: 'ended early',
    adverse: 'adverse event',
    unknown: 'not known',
  },
  axes: { weeks: 'week', points: 'points', degrees: 'degrees', seconds: 'seconds' },
  weekColumns: {
    week: 'week',
    days: 'days',
    completed: 'completed',
    before: 'pain before (median)',
    after: 'pain after (median)',
    angle: 'largest angle',
    headDown: 'head-down',
    dose: 'dose',
  },
  sessionColumns: {
    began: 'began',
    protocol: 'protocol',
    end: 'end',
    angle: 'angle',
    headDown: 'head-down',
    dose: 'dose',
    pain: 'pain',
    bloodPressure: 'blood pressure',
    adverse: 'adverse events',
    note: 'note',
  },
  missingShort: (count) => `${count} missing`,
  ends: { completed: 'completed', early: 'ended early', cut: 'recording cut', 'under-way': 'under way' },
  noPlan: 'No plan is assigned.',
  plan: (title, from) => `${title}, assigned on ${from}.`,
  planSessions: (done, of) => `${done} of the plan’s ${of} sessions were completed as part of it.`,
  planDays: (days, allowed, weeks) =>
    `Days with a session of the plan: ${days}. The plan’s stages allow at most ${allowed} in these ${weeks} ${weeks === 1 ? 'week' : 'weeks'}.`,
  noEarlyEnds: 'No session ended early.',
  earlyEnds: (count, of) => `${count} of ${of} sessions ended before their protocol did:`,
  noReason: 'reason not answered',
  adverseCount: (sessions, answered, of) =>
    `Reported after ${sessions} of the ${answered} sessions for which the question was answered; not answered after ${of - answered}.`,
  clockDoubt: (count) =>
    `The computer’s clock was not known to be right at ${count} ${count === 1 ? 'session' : 'sessions'}: their days may be wrong.`,
  means: [
    'They show what was recorded, each value as it was given, and what is missing. Nothing is smoothed or filled in.',
    'They cannot tell the table’s effect from the natural course. Back pain comes and goes: about half of the change seen after treatments for low back pain would have come without any. People also begin when it is worst, and then most get better in any case.',
    'They cannot tell it from other treatment, rest, exercise or expectation of the same weeks either.',
    'What is known of traction as a whole: the Cochrane review of 2013 (32 trials, 2,762 people) found that it may make little or no difference to pain, function, improvement or return to work.',
    'A rise of pain, an adverse event, or a blood pressure above 140/90 is for a clinician to look at.',
  ],
  ownData: (id) =>
    `All that is held on this person can be taken along as one file (JSON) with fulcrum patient export ${id} --out FILE, and be erased with fulcrum patient erase ${id}; both ask for a clinician’s PIN.`,
};
