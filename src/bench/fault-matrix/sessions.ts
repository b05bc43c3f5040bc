/** The sessions that the fault matrix injects faults into: one excursion to each angle. */
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';

/** Long enough for "are you well?" and the time to answer. */
const holdSeconds = 80;
/** A steep inversion lasts at most 180 s in all. */
const steepDeg = 40;

export function excursionTo(angleDeg: number): Timeline {
  const rate = angleDeg > steepDeg ? 2 : 1;
  return timelineOf(excursion('matrix', angleDeg, rate, holdSeconds));
}

/** Long enough for a fault in the hold to be found in the hold. */
const shortHoldSeconds = 15;

/** The shortest excursion: at the fastest ramp. With `isAsking`, the hold is long enough for "are you well?". */
export function pairProtocol(angleDeg: number, isAsking: boolean): Protocol {
  const words = ['to', ...(angleDeg < 0 ? ['minus'] : []), String(Math.abs(angleDeg)).replace('.', '-')];
  const name = [...words, ...(isAsking ? ['and-asked'] : [])].join('-');
  return excursion(name, angleDeg, absolute.downRate, isAsking ? holdSeconds : shortHoldSeconds);
}

const excursion = (name: string, angleDeg: number, rate: number, seconds: number): Protocol => ({
  name,
  title: 'Fault matrix',
  level: 'advanced',
  steps: [
    { ramp: { to: angleDeg, rate } },
    { hold: { seconds } },
    { ramp: { to: 0, rate } },
    { level: { seconds: 60 } },
  ],
});

export const timelineOf = (protocol: Protocol): Timeline => accepted(planTimeline(protocol, absolute, protocol.name));
