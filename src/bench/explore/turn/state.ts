/** What the explored turn is in: all that the controller remembers, the table as it is told of it, and the clock. */
import { initialTurnState, type TurnState } from '../../../controller/turn-state.ts';
import { levelTable, type Table } from './table.ts';

export interface ExploredTurn {
  /** Never changed once it is part of a state: a step works on a copy. */
  readonly t: TurnState;
  /** ms of the host's clock. */
  readonly at: number;
  readonly table: Table;
  /** A finding has ended the session: nothing but a start may lead to motion other than the way home. */
  readonly isEnded: boolean;
}

export const beginning: ExploredTurn = { t: initialTurnState({}), at: 1000, table: levelTable, isEnded: false };
