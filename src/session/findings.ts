/** What a finding leads to: transitions that several states share. */

/** In every state in which a person may be off level: what a finding leads to, the most restrictive first. */
export const onFinding = [
  { guard: 'isRedStop', target: '#session.stopped', actions: ['take', 'because'] },
  { guard: { type: 'asks', params: 'cut' }, target: '#session.fault.cutting', actions: ['take', 'because'] },
  { guard: 'strands', target: '#session.fault.stranded', actions: ['take', 'because'] },
  { guard: { type: 'asks', params: 'return' }, target: '#session.fault.returning', actions: ['take', 'because'] },
  { guard: { type: 'asks', params: 'relieve' }, target: '#session.fault.relieving', actions: ['take', 'because'] },
  { guard: { type: 'asks', params: 'hold' }, target: '#session.fault.holding', actions: ['take', 'because'] },
] as const;

/** On the way home already: only what is more than a return changes anything. */
export const onFindingWhileReturning = [
  { guard: 'isRedStop', target: '#session.stopped', actions: ['take', 'because'] },
  { guard: { type: 'asks', params: 'cut' }, target: '#session.fault.cutting', actions: ['take', 'because'] },
  { guard: 'strands', target: '#session.fault.stranded', actions: ['take', 'because'] },
] as const;

/** Recorded and announced already; here it changes nothing more, nor in the state around this one. */
export const heeded = {} as const;
