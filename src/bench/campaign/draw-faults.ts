import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import { kindsOf, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import type { FaultComponent, FaultKind } from '../../../hardware/simulator/faults/fault-kinds.ts';
import { faultComponents } from '../../../hardware/simulator/faults/fault-kinds.ts';
import type { Random } from '../../../hardware/simulator/random.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { pick } from './random-choice.ts';

/** Draws no fault, one or two from all components and kinds; the second often soon after the first, so that they interact. */
export function drawFaults(random: Random, timeline: Timeline): readonly Fault[] {
  const roll = random.uniform();
  const count = roll < 0.08 ? 0 : roll < 0.54 ? 1 : 2;
  const first = drawFault(random, random.uniform(500, timeline.duration - 30_000));
  if (count < 2) return count === 0 ? [] : [first];
  const soon = Math.max(0, first.at + random.uniform(-2000, 8000));
  const at = random.chance(0.6) ? soon : random.uniform(500, timeline.duration - 30_000);
  for (;;) {
    const second = drawFault(random, at);
    if (!isWithoutAnswer(first, second)) return [first, second];
  }
}

/** A brake that is jammed and slips at the same time holds no person, and lets no drive move them. */
const isWithoutAnswer = (first: Fault, second: Fault): boolean =>
  first.component === 'brake' && second.component === 'brake';

function drawFault(random: Random, at: number): Fault {
  // Faults of the host are drawn less often: a dead host hides everything that follows.
  const component = random.chance(0.5) ? pick(random, faultComponents) : pick(random, withoutHost);
  const [kind, facts] = pick(random, [...kindsOf(component)]);
  const value = facts.value === undefined ? '' : `:${drawValue(random, facts)}`;
  const lasts = drawDuration(random, kind);
  // Made from its text, so that the printed fault replays byte for byte.
  return parseFault(`${Math.round(at)}ms:${component}=${kind}${value}${lasts}`);
}

const withoutHost: readonly FaultComponent[] = faultComponents.filter((component) => component !== 'host');

/** The default in half the draws; else near the default, or anywhere in the allowed range. */
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
  // Most red stops are released again; the fault matrix covers one that is not.
  const roll = random.uniform();
  if (kind === 'estop' && roll < 0.9) return `,${Math.round(random.uniform(1000, 30_000))}ms`;
  if (roll < 0.5) return '';
  return roll < 0.75 ? `,${Math.round(random.uniform(50, 3000))}ms` : `,${Math.round(random.uniform(3000, 30_000))}ms`;
}
