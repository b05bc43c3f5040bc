import type { Random } from '../../../hardware/simulator/random.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import type { Protocol, Step } from '../../../protocols/therapy/schema.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import { between } from './random-choice.ts';

/** Longer protocols are drawn again: a campaign is many short sessions rather than a few long ones. */
const maxDurationMs = 260_000;
const maxDraws = 50;

export function drawProtocol(random: Random): { readonly protocol: Protocol; readonly timeline: Timeline } {
  for (let draw = 0; draw < maxDraws; draw += 1) {
    const protocol: Protocol = { name: 'drawn', title: 'Drawn', level: 'advanced', steps: drawSteps(random) };
    const planned = planTimeline(protocol, absolute, 'drawn');
    if (planned.ok && planned.value.duration <= maxDurationMs) return { protocol, timeline: planned.value };
  }
  // Nearly every draw is valid; a generator that never draws a valid protocol must not go unnoticed.
  throw new Error(`no valid protocol in ${maxDraws} draws`);
}

/** Mostly one excursion, sometimes two, in a few stages, an oscillation or a single ramp, with the required rests. */
function drawSteps(random: Random): Step[] {
  const steps: Step[] = [];
  const sets = random.chance(0.25) ? 2 : 1;
  for (let set = 0; set < sets; set += 1) {
    if (set > 0) steps.push({ level: { seconds: between(random, 30, 40, 0) } });
    if (random.chance(0.2)) steps.push(drawOscillation(random));
    else for (let stages = 1 + random.integer(3); stages > 0; stages -= 1) steps.push(...drawStage(random));
    // A third of the protocols leave the last ramp to level to the planner.
    if (set < sets - 1 || random.chance(0.66)) {
      steps.push({ ramp: { to: 0, rate: between(random, 0.8, 4, 1) } });
    }
  }
  if (random.chance(0.2)) {
    steps.push({ level: { seconds: 60 } }, { ramp: { to: -15, rate: 2 } }, { hold: { seconds: 5 } });
  }
  return steps;
}

function drawStage(random: Random): Step[] {
  // Mostly gentle, sometimes up to the limits.
  const to = random.chance(0.15) ? between(random, 40, 60, 0) : between(random, 6, 40, 1);
  const ramp: Step = random.chance(0.2) ? { ramp: { to } } : { ramp: { to, rate: between(random, 0.7, 3, 1) } };
  // One hold in ten is long enough for "are you well?".
  const seconds = random.chance(0.1) ? between(random, 70, 100, 0) : between(random, 2, 20, 0);
  return random.chance(0.85) ? [ramp, { hold: { seconds } }] : [ramp];
}

function drawOscillation(random: Random): Step {
  const low = between(random, 10, 14, 0);
  const high = low + between(random, 20, 30, 0);
  return { oscillate: { low, high, rate: between(random, 1, 2, 1), cycles: 1 + random.integer(2) } };
}
