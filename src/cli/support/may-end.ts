import { isLevel } from '../../../protocols/therapy/level.ts';
import { factsOf, isAnythingUnderWay, isSessionState } from '../../session/states.ts';
import { angleOrNull, angleOrUnknown, isStranded } from './status-text.ts';

/** Why a service with this status must not be ended now by a program; null: it may be. A status that is not understood is no. */
export function reasonNotToEnd(status: unknown): string | null {
  const { state, angleDeg: angle } = Object(status);
  const angleDeg = angleOrNull(angle);
  const where = `${String(state)} at ${angleOrUnknown(angleDeg)}`;
  if (!isSessionState(state))
    return `the service's state is not known here (${where}): end it first, systemctl stop fulcrum`;
  if ((angleDeg !== null && !isLevel(angleDeg)) || isStranded(status)) {
    return `the table is not level (${where}): bring the person level first`;
  }
  // Also the last pause at level: the person is still on the table.
  if (isAnythingUnderWay(state) || factsOf(state).phase !== null) {
    return `a session is under way (${where}): wait until it has ended, and try again`;
  }
  return null;
}
