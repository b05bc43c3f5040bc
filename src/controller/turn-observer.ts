import type { TurnInput } from './input.ts';
import type { TurnOutput } from './output.ts';
import type { TurnState } from './turn-state.ts';

/** Sees every turn, and changes nothing. Must not throw, and must not wait: the table's leases depend on the next turn. */
export interface TurnObserver {
  /** Before the turn changes the state. */
  before(t: TurnState, atMs: number): void;
  /** After the turn, and after everything that followed from it was carried out. */
  after(t: TurnState, input: TurnInput, output: TurnOutput, atMs: number): void;
}

/** One observer that shows each turn to all of these, in their order. */
export const observersOf = (observers: readonly TurnObserver[]): TurnObserver => ({
  before: (t, atMs) => {
    for (const observer of observers) observer.before(t, atMs);
  },
  after: (t, input, output, atMs) => {
    for (const observer of observers) observer.after(t, input, output, atMs);
  },
});
