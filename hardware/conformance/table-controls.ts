/** The controls of a simulated table, with a simulated or an emulated board: they act on its terminals. */

import type { Terminals } from '../simulator/electrical/terminals.ts';
import { obstructionAheadDeg } from '../simulator/faults/fault-kinds.ts';
import type { GroundTruth, TableControl, TableControlSet } from './device.ts';

/** The controls of the board itself. */
export interface BoardControls {
  on(): void;
  off(): void;
  /** Presses the reset button. */
  reset(): void;
  /** Makes the program hang until its watchdog restarts it. */
  hang(): void;
  storeScale(record: Uint8Array): void;
}

/** On a bench all controls are available. */
export const benchControls: ReadonlySet<TableControl> = new Set<TableControl>([
  'power',
  'reset',
  'hang',
  'place',
  'button',
  'estop',
  'ankle',
  'supply',
  'sensor',
  'scale',
  'levelSwitch',
  'lowerSwitch',
  'upperSwitch',
  'obstruction',
  'brake',
  'drive',
  'prompt',
]);

const runawayDegPerS = 8;

export class TableControls implements TableControlSet {
  readonly available = benchControls;
  readonly #terminals: Terminals;
  readonly #board: BoardControls;

  constructor(terminals: Terminals, board: BoardControls) {
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
    this.#terminals.buttonHeld = pressed;
  }

  async estop(open: boolean): Promise<void> {
    this.#terminals.stopPressed = open;
  }

  async ankle(closed: boolean): Promise<void> {
    this.#terminals.ankleClosed = closed;
  }

  async supply(low: boolean): Promise<void> {
    this.#terminals.supplyLow = low;
  }

  async sensor(condition: 'sound' | 'disconnected' | 'frozen' | number): Promise<void> {
    const { fault } = this.#terminals.potentiometer;
    fault.broken = condition === 'disconnected';
    fault.stuck = condition === 'frozen';
    fault.offsetDeg = typeof condition === 'number' ? condition : 0;
  }

  async scale(record: Uint8Array): Promise<void> {
    this.#board.storeScale(record);
  }

  async levelSwitch(contact: 'sound' | 'open' | 'closed'): Promise<void> {
    this.#terminals.contacts.level = contact;
  }

  async lowerSwitch(contact: 'sound' | 'open'): Promise<void> {
    this.#terminals.contacts.lower = contact;
  }

  async upperSwitch(contact: 'sound' | 'open'): Promise<void> {
    this.#terminals.contacts.upper = contact;
  }

  async obstruction(present: boolean): Promise<void> {
    this.#terminals.sync();
    this.#terminals.body.obstruct(present ? obstructionAheadDeg.stuck : null);
  }

  async brake(grip: 'sound' | 'none'): Promise<void> {
    this.#terminals.sync();
    this.#terminals.body.setBrakeHolding(grip === 'sound' ? 1 : 0);
  }

  async drive(condition: 'sound' | 'dead' | 'faltering' | 'runaway' | number): Promise<void> {
    const { fault } = this.#terminals.stage;
    fault.share = condition === 'dead' ? 0 : 1;
    fault.faltering = condition === 'faltering';
    fault.runawayDegPerS = condition === 'runaway' ? runawayDegPerS : 0;
    fault.fixedDegPerS = typeof condition === 'number' ? condition : null;
  }
}

/** The true state of the body. */
export function groundTruthOf(terminals: Terminals): () => GroundTruth {
  return () => {
    terminals.sync();
    const { angleDeg, rateDegPerS, brakeOn } = terminals.body;
    return { angleDeg, rateDegPerS, brakeOn, sounding: terminals.sounding };
  };
}
