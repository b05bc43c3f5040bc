/** The turn as a function of its inputs. That recorded inputs give the same entries is shown for every scenario. */
import { describe, expect, it } from 'vitest';
import { turn } from '../../src/controller/turn.ts';
import { initialTurnState } from '../../src/controller/turn-state.ts';

describe('the turn', () => {
  it('does not throw when a watch does (H28)', () => {
    const watch = {
      hazard: 'H28',
      assess: () => {
        throw new Error('thrown on purpose');
      },
    } as const;
    const state = initialTurnState({ watches: [watch] });
    const output = turn(state, { kind: 'tick' }, 22);
    expect(output.entries).toContainEqual(expect.objectContaining({ type: 'finding', hazard: 'H28' }));
    expect(output.renewUntil).toBeNull();
    expect(output.alarm).toEqual({ priority: 'high', sounding: true });
  });

  it('permits no renewal without a fresh reading', () => {
    expect(turn(initialTurnState({}), { kind: 'tick' }, 22).renewUntil).toBeNull();
  });
});
