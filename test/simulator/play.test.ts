/** The gear's play under the control loop. */
import { describe, expect, it } from 'vitest';
import { cross, type Move } from '../support/level-crossing.ts';

const persons = [55, 95, 150].map((massKg) => ({ massKg, tableInertia: (28 * massKg) / 95 }));
/** Balanced from 18° head-up to 18° head-down. */
const balances = [0.02, 0.005, 0, -0.005, -0.02];
const turns = [-15, -10, -5, -2, 2, 5, 10, 15];

describe.each([0.1, 0.2])("a slow move across the gear's play of %s°", (playDeg) => {
  it.each([0.3, 1, 1.5, 2, 3])(
    'at %s°/s stays below 0.85 of what rule 7 allows, for light and heavy persons',
    (rate) => {
      const moves = persons.flatMap((person) =>
        balances.flatMap((towardHeadM) =>
          turns.map((turnAt): Move => {
            return { table: { body: { ...person, towardHeadM, playDeg } }, turnAt, to: turnAt < 0 ? 3 : -3, rate };
          }),
        ),
      );
      for (const move of moves) {
        const { share, state, events } = cross(move);
        expect({ move, state, events, slow: share < 0.85 }).toEqual({ move, state: 'R', events: [], slow: true });
      }
    },
  );
});

describe('50 % more play', () => {
  it.each(turns)('is no runaway when reversed at %s°', (turnAt) => {
    for (const towardHeadM of balances) {
      const body = { towardHeadM, playDeg: 0.3 };
      expect(cross({ table: { body }, turnAt, to: turnAt < 0 ? 3 : -3, rate: 1 })).toMatchObject({
        state: 'R',
        events: [],
      });
    }
  });
});
