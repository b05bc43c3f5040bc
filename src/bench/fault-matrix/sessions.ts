/** The sessions that the fault matrix injects faults into: one excursion to each angle. */
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';

/** Long enough for "are you well?" and the time to answer. */
const holdSeconds = 80;
/** A steep inversion lasts at most 180 s in all. */
const steepDeg = 40;

export function excursionTo(angleDeg: number): Timeline {
  const rate = angleDeg > steepDeg ? 2 : 1;
  const steps = [
    { ramp: { to: angleDeg, rate } },
    { hold: { seconds: holdSeconds } },
    { ramp: { to: 0, rate } },
    { level: { seconds: 60 } },
  ];
  return accepted(planTimeline({ name: 'matrix', title: 'Matrix', level: 'advanced', steps }, absolute, 'matrix'));
}
