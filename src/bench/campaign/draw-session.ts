/** Draws one session of a campaign from its seed: a protocol, faults and what people do. */

import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import { formatFault, kindsOf, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import type { FaultComponent, FaultKind } from '../../../hardware/simulator/faults/fault-kinds.ts';
import { faultComponents } from '../../../hardware/simulator/faults/fault-kinds.ts';
import { Random } from '../../../hardware/simulator/random.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import type { Protocol, Step } from '../../../protocols/therapy/schema.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import type { BenchAct } from '../acts.ts';
import { drawActs } from './draw-acts.ts';
import { between, pick } from './random-choice.ts';

export interface Drawn {
  readonly protocol: Protocol;
  readonly timeline: Timeline;
  readonly faults: readonly Fault[];
  readonly acts: readonly BenchAct[];
  /** How far head-down is prescribed, and what the table may ever do; null: the absolute limit. */
  readonly prescribedDeg: number;
  readonly tableLimitDeg: number | null;
  readonly driveTest: boolean;
}

/** Longer ones are drawn anew: a campaign is many short sessions, not few long ones. */
const longestSession = 260_000;
const mostTries = 50;

export function drawSession(seed: number): Drawn {
  const random = new Random(seed);
  const { protocol, timeline } = drawProtocol(random.fork('protocol'));
  const faults = drawFaults(random.fork('faults'), timeline);
  const reach = drawReach(random.fork('reach'), timeline);
  const acts = drawActs(random.fork('acts'), timeline, reach.prescribedDeg);
  return { protocol, timeline, faults, acts, ...reach };
}

/** What a clinician may do beyond the protocol, and whether it is the day's first session. */
function drawReach(
  random: Random,
  { maxAngle }: Timeline,
): Pick<Drawn, 'prescribedDeg' | 'tableLimitDeg' | 'driveTest'> {
  const prescribedDeg = Math.min(60, Math.ceil(maxAngle + (random.chance(0.5) ? 0 : random.uniform(0, 12))));
  const tableLimitDeg = random.chance(0.3) ? Math.min(60, Math.ceil(prescribedDeg + random.uniform(0, 12))) : null;
  return { prescribedDeg, tableLimitDeg, driveTest: random.chance(0.15) };
}

function drawProtocol(random: Random): { readonly protocol: Protocol; readonly timeline: Timeline } {
  for (let turn = 0; turn < mostTries; turn += 1) {
    const protocol: Protocol = { name: 'drawn', title: 'Drawn', level: 'advanced', steps: drawSteps(random) };
    const planned = planTimeline(protocol, absolute, 'drawn');
    if (planned.ok && planned.value.duration <= longestSession) return { protocol, timeline: planned.value };
  }
  // What is drawn is nearly always valid; a generator that never is must not go unnoticed.
  throw new Error(`no valid protocol in ${mostTries} draws`);
}

/** One excursion most times, sometimes two, in a few stairs, swings or a single ramp, with the rest that they need. */
function drawSteps(random: Random): Step[] {
  const steps: Step[] = [];
  const sets = random.chance(0.25) ? 2 : 1;
  for (let set = 0; set < sets; set += 1) {
    if (set > 0) steps.push({ level: { seconds: between(random, 30, 40, 0) } });
    if (random.chance(0.2)) steps.push(drawSwing(random));
    else for (let stairs = 1 + random.integer(3); stairs > 0; stairs -= 1) steps.push(...drawStair(random));
    // A third of the protocols leave the way home to be added.
    if (set < sets - 1 || random.chance(0.66)) {
      steps.push({ ramp: { to: 0, rate: between(random, 0.8, 4, 1) } });
    }
  }
  if (random.chance(0.2))
    steps.push({ level: { seconds: 60 } }, { ramp: { to: -15, rate: 2 } }, { hold: { seconds: 5 } });
  return steps;
}

function drawStair(random: Random): Step[] {
  // Mostly gentle, now and then to the limits.
  const to = random.chance(0.15) ? between(random, 40, 60, 0) : between(random, 6, 40, 1);
  const ramp: Step = random.chance(0.2) ? { ramp: { to } } : { ramp: { to, rate: between(random, 0.7, 3, 1) } };
  // Every tenth stay is long enough for "are you well?".
  const seconds = random.chance(0.1) ? between(random, 70, 100, 0) : between(random, 2, 20, 0);
  return random.chance(0.85) ? [ramp, { hold: { seconds } }] : [ramp];
}

function drawSwing(random: Random): Step {
  const low = between(random, 10, 14, 0);
  const high = low + between(random, 20, 30, 0);
  return { oscillate: { low, high, rate: between(random, 1, 2, 1), cycles: 1 + random.integer(2) } };
}

/** None, one or two; the second often soon after the first, which is where they meet. */
function drawFaults(random: Random, timeline: Timeline): readonly Fault[] {
  const lot = random.uniform();
  const count = lot < 0.08 ? 0 : lot < 0.54 ? 1 : 2;
  const first = drawFault(random, random.uniform(500, timeline.duration - 30_000));
  if (count < 2) return count === 0 ? [] : [first];
  const soon = Math.max(0, first.at + random.uniform(-2000, 8000));
  const second = drawFault(random, random.chance(0.6) ? soon : random.uniform(500, timeline.duration - 30_000));
  return [first, second];
}

function drawFault(random: Random, at: number): Fault {
  // A host that is dead hides all that comes after it, so it is drawn less often than its share.
  const component = random.chance(0.5) ? pick(random, faultComponents) : pick(random, withoutHost);
  const kinds = [...kindsOf(component)];
  const [kind, facts] = pick(random, kinds);
  const value = facts.value === undefined ? '' : `:${drawValue(random, facts)}`;
  const lasts = drawDuration(random, kind);
  // By way of its words, so that what is printed replays to the byte.
  return parseFault(`${Math.round(at)}ms:${component}=${kind}${value}${lasts}`);
}

const withoutHost: readonly FaultComponent[] = faultComponents.filter((component) => component !== 'host');

/** The preset in half the draws; else evenly over what is allowed, near the preset or anywhere. */
function drawValue(random: Random, { value }: FaultKind): string {
  if (value === undefined || random.chance(0.5)) return String(value?.default ?? 0);
  const { default: preset, least, most, name } = value;
  const sign = least < 0 && random.chance(0.5) ? -1 : 1;
  const near = preset * random.uniform(0.1, 3);
  const drawn = sign * (random.chance(0.7) ? near : random.uniform(Math.max(0, least), most));
  const bounded = Math.min(most, Math.max(least, drawn));
  return name === 'MS' || name === 'SECONDS' ? bounded.toFixed(0) : bounded.toFixed(2);
}

function drawDuration(random: Random, kind: string): string {
  // A red stop is turned out again, sooner or later; one that is not is the matrix's to show.
  const lot = random.uniform();
  if (kind === 'estop' && lot < 0.9) return `,${Math.round(random.uniform(1000, 30_000))}ms`;
  if (lot < 0.5) return '';
  return lot < 0.75 ? `,${Math.round(random.uniform(50, 3000))}ms` : `,${Math.round(random.uniform(3000, 30_000))}ms`;
}

/** For a report that a person reads and types again. */
export function describeDrawn({ timeline, faults, acts, prescribedDeg, tableLimitDeg, driveTest }: Drawn): string {
  const legs = timeline.legs.map(({ from, to, rate, duration }) =>
    from === to ? `${(duration / 1000).toFixed(0)} s` : `→ ${to}° at ${rate}°/s`,
  );
  const done = acts.map(({ at, act, ...more }) => {
    const said = Object.values(more).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
    return [`${at}ms:${act}`, ...said].join(':');
  });
  const reach = `prescribed ${prescribedDeg}°${tableLimitDeg === null ? '' : `, at most ${tableLimitDeg}°`}`;
  const first = driveTest ? 'drive test; ' : '';
  const happened = `faults ${faults.map(formatFault).join(' ') || 'none'}; acts ${done.join(' ') || 'none'}`;
  return `${first}${legs.join(', ')}; ${reach}; ${happened}`;
}
