/** Timelines for the bench's tests, planned under the absolutes. */

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

/** Down, stay, home and the pause. */
export const excursion = (to: number, seconds: number, down = 3, up = 4): Timeline =>
  plan({ ramp: { to, rate: down } }, { hold: { seconds } }, { ramp: { to: 0, rate: up } }, { level: { seconds: 60 } });
