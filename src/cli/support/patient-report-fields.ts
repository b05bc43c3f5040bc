/** Each field with what it says, for the command's help. */
export const reportFields: readonly (readonly [name: string, meaning: string])[] = [
  ['patient', 'id, name, birthYear, weightKg, heightCm, setUp'],
  ['prescription', 'limits, bloodPressure, by, until; null: none'],
  ['waiver', 'reason, by; null: none'],
  ['screening', 'at, by, yes: the contraindications that apply; null: not done'],
  ['clearances', 'each with subject, physician, until, by'],
  ['limits, narrowedBy', 'the limits that hold now, and by which rule each is as narrow as it is'],
  ['against', 'what is against a start now: rule, reason, limit, by, allowedFrom'],
  [
    'sessions',
    'the newest 30, newest last: id, beganAt, endedAt, isClockRight, protocol, plan, stage (from 1), maxAngleDeg, invertedMs, ' +
      'completed, painBefore, painAfter, bloodPressureAfter, adverse, earlyEndReason, note',
  ],
  ['missing', 'what was not answered: session, items'],
  ['plan', 'as plan next --json; null: none is assigned'],
];
