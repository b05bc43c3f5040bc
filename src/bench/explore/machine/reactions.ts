/** The reaction that each finding must have, in each state, at once. */
import type { Order } from '../../../../hardware/table.ts';
import type { Finding } from '../../../safety/finding.ts';
import { factsOf } from './paths.ts';
import type { MachineState } from './state.ts';

/** Whether a finding has led where it must: to this state, with these orders. */
export function isRightReaction(before: MachineState, finding: Finding, to: string, orders: readonly Order[]): boolean {
  const { reaction, cause, needsManualRelease } = finding;
  const { path: from, place } = before;
  const { region, isReturning } = factsOf(from);
  const gives = (kind: Order['kind']): boolean => orders.some((order) => order.kind === kind);
  const isUnchanged = to === from && orders.length === 0;
  // Without a link nothing is ordered; what is stopped is stopped.
  if (from === 'disconnected' || (from === 'stopped' && reaction === 'cut')) return !gives('return');
  if (cause === 'red-stop') return to === 'stopped' && gives('stop');
  const isOnTable = onTable.has(region);
  if (reaction === 'cut') {
    if (from === 'fault.cutting' || from === 'fault.waiting') return isUnchanged;
  } else {
    if (needsManualRelease === true) return !(isOnTable || from === 'fault.returning') || to === 'fault.stranded';
    if (from === 'preparing') return reaction === 'note' || (to === 'ready' && gives('rest'));
    // The person's own wish: no state refuses it.
    if (cause === 'return-button' && place.isOff) return factsOf(to).isReturning && (isReturning || gives('return'));
    if (!isOnTable) return true;
  }
  switch (reaction) {
    case 'note':
      return isUnchanged;
    case 'hold':
      return to === 'fault.holding' && gives('hold');
    case 'relieve':
      return to === 'fault.relieving' && gives('hold');
    case 'return':
      return to === 'fault.returning' && gives('return');
    case 'cut':
      return to === 'fault.cutting' && gives('stop');
  }
}

/** A person lies on the table, and no reaction is under way yet. */
const onTable: ReadonlySet<string> = new Set(['test', 'session', 'pause', 'override', 'aftercare']);
