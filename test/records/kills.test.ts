import { expect, it } from 'vitest';
import { Random } from '../../hardware/simulator/random.ts';
import { killOften } from '../support/records-kills.ts';

it('has everything that was acknowledged, and opens again, after 20 kills at random moments', async () => {
  const random = new Random(1);
  const { recorded, acknowledged, inJournal, inDatabase, said } = await killOften(20, () => random.uniform());
  const all = Array.from({ length: recorded }, (_, value) => value);
  expect(inJournal).toEqual(all);
  expect(inDatabase).toEqual(all);
  expect(acknowledged).toBeGreaterThan(0);
  expect(said.filter((text) => !text.includes('SIGKILL'))).toEqual([]);
});
