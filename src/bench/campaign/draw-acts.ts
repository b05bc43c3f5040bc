/** Draws what people do in a session of a campaign: sensible things, clumsy ones, and some that have to be refused. */
import type { Random } from '../../../hardware/simulator/random.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { BenchAct } from '../acts.ts';
import { benchActs } from '../acts.ts';
import { muddle } from './malformed-requests.ts';
import { between, pick } from './random-choice.ts';

/** ms after the protocol's end, as planned, at which somebody looks whether the person is home. */
const forgotten = 400_000;

/** Half the sessions have an attendant who does something. */
export function drawActs(random: Random, timeline: Timeline, prescribedDeg: number): readonly BenchAct[] {
  if (random.chance(0.5)) return [];
  const acts: BenchAct[] = [];
  for (let count = 1 + random.integer(4); count > 0; count -= 1) {
    const at = Math.round(random.uniform(0, timeline.duration));
    acts.push(...(random.chance(0.4) ? drawOverride(random, prescribedDeg, at) : drawAct(random, at)));
  }
  const all = [...muddle(random, acts, timeline.duration)];
  // Nobody is forgotten in a pause for ever.
  all.push({ at: Math.round(timeline.duration) + forgotten, act: 'return' });
  return all.sort((a, b) => a.at - b.at);
}

function drawAct(random: Random, at: number): readonly BenchAct[] {
  const act = pick(random, benchActs);
  switch (act) {
    case 'pause':
      // Who pauses means to go on.
      return [
        { at, act },
        { at: at + Math.round(random.uniform(500, 15_000)), act: 'resume' },
      ];
    case 'override.begin':
    case 'override.jog':
    case 'override.target':
    case 'override.hold':
    case 'override.skip':
      // Most of these come when nobody has begun an override.
      return [{ at, act }];
    case 'override.end':
    case 'resume':
    case 'stop':
    case 'return':
    case 'reset':
    case 'acknowledge':
    case 'answer':
    case 'status':
    case 'subscribe':
    case 'start':
    case 'login':
      return [{ at, act }];
  }
}

/** A clinician takes the table in hand, does a few things with it, and lets go in one way or another. */
function drawOverride(random: Random, prescribedDeg: number, from: number): readonly BenchAct[] {
  const acts: BenchAct[] = [{ at: from, act: 'override.begin', seconds: between(random, 3, 90, 0) }];
  if (random.chance(0.25)) acts.push(...drawRival(random, from));
  let at = from;
  for (let count = 1 + random.integer(4); count > 0; count -= 1) {
    at += Math.round(random.uniform(300, 6000));
    const done = drawInOverride(random, prescribedDeg, at);
    acts.push(...done);
    at = Math.max(at, ...done.map((act) => act.at));
  }
  at += Math.round(random.uniform(300, 25_000));
  const lot = random.uniform();
  // Some let it expire, some are cut off.
  if (lot < 0.15) return acts;
  if (lot < 0.25) return [...acts, { at, by: 'clinician', act: 'disconnect' }];
  if (lot < 0.6) return [...acts, { at, act: 'resume' }];
  const end: BenchAct = { at, act: 'override.end' };
  return lot < 0.7 ? [...acts, end] : [...acts, end, { at: at + 1000, act: 'resume' }];
}

/** A colleague wants the table too, while the clinician has it. */
function drawRival(random: Random, from: number): readonly BenchAct[] {
  const by = 'colleague';
  const at = from + Math.round(random.uniform(100, 8000));
  return [
    { at, by, act: 'override.begin', seconds: 30 },
    { at: at + 100, by, act: pick(random, ['override.jog', 'override.target', 'override.skip', 'override.end']) },
  ];
}

function drawInOverride(random: Random, prescribedDeg: number, at: number): readonly BenchAct[] {
  const lot = random.uniform();
  if (lot < 0.3) return drawJog(random, at);
  if (lot < 0.6) {
    // Inside, one step above, two of them, or nonsense.
    const [low, high] = pick(random, [
      [-prescribedDeg, 0] as const,
      [0, 5] as const,
      [5, 10] as const,
      [-70, 10] as const,
    ]);
    const toDeg = between(random, prescribedDeg + low, prescribedDeg + high, 1);
    const target = { at, act: 'override.target' as const, toDeg, confirm: random.chance(0.5) };
    // Who is refused asks once more, and confirms.
    return random.chance(0.5) ? [target] : [target, { ...target, at: at + 500, confirm: true }];
  }
  if (lot < 0.75) return [{ at, act: 'override.hold', seconds: between(random, -2, 60, 1) }];
  return [{ at, act: lot < 0.9 ? 'override.skip' : 'acknowledge' }];
}

/** Held for a while: mostly renewed in time, now and then late. */
function drawJog(random: Random, at: number): readonly BenchAct[] {
  const direction = random.chance(0.5) ? 'down' : 'up';
  const every = random.uniform(100, 700);
  const words = 1 + random.integer(12);
  return Array.from({ length: words }, (_, word) => ({
    at: Math.round(at + word * every),
    act: 'override.jog' as const,
    direction,
  }));
}
