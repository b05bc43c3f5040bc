/** What a finding, or a connection, leads to: transitions that several states share, most restrictive first. */
import { triesUsedUp } from '../safety/reaction.ts';
import { fault } from './fault-transitions.ts';

/**
 * A connection shows a table off level that nothing but a person's act may move. It is left alone; a return that the
 * device has begun after the red stop is watched.
 */
export const onConnectedBarred = [
  {
    guard: 'isReturningAfterRedStop',
    target: '#session.following',
    actions: [{ type: 'setReason', params: 'nobody has decided after the red stop: the actuator returns by itself' }],
  },
  {
    guard: 'isFoundBarredByRedStop',
    target: '#session.stopped',
    actions: [{ type: 'setReason', params: 'the red stop was pressed: a person decides' }],
  },
  { guard: 'isFoundBarredByTries', target: '#session.fault.stranded', actions: fault('H04', triesUsedUp) },
] as const;

/** The actuator refuses a return. */
export const onRefusedReturn = [
  { guard: 'isRefusedAsStuck', target: '#session.fault.stranded', actions: fault('H04', triesUsedUp) },
  { guard: 'isRefusedReturn', target: '#session.stopped', actions: 'setReason' },
] as const;

/** For states outside a session: a table at level is left to the alarms. */
export const onFindingOutside = [
  { guard: 'isRedStop', target: '#session.stopped', actions: ['recordFinding', 'setReason'] },
  {
    guard: { type: 'reactionIs', params: 'cut' },
    target: '#session.fault.cutting',
    actions: ['recordFinding', 'setReason'],
  },
  {
    guard: 'needsManualReleaseOffLevel',
    target: '#session.fault.stranded',
    actions: ['recordFinding', 'setReason'],
  },
  { guard: { type: 'reactionIs', params: 'note' } },
  { guard: 'isOffLevel', target: '#session.fault.returning', actions: ['recordFinding', 'setReason'] },
] as const;

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
