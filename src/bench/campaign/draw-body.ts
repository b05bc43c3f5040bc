import type { BodyParameters } from '../../../hardware/simulator/body/body-parameters.ts';
import { bodyRanges, defaultBody } from '../../../hardware/simulator/body/body-parameters.ts';
import type { Random } from '../../../hardware/simulator/random.ts';

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
