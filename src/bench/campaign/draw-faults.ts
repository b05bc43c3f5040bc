import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import { kindsOf, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import type { FaultComponent, FaultKind } from '../../../hardware/simulator/faults/fault-kinds.ts';
import { faultComponents } from '../../../hardware/simulator/faults/fault-kinds.ts';
import type { Random } from '../../../hardware/simulator/random.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { pick } from './random-choice.ts';

/** Draws no fault, one or two from all components and kinds; the second often soon after the first, so that they interact. */
export function drawFaults(random: Random, timeline: Timeline): readonly Fault[] {
  const alone = random.fork('alone');
  if (alone.chance(aloneShare)) return drawAlone(alone, timeline);
  const asleep = random.fork('asleep');
  if (timeline.longestInversion > questionMs && asleep.chance(asleepShare)) return [drawSleep(asleep, timeline)];
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

/**
 * The host is away, and then the device meets something alone: while it still moves by the last order, while it stops, or
 * on its way home. With a host that reacts as well, a rule of the device that is missing would hardly show.
 */
function drawAlone(random: Random, timeline: Timeline): readonly [Fault, Fault] {
  const awayAt = drawMoment(random, timeline);
  const away = pick(random, ['host=kill', 'link=off', `host=stall:${Math.round(random.uniform(3000, 30_000))}`]);
  const first = parseFault(`${awayAt}ms:${away}`);
  const laterMs = random.chance(0.4) ? random.uniform(0, 400) : random.uniform(400, 12_000);
  return [first, parseFault(`${Math.round(awayAt + laterMs)}ms:${pick(random, metAlone)}`)];
}

/** The person falls asleep at some time before the last question. */
const drawSleep = (random: Random, { duration }: Timeline): Fault =>
  parseFault(`${Math.round(random.uniform(0, duration / 2))}ms:patient=silent`);

/** Half of them within a motion or just after it. */
function drawMoment(random: Random, { legs, duration }: Timeline): number {
  const anyTime = Math.round(random.uniform(500, duration - 30_000));
  if (random.chance(0.5)) return anyTime;
  const leg = random.integer(legs.length);
  const before = legs.slice(0, leg).reduce((sum, one) => sum + one.duration, 0);
  return Math.round(before + random.uniform(0, (legs[leg]?.duration ?? 0) + 1000));
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

/** Sessions in which the device has to do without its host. */
const aloneShare = 0.2;
/** Of the sessions in which the person is asked "are you well?". */
const asleepShare = 0.2;
const questionMs = 62_000;
/** What a device notices by itself: its inputs, its sensors, its drive and brake, and a start of its own. */
const metAlone = [
  'patient=estop,4s',
  'patient=estop,12s',
  'patient=button',
  'button=closed,1s',
  'redstop=open,3s',
  'position=off',
  'position=wrong:15',
  'position=stuck',
  'actuator=wrong',
  'actuator=wrong:3',
  'actuator=stuck',
  'actuator=off,1500ms',
  'brake=off',
  'brake=slow:0.01',
  'obstruction=stuck',
  'switch=open',
  'switch=closed',
  'lower=closed',
  'upper=open',
];

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
