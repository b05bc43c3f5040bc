/** Draws the table and the person on it: within the stated ranges, sometimes worn, sometimes moving. */
import type { BodyParameters } from '../../../hardware/simulator/body/body-parameters.ts';
import {
  bodyRanges,
  defaultBody,
  postureRanges,
  toleratedWear,
  wornOut,
} from '../../../hardware/simulator/body/body-parameters.ts';
import type { Random } from '../../../hardware/simulator/random.ts';
import type { Movement } from '../world/options.ts';
import { between, pick } from './random-choice.ts';

/** A person and a table within the stated ranges; the default ones in a fifth of the draws. */
export function drawBody(random: Random): Partial<BodyParameters> {
  if (random.chance(0.2)) return {};
  const drawn = Object.fromEntries(
    Object.entries(bodyRanges).map(([name, { least, most }]) => [name, random.uniform(least, most)]),
  );
  const { massKg = defaultBody.massKg } = drawn;
  // Persons differ in weight more than in build: inertia is proportional to mass.
  return { ...drawn, tableInertia: (defaultBody.tableInertia * massKg) / defaultBody.massKg };
}

export interface Wear {
  readonly body: Partial<BodyParameters>;
  /** Beyond what has to run without an alarm. */
  readonly isWornOut: boolean;
}

/** Most tables are new, some are worn as far as they may be, and a few are worn out in one way. */
export function drawWear(random: Random): Wear {
  const roll = random.uniform();
  if (roll < 0.1) {
    const part = pick(random, ['playDeg', 'supplyVolts', 'brakeTorque'] as const);
    const { least, most } = wornOut[part];
    return { body: { [part]: between(random, least, most, 2) }, isWornOut: true };
  }
  if (roll > 0.3) return { body: {}, isWornOut: false };
  const worn = (['playDeg', 'supplyVolts'] as const).filter(() => random.chance(0.6));
  const drawn = worn.map((part) => {
    const { least, most } = toleratedWear[part];
    return [part, between(random, least, most, 2)] as const;
  });
  return { body: Object.fromEntries(drawn), isWornOut: false };
}

/** A third of the persons move, up to three times; the fastest in a third of a second. */
export function drawMovements(random: Random, durationMs: number): readonly Movement[] {
  if (random.chance(2 / 3)) return [];
  const { aboveAxisM: above, towardHeadM: toward } = postureRanges;
  return Array.from({ length: 1 + random.integer(3) }, () => ({
    at: Math.round(random.uniform(0, durationMs)),
    overMs: between(random, 300, 2000, 0),
    posture: {
      aboveAxisM: between(random, above.least, above.most, 3),
      towardHeadM: between(random, toward.least, toward.most, 3),
    },
  }));
}
