/** The plan that `protocol list`, `show`, `plot` and `bench` all use, so that a protocol has one dose. */
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute, standard } from '../../../protocols/therapy/limits.ts';
import type { Outcome } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import type { LoadedProtocol } from './protocol-file.ts';

/** By the standard prescription if it allows the protocol, as a session without a patient; else by the absolute limits. */
export function planAsShown({ protocol, place }: LoadedProtocol): Outcome<Timeline> {
  const byStandard = planTimeline(protocol, standard, place);
  return byStandard.ok ? byStandard : planTimeline(protocol, absolute, place);
}
