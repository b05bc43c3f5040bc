/** What a finding leads to: transitions that several states share, most restrictive first. */

/** For every state in which the person may be off level. */
export const onFinding = [
  { guard: 'isRedStop', target: '#session.stopped', actions: ['recordFinding', 'setReason'] },
  {
    guard: { type: 'reactionIs', params: 'cut' },
    target: '#session.fault.cutting',
    actions: ['recordFinding', 'setReason'],
  },
  { guard: 'needsManualRelease', target: '#session.fault.stranded', actions: ['recordFinding', 'setReason'] },
  {
    guard: { type: 'reactionIs', params: 'return' },
    target: '#session.fault.returning',
    actions: ['recordFinding', 'setReason'],
  },
  {
    guard: { type: 'reactionIs', params: 'relieve' },
    target: '#session.fault.relieving',
    actions: ['recordFinding', 'setReason'],
  },
  {
    guard: { type: 'reactionIs', params: 'hold' },
    target: '#session.fault.holding',
    actions: ['recordFinding', 'setReason'],
  },
] as const;

/** For states that return already: only a more severe reaction changes anything. */
export const onFindingWhileReturning = [
  { guard: 'isRedStop', target: '#session.stopped', actions: ['recordFinding', 'setReason'] },
  {
    guard: { type: 'reactionIs', params: 'cut' },
    target: '#session.fault.cutting',
    actions: ['recordFinding', 'setReason'],
  },
  { guard: 'needsManualRelease', target: '#session.fault.stranded', actions: ['recordFinding', 'setReason'] },
] as const;

/** A person's reset of a stop or a fault, at level: the pause that is due comes first. */
export const onReset = [
  {
    guard: 'isAtLevelAndOwesPause',
    target: '#session.aftercare',
    actions: ['setReason', 'unlatch', 'noteLevel', 'orderReset'],
  },
  { guard: 'isAtLevel', target: '#session.ready', actions: ['setReason', 'clearSession', 'orderReset'] },
] as const;

/** Consumes a finding: it is recorded and announced already, and must not reach the parent state either. */
export const alreadyHandled = {} as const;
