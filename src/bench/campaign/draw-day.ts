/** Draws what surrounds a session: the wait before it, the sessions after it, and the wall clock. */
import { bodyRanges, defaultBody, type PersonParameters } from '../../../hardware/simulator/body/body-parameters.ts';
import { type Fault, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import type { Random } from '../../../hardware/simulator/random.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { LongDay, Waiting } from '../world/options.ts';
import { between, pick } from './random-choice.ts';

/** A day of several sessions takes as many times as long, so only of short ones. */
const dayShare = 0.06;
const longestMs = 200_000;
const waitingShare = 0.06;

/** Two to four sessions of the same protocol, with the same person or with others. */
export function drawDay(random: Random, { duration }: Timeline): LongDay | null {
  if (!random.chance(dayShare) || duration > longestMs) return null;
  const count = 1 + random.integer(3);
  return {
    persons: Array.from({ length: count }, () => (random.chance(0.5) ? drawPerson(random) : null)),
    restMs: between(random, 1000, 240_000, 0),
    eventful: random.integer(count + 1),
  };
}

function drawPerson(random: Random): Partial<PersonParameters> {
  const { massKg: mass, towardHeadM: toward } = bodyRanges;
  const massKg = between(random, mass.least, mass.most, 1);
  return {
    massKg,
    towardHeadM: between(random, toward.least, toward.most, 3),
    tableInertia: (defaultBody.tableInertia * massKg) / defaultBody.massKg,
  };
}

/** What can go wrong with a table that waits for its person, and what only a person out of balance on it shows. */
const whileWaiting = [
  'brake=off',
  'brake=slow:0.01',
  'brake=slow:0.02',
  'brakesense=open',
  'brakesense=closed',
  'actuator=off,2s',
  'link=off,3s',
  'position=off',
  'tilt=stuck',
  'switch=open',
  'switch=closed',
  'ankle=off,5s',
  'supply=off,5s',
  'host=restart:2000',
  'patient=button',
  'patient=estop,4s',
];

/** One or two faults before the start. A contact that reports an open brake, and then a brake that gives, is motion without an order. */
export function drawWaiting(random: Random): Waiting | null {
  if (!random.chance(waitingShare)) return null;
  const untilMs = 15_000;
  const faultFrom = (fromMs: number, kind: string): Fault =>
    parseFault(`${between(random, fromMs, fromMs + 4000, 0)}ms:${kind}`);
  if (random.chance(0.7)) return { untilMs, faults: [faultFrom(2000, pick(random, whileWaiting))] };
  return { untilMs, faults: [faultFrom(2000, 'brakesense=open'), faultFrom(6000, 'brake=off')] };
}

/** A computer without a clock of its own starts in 1970; others a moment before midnight, or after their calendar's end. */
export const drawWallStart = (random: Random): number =>
  pick(random, [
    0,
    0,
    Date.UTC(2026, 11, 1, 9),
    Date.UTC(2026, 11, 31, 23, 59, 30),
    Date.UTC(2038, 0, 19, 3, 14),
    Date.UTC(2106, 1, 7),
  ]);
