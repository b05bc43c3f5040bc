/** Draws the acts of people in a campaign's session: sensible ones, clumsy ones, and some that must be refused. */
import type { Random } from '../../../hardware/simulator/random.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { BenchAct } from '../acts.ts';
import { benchMethods } from '../acts.ts';
import { addClientErrors } from './malformed-requests.ts';
import { between, pick } from './random-choice.ts';

/** The operator requests a return this long after the protocol's planned end, so that no pause lasts without end. */
const lastReturnMs = 400_000;

/** Half the sessions have an attendant who does something. */
export function drawActs(random: Random, timeline: Timeline, prescribedDeg: number): readonly BenchAct[] {
  if (random.chance(0.5)) return [];
  const acts: BenchAct[] = [];
  for (let count = 1 + random.integer(4); count > 0; count -= 1) {
    const at = Math.round(random.uniform(0, timeline.duration));
    acts.push(...(random.chance(0.4) ? drawOverride(random, prescribedDeg, at) : drawAct(random, at)));
  }
  const all = [...addClientErrors(random, acts, timeline.duration)];
  all.push({ at: Math.round(timeline.duration) + lastReturnMs, act: 'return' });
  return all.sort((a, b) => a.at - b.at);
}

/** One request for any method; most override requests come outside an override. A pause is followed by a resume. */
function drawAct(random: Random, at: number): readonly BenchAct[] {
  const act = pick(random, benchMethods);
  if (act !== 'pause') return [{ at, act }];
  return [
    { at, act },
    { at: at + Math.round(random.uniform(500, 15_000)), act: 'resume' },
  ];
}

/** A clinician begins an override, makes a few requests in it, and ends it in one of several ways. */
function drawOverride(random: Random, prescribedDeg: number, from: number): readonly BenchAct[] {
  const acts: BenchAct[] = [{ at: from, act: 'override.begin', seconds: between(random, 3, 90, 0) }];
  if (random.chance(0.25)) acts.push(...drawRival(random, from));
  let at = from;
  for (let count = 1 + random.integer(4); count > 0; count -= 1) {
    at += Math.round(random.uniform(300, 6000));
    const requests = drawInOverride(random, prescribedDeg, at);
    acts.push(...requests);
    at = Math.max(at, ...requests.map((act) => act.at));
  }
  at += Math.round(random.uniform(300, 25_000));
  const roll = random.uniform();
  // Some overrides expire, some lose their connection.
  if (roll < 0.15) return acts;
  if (roll < 0.25) return [...acts, { at, by: 'clinician', act: 'disconnect' }];
  if (roll < 0.6) return [...acts, { at, act: 'resume' }];
  const end: BenchAct = { at, act: 'override.end' };
  return roll < 0.7 ? [...acts, end] : [...acts, end, { at: at + 1000, act: 'resume' }];
}

/** A colleague requests an override while the clinician holds it. */
function drawRival(random: Random, from: number): readonly BenchAct[] {
  const by = 'colleague';
  const at = from + Math.round(random.uniform(100, 8000));
  return [
    { at, by, act: 'override.begin', seconds: 30 },
    { at: at + 100, by, act: pick(random, ['override.jog', 'override.target', 'override.skip', 'override.end']) },
  ];
}

function drawInOverride(random: Random, prescribedDeg: number, at: number): readonly BenchAct[] {
  const roll = random.uniform();
  if (roll < 0.3) return drawJog(random, at);
  if (roll < 0.6) {
    // Below the prescription, one step above it, two steps above it, or out of all bounds.
    const [low, high] = pick(random, [
      [-prescribedDeg, 0] as const,
      [0, 5] as const,
      [5, 10] as const,
      [-70, 10] as const,
    ]);
    const toDeg = between(random, prescribedDeg + low, prescribedDeg + high, 1);
    const target = { at, act: 'override.target' as const, toDeg, confirm: random.chance(0.5) };
    // Half the clinicians ask again and confirm.
    return random.chance(0.5) ? [target] : [target, { ...target, at: at + 500, confirm: true }];
  }
  if (roll < 0.75) return [{ at, act: 'override.hold', seconds: between(random, -2, 60, 1) }];
  return [{ at, act: roll < 0.9 ? 'override.skip' : 'acknowledge' }];
}

/** A jog key held for a while; most renewals come in time, some late. */
function drawJog(random: Random, at: number): readonly BenchAct[] {
  const direction = random.chance(0.5) ? 'down' : 'up';
  const everyMs = random.uniform(100, 700);
  const count = 1 + random.integer(12);
  return Array.from({ length: count }, (_, index) => ({
    at: Math.round(at + index * everyMs),
    act: 'override.jog' as const,
    direction,
  }));
}
