/** The people around the table at the bench, and how they reach the controller. */
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import type { Controller } from '../../controller/controller.ts';
import type { Entry } from '../../controller/entry.ts';
import type { SessionPlan } from '../../session/events.ts';
import type { Oracle } from '../oracle/oracle.ts';
import type { Defects } from './defects.ts';
import type { Host } from './host.ts';
import type { SavedState } from './saved-state.ts';

export interface ActorsOptions {
  readonly controller: Controller;
  readonly host: Host;
  readonly oracle: Oracle;
  readonly plan: SessionPlan;
  readonly prescription: Prescription;
  readonly saved: Pick<SavedState, 'isDriveTestDue'>;
  readonly defects: Defects;
}

export interface Actors {
  /** Requests the session's start. Returns every reason for a refusal; empty if it was accepted. */
  start(): readonly string[];
  /** Between two sessions: the operator acknowledges what was reported, and resets. */
  makeReady(): void;
  /** The session's first motion was ordered: the origin of the acts' times. */
  motionBegan(): void;
  /** The controller recorded an entry. */
  note(entry: Entry): void;
  /** A clinician begins an override, so that a console can be lost during one. */
  beginOverride(): void;
  /** The console's connection is lost. */
  loseConsole(): void;
  /** The attendant requests a return. */
  returnToLevel(reason: string): void;
}

export type ActorsFactory = (options: ActorsOptions) => Actors;

/** Calls the controller directly, without a service; only starts the session and does what faults require. */
export const directActors: ActorsFactory = ({ controller, host, plan, saved }) => ({
  start: () => controller.begin(plan, { screening: true, ankleLockChecked: true }, { driveTest: saved.isDriveTestDue }),
  makeReady: () => {
    controller.acknowledge('operator', 'seen');
    controller.reset('operator', 'the next session');
  },
  motionBegan: () => {},
  note: () => {},
  beginOverride: () => {
    controller.beginOverride(milliseconds(600_000), 'at the bench');
  },
  loseConsole: () => controller.consoleLost(),
  returnToLevel: (reason) => {
    if (host.running) controller.returnToLevel('operator', reason);
  },
});
