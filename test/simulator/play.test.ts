/** The gear's play under the speed loop: slow moves that cross the angle at which the person's weight changes sides. */
import { describe, expect, it } from 'vitest';
import type { BodyParameters } from '../../hardware/simulator/body-parameters.ts';
import { Rig } from './rig.ts';

interface Move {
  readonly body: Partial<BodyParameters>;
  /** Degrees: where it turns round, and where it goes from there. */
  readonly turnAt: number;
  readonly to: number;
  /** Degrees a second, there and back. */
  readonly rate: number;
}

/** The worst true speed as a share of what rule 7 allows; what the device made of it. */
function cross({ body, turnAt, to, rate }: Move): { share: number; state: string | null; events: readonly string[] } {
  const rig = new Rig({ body });
  rig.arm();
  let worst = 0;
  for (const target of [turnAt, to]) {
    if (rig.state !== 'R') break;
    rig.move(target * 100, rate * 100, 50);
    rig.until(
      () => rig.state !== 'M',
      120_000,
      () => {
        rig.keepAlive();
        worst = Math.max(worst, Math.abs(rig.truth.rateDegPerS));
      },
    );
    if (rig.state === 'R') rig.runAlive(300);
  }
  return { share: worst / (1.5 * rate + 0.5), state: rig.state, events: rig.events() };
}

const persons = [55, 95, 150].map((massKg) => ({ massKg, tableInertia: (28 * massKg) / 95 }));
/** Balanced from 18° head-up to 18° head-down. */
const balances = [0.02, 0.005, 0, -0.005, -0.02];
const turns = [-15, -10, -5, -2, 2, 5, 10, 15];

describe.each([0.1, 0.2])("a slow move across the gear's play of %s°", (playDeg) => {
  it.each([0.3, 1, 1.5, 2, 3])('at %s°/s stays below 0.85 of what rule 7 allows, whoever lies there', (rate) => {
    const moves = persons.flatMap((person) =>
      balances.flatMap((towardHeadM) =>
        turns.map((turnAt): Move => {
          return { body: { ...person, towardHeadM, playDeg }, turnAt, to: turnAt < 0 ? 3 : -3, rate };
        }),
      ),
    );
    for (const move of moves) {
      const { share, state, events } = cross(move);
      expect({ move, state, events, slow: share < 0.85 }).toEqual({ move, state: 'R', events: [], slow: true });
    }
  });
});

describe('half as much play again', () => {
  it.each(turns)('is no runaway, turned round at %s°', (turnAt) => {
    for (const towardHeadM of balances) {
      const body = { towardHeadM, playDeg: 0.3 };
      expect(cross({ body, turnAt, to: turnAt < 0 ? 3 : -3, rate: 1 })).toMatchObject({ state: 'R', events: [] });
    }
  });
});
