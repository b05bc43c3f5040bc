import type { Prescription } from '../../protocols/therapy/limits.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import type { Outcome, Refusal } from '../../protocols/therapy/refusal.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import type { Protocol, Step } from '../../protocols/therapy/schema.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';

export const protocolOf = (...steps: readonly Step[]): Protocol => ({
  name: 'test',
  title: 'Test',
  level: 'standard',
  steps,
});

export const plan = (steps: readonly Step[], prescription: Prescription = absolute) =>
  planTimeline(protocolOf(...steps), prescription, 'test.json');

export const planned = (steps: readonly Step[], prescription: Prescription = absolute) =>
  accepted(plan(steps, prescription));

export const refusalsOf = (outcome: Outcome<unknown>): readonly Refusal[] => (outcome.ok ? [] : outcome.refusals);

export const ramp = (to: number, rate?: number): Step => ({ ramp: rate === undefined ? { to } : { to, rate } });
export const hold = (seconds: number): Step => ({ hold: { seconds } });
export const level = (seconds: number): Step => ({ level: { seconds } });
export const repeat = (times: number, ...steps: readonly Step[]): Step => ({ repeat: { times, steps } });
export const oscillate = (low: number, high: number, cycles: number, rate?: number): Step => ({
  oscillate: rate === undefined ? { low, high, cycles } : { low, high, rate, cycles },
});
