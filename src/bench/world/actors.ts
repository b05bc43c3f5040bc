/** Who is around the table at the bench, and how they reach the controller. */

import { milliseconds } from '../../../protocols/base/units.ts';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import type { Controller } from '../../controller/controller.ts';
import type { Entry } from '../../controller/entry.ts';
import type { SessionPlan } from '../../session/events.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Defects } from './defects.ts';
import type { Host } from './host.ts';

export interface ActorsOptions {
  readonly controller: Controller;
  readonly host: Host;
  readonly oracle: Oracle;
  readonly plan: SessionPlan;
  readonly prescription: Prescription;
  readonly driveTest: boolean;
  readonly defects: Defects;
}

export interface Actors {
  /** Somebody starts the session. Gives every reason why it was refused. */
  start(): readonly string[];
  /** The session's first motion was ordered: the zero of what is done when. */
  begun(): void;
  /** What went into the record. */
  note(entry: Entry): void;
  /** A clinician takes the table over, so that there is a console to lose. */
  takeOver(): void;
  /** The console is cut off. */
  loseConsole(): void;
  /** The attendant brings the person home. */
  bringHome(reason: string): void;
}

export type ActorsFactory = (options: ActorsOptions) => Actors;

/** Nobody but who starts the session, and the console that a fault cuts off: straight to the controller, without a service. */
export const directActors: ActorsFactory = ({ controller, host, plan, driveTest }) => ({
  start: () => controller.begin(plan, { screening: true, ankleLockChecked: true }, { driveTest }),
  begun: () => {},
  note: () => {},
  takeOver: () => {
    controller.beginOverride(milliseconds(600_000), 'the bench looks closer');
  },
  loseConsole: () => controller.consoleLost(),
  bringHome: (reason) => {
    if (host.running) controller.returnToLevel('operator', reason);
  },
});
