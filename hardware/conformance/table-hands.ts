/** Hands at the bench's own table, simulated or emulated board alike: they turn what is at the terminals. */

import type { Terminals } from '../simulator/electrical/terminals.ts';
import { obstructionAheadDeg } from '../simulator/faults/fault-kinds.ts';
import type { Hand, Hands, Sight } from './device.ts';

/** What only the board itself can do. */
export interface BoardPower {
  on(): void;
  off(): void;
  /** Its reset button. */
  reset(): void;
  /** Its program goes nowhere from now on; only its watchdog can help. */
  hang(): void;
}

/** A bench can do it all. */
export const benchHands: ReadonlySet<Hand> = new Set<Hand>([
  'power',
  'reset',
  'hang',
  'place',
  'button',
  'estop',
  'ankle',
  'supply',
  'sensor',
  'cam',
  'obstruction',
  'brake',
  'drive',
  'prompt',
]);

/** deg/s of a drive that runs away. */
const runaway = 8;

export class TableHands implements Hands {
  readonly able = benchHands;
  readonly #terminals: Terminals;
  readonly #board: BoardPower;

  constructor(terminals: Terminals, board: BoardPower) {
    this.#terminals = terminals;
    this.#board = board;
  }

  async power(on: boolean): Promise<void> {
    if (on) this.#board.on();
    else this.#board.off();
  }

  async reset(): Promise<void> {
    this.#board.reset();
  }

  async hang(): Promise<void> {
    this.#board.hang();
  }

  async button(pressed: boolean): Promise<void> {
    this.#terminals.buttonPressed = pressed;
  }

  async estop(open: boolean): Promise<void> {
    this.#terminals.estopOpen = open;
  }

  async ankle(closed: boolean): Promise<void> {
    this.#terminals.ankleClosed = closed;
  }

  async supply(low: boolean): Promise<void> {
    this.#terminals.supplyLow = low;
  }

  async sensor(condition: 'sound' | 'disconnected' | number): Promise<void> {
    const { fault } = this.#terminals.potentiometer;
    fault.broken = condition === 'disconnected';
    fault.offsetDeg = typeof condition === 'number' ? condition : 0;
  }

  async cam(contact: 'sound' | 'open' | 'closed'): Promise<void> {
    this.#terminals.levelContact = contact;
  }

  async obstruction(inTheWay: boolean): Promise<void> {
    this.#terminals.sync();
    this.#terminals.body.obstruct(inTheWay ? obstructionAheadDeg.stuck : null);
  }

  async brake(grip: 'sound' | 'none'): Promise<void> {
    this.#terminals.sync();
    this.#terminals.body.setBrakeHolding(grip === 'sound' ? 1 : 0);
  }

  async drive(condition: 'sound' | 'dead' | 'runaway'): Promise<void> {
    const { fault } = this.#terminals.stage;
    fault.share = condition === 'dead' ? 0 : 1;
    fault.runawayDegPerS = condition === 'runaway' ? runaway : 0;
  }
}

/** The body's own truth. */
export function sightOf(terminals: Terminals): () => Sight {
  return () => {
    terminals.sync();
    const { angleDeg, rateDegPerS, brakeOn } = terminals.body;
    return { angleDeg, rateDegPerS, brakeOn };
  };
}
