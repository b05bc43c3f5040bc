/** Whether this table has been through its checklist, and with which firmware. */
import type { StoredCommission } from '../../service/commission/record.ts';
import { itemsLeft } from '../../service/commission/record.ts';
import { type Line, ok, warning } from '../line.ts';

export interface CommissioningFacts {
  readonly stored: StoredCommission;
  /** What the actuator's port says now: its name and firmware; null: nobody told. */
  readonly actuatorSaid: string | null;
}

const subject = 'commissioning';
const mend = 'beside the table, with the service running: fulcrum commission';

export function checkCommissioning({ stored, actuatorSaid }: CommissioningFacts): readonly Line[] {
  switch (stored.kind) {
    case 'none':
      return [warning(subject, 'nobody has gone through the checklist of a new table', mend)];
    case 'unreadable':
      return [warning(subject, stored.said, `run it as root: sudo fulcrum doctor; else ${mend}`)];
    case 'kept': {
      const { at, commissioned, results, actuator } = stored.commission;
      const day = at.slice(0, 10);
      if (!commissioned)
        return [warning(subject, `on ${day}, not passed or not done: ${itemsLeft(results).join(', ')}`, mend)];
      return actuatorSaid === null || actuatorSaid === actuator
        ? [ok(subject, `every item passed on ${day}, with ${actuator}`)]
        : [warning(subject, `passed on ${day} with another actuator or firmware, ${actuator}`, mend)];
    }
  }
}
