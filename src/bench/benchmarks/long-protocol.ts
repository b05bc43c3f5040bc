import { absolute } from '../../../protocols/therapy/limits.ts';
import type { Protocol, Step } from '../../../protocols/therapy/schema.ts';

const set: readonly Step[] = [
  { ramp: { to: 30, rate: 1.5 } },
  { hold: { seconds: 110 } },
  { ramp: { to: 0, rate: 2 } },
  { level: { seconds: 440 } },
];

/** The largest number of sets, with long rests between them: almost an hour. */
export const longProtocol: Protocol = {
  name: 'an-hour',
  title: 'An hour',
  level: 'advanced',
  steps: Array.from({ length: absolute.sets }, () => set).flat(),
};
