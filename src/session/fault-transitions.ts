/** Transitions into a fault that no watch reports. Each has a finding: a fault state always says what was found. */
import type { HazardId } from '../safety/hazards/register.ts';

/** Actions that record and announce a fault; its reason is given, or the event's own. */
export const fault = (hazard: HazardId, reason: string | null = null) =>
  [{ type: 'recordFault', params: { hazard, reason } }, 'announceFault'] as const;

/** The actuator refuses a motion, or the limits that a motion needs. */
export const onRefusedMotion = {
  guard: 'isRefusedMotion',
  target: '#session.fault.returning',
  actions: ['recordRefusal', 'announceFault'],
} as const;

/** The actuator returns by its own decision, and the line that would have said why did not arrive. */
export const onOwnReturn = { target: '#session.fault.returning', actions: fault('H06') } as const;

/** The return has taken longer than any return can. */
export const onEndlessReturn = {
  target: '#session.fault.stranded',
  actions: fault('H04', 'the return did not end in time'),
} as const;
