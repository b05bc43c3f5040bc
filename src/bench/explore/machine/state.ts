/** What the explored session machine is in: its run, and the table as the controller sees it. */
import type { Order } from '../../../../hardware/table.ts';
import type { Degrees } from '../../../../protocols/base/units.ts';
import { degrees } from '../../../../protocols/base/units.ts';
import type { Bar } from '../../../safety/situation.ts';
import { type SessionRun, SessionStepper } from '../../../session/run.ts';
import { statePath } from '../../../session/state-name.ts';
import { protocolAngle } from '../plan.ts';

/** Where the table is. One angle stands for all that the machine's guards treat alike. */
export interface Place {
  readonly name: string;
  /** Null: neither sensor is believed. */
  readonly angle: Degrees | null;
  /** Whether the actuator sees it off level: it then returns by itself after a stop. */
  readonly isOff: boolean;
  readonly isLevel: boolean;
}

const place = (name: string, angle: number | null, isOff: boolean, isLevel = false): Place => ({
  name,
  angle: angle === null ? null : degrees(angle),
  isOff,
  isLevel,
});

export const level = place('level', 0, false, true);
export const places: readonly Place[] = [
  level,
  // Neither level (1.5°) nor off level (5°).
  place('near level', 3, false),
  // Also the upper end: no guard asks how far head-down.
  place('head-down', protocolAngle, true),
  place('head-up', -10, true),
  place('unknown', null, true),
];

/** `follow`: nothing was ordered, the device returns by itself and is watched. */
export type Standing = Order['kind'] | 'follow' | 'none';

export interface MachineState {
  readonly run: SessionRun;
  /** The machine's state value as a path. */
  readonly path: string;
  readonly place: Place;
  readonly bar: Bar | null;
  readonly isLinked: boolean;
  readonly standing: Standing;
  /** A finding has ended the session: nothing but a start may lead to motion other than the way home. */
  readonly isEnded: boolean;
  /** A stop has not been reset. */
  readonly isLatched: boolean;
  /** The table was off level since the start, and the pause at level has not been kept. */
  readonly owesPause: boolean;
}

export const stepper = new SessionStepper();

const { run } = stepper.begin();

export const beginning: MachineState = {
  run,
  path: statePath(run.snapshot.value),
  place: level,
  bar: null,
  isLinked: false,
  standing: 'none',
  isEnded: false,
  isLatched: false,
  owesPause: false,
};
