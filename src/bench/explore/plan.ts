/** The session that is explored: a ramp, a hold, a rest and an oscillation. */
import { degrees } from '../../../protocols/base/units.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import type { SessionPlan } from '../../session/events.ts';
import { planSession } from '../../session/plan.ts';

/** The angle that it goes to. */
export const protocolAngle = 20;

const timeline = accepted(
  planTimeline(
    {
      name: 'explored',
      title: 'Explored',
      level: 'standard',
      steps: [
        { ramp: { to: protocolAngle, rate: 2 } },
        { hold: { seconds: 30 } },
        { level: { seconds: 30 } },
        { oscillate: { low: 10, high: protocolAngle, rate: 1, cycles: 1 } },
      ],
    },
    absolute,
    'explored',
  ),
);
export const plan: SessionPlan = planSession(timeline, { ...absolute, maxAngle: degrees(30) });
