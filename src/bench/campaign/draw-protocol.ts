import type { Random } from '../../../hardware/simulator/random.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import type { Protocol, Step } from '../../../protocols/therapy/schema.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import { between, pick } from './random-choice.ts';

/** Most protocols are short, so that a campaign is many sessions; some are as long as a dose can be. */
const shortMs = 260_000;
const longMs = 1_500_000;
const longShare = 0.04;
const maxDraws = 1000;
/** Depth of `repeat` that is drawn; the schema allows one more. */
const maxNesting = 2;

/** Draws until a protocol is valid for the absolute limits: any sequence of steps that the grammar allows can come up. */
export function drawProtocol(random: Random): { readonly protocol: Protocol; readonly timeline: Timeline } {
  const maxDurationMs = random.chance(longShare) ? longMs : shortMs;
  for (let draw = 0; draw < maxDraws; draw += 1) {
    const steps = random.chance(0.5) ? drawExcursions(random) : drawAnySteps(random, 1 + random.integer(7), 0);
    const protocol: Protocol = { name: 'drawn', title: 'Drawn', level: 'advanced', steps };
    const planned = planTimeline(protocol, absolute, 'drawn');
    if (planned.ok && planned.value.duration <= maxDurationMs) return { protocol, timeline: planned.value };
  }
  // A generator that never draws a valid protocol must not go unnoticed.
  throw new Error(`no valid protocol in ${maxDraws} draws`);
}

/** Steps of every kind in any order: two rests in a row, a hold at level, a ramp to where the table stands. */
function drawAnySteps(random: Random, count: number, depth: number): Step[] {
  return Array.from({ length: count }, () => drawAnyStep(random, depth));
}

function drawAnyStep(random: Random, depth: number): Step {
  const roll = random.uniform();
  if (roll < 0.3) return drawRamp(random, drawAngle(random));
  if (roll < 0.5) return { hold: { seconds: drawHoldSeconds(random) } };
  // A rest between sets has at least 30 s, the final pause 60 s.
  if (roll < 0.75) return { level: { seconds: random.chance(0.5) ? between(random, 30, 40, 0) : 60 } };
  if (roll < 0.85 || depth === maxNesting) return drawOscillation(random);
  const steps = drawAnySteps(random, 1 + random.integer(3), depth + 1);
  return { repeat: { times: 1 + random.integer(3), steps } };
}

/** Head-up, level, about the thresholds at 1.5° and 5°, or head-down. */
function drawAngle(random: Random): number {
  const roll = random.uniform();
  if (roll < 0.15) return between(random, -20, 0, 1);
  if (roll < 0.25) return 0;
  if (roll < 0.4) return pick(random, [1, 1.5, 2, 4, 5, 6]);
  return drawHeadDown(random);
}

/** Mostly one excursion, sometimes two, in a few stages, an oscillation or a single ramp, with the required rests. */
function drawExcursions(random: Random): Step[] {
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
  const ramp = drawRamp(random, drawHeadDown(random));
  return random.chance(0.85) ? [ramp, { hold: { seconds: drawHoldSeconds(random) } }] : [ramp];
}

function drawRamp(random: Random, to: number): Step {
  return random.chance(0.2) ? { ramp: { to } } : { ramp: { to, rate: between(random, 0.7, 3, 1) } };
}

/** Mostly gentle, sometimes up to the limits. */
const drawHeadDown = (random: Random): number =>
  random.chance(0.15) ? between(random, 40, 60, 0) : between(random, 6, 40, 1);

/** One hold in ten is long enough for "are you well?". */
const drawHoldSeconds = (random: Random): number =>
  random.chance(0.1) ? between(random, 70, 100, 0) : between(random, 2, 20, 0);

function drawOscillation(random: Random): Step {
  const low = between(random, 10, 14, 0);
  const high = low + between(random, 20, 30, 0);
  return { oscillate: { low, high, rate: between(random, 1, 2, 1), cycles: 1 + random.integer(2) } };
}
