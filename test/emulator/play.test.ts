/** The firmware on a table whose gear has play. */
import { describe, expect, it } from 'vitest';
import { emulated } from '../support/emulated-board.ts';
import { cross } from '../support/level-crossing.ts';

describe('a slow move across the play on the emulated board', { timeout: 120_000 }, () => {
  it.each([
    [-5, 0.005],
    [-2, 0],
    [5, -0.005],
  ])('reversed at %s°, balanced %s m toward the head, is not taken for a runaway', (turnAt, towardHeadM) => {
    const table = { board: emulated, body: { towardHeadM, playDeg: 0.2 } };
    const { share, state, events } = cross({ table, turnAt, to: turnAt < 0 ? 3 : -3, rate: 1 });
    expect({ state, events }).toEqual({ state: 'R', events: [] });
    expect(share).toBeLessThan(0.95);
  });
});
