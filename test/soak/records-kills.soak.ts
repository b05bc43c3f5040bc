/** The records child, killed 200 times at random moments: `SOAK_KILLS` and `SOAK_SEED` give another number and others. */
import { expect, test } from 'vitest';
import { Random } from '../../hardware/simulator/random.ts';
import { killOften } from '../support/records-kills.ts';

const kills = Number(process.env['SOAK_KILLS'] ?? 200);
const seed = Number(process.env['SOAK_SEED'] ?? 1);

test(`nothing that was acknowledged is lost over ${kills} kills`, async () => {
  const random = new Random(seed);
  const { recorded, acknowledged, perSecond, inJournal, inDatabase, said } = await killOften(kills, () =>
    random.uniform(),
  );
  const all = Array.from({ length: recorded }, (_, value) => value);
  expect(inJournal).toEqual(all);
  expect(inDatabase).toEqual(all);
  expect(said.filter((text) => !text.includes('SIGKILL'))).toEqual([]);
  console.log(
    `${recorded} items, ${acknowledged} of them acknowledged before the last kill; ${Math.round(perSecond)} commits a second asked for`,
  );
});
