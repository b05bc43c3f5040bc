import type { ActuatorNotice } from '../../hardware/table.ts';
import type { Situation } from '../safety/situation.ts';

/** Enters into the situation what the actuator has to say, for the watches of the next turn. */
export function takeIn(s: Situation, notice: ActuatorNotice): void {
  switch (notice.kind) {
    case 'reading':
      s.reading = notice.reading;
      break;
    case 'connected':
      s.linkUp = true;
      s.reading = null;
      if (notice.restarted) s.reports.push({ kind: 'restarted', reason: `another boot: nonce ${notice.nonce}` });
      break;
    case 'lost':
    case 'restarted':
      s.linkUp = false;
      s.reports.push({ kind: notice.kind, reason: notice.reason });
      break;
    case 'event':
      s.reports.push({ kind: 'event', event: notice.event, detail: notice.detail });
      break;
    case 'garbled':
      s.reports.push({ kind: 'garbled' });
      break;
    case 'accepted':
      break;
    case 'refused':
      if (notice.reason.endsWith('lease')) s.reports.push({ kind: 'lease-refused', reason: notice.reason });
      break;
  }
}
