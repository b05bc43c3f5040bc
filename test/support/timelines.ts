/** Timelines for bench tests, planned under the absolutes. */

import type { Timeline } from '../../protocols/therapy/leg.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import type { Step } from '../../protocols/therapy/schema.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';

export function plan(...steps: readonly Step[]): Timeline {
  return accepted(
    planTimeline({ name: 'test', title: 'Test', level: 'advanced', steps: [...steps] }, absolute, 'test'),
  );
}

/** A ramp down, a hold, the return and the final pause. */
export const excursion = (to: number, seconds: number, down = 3, up = 4): Timeline =>
  plan({ ramp: { to, rate: down } }, { hold: { seconds } }, { ramp: { to: 0, rate: up } }, { level: { seconds: 60 } });
