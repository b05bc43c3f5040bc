import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Entry } from '../../controller/entry.ts';
import type { ObservedSession } from './observed-session.ts';

/** Judges one invariant, or a part of one. `onLook` runs 100 times per simulated second and must not allocate when all is well. */
export interface Judge {
  readonly invariant: number;
  onInject?(fault: Fault, session: ObservedSession): void;
  onEntry?(entry: Entry, session: ObservedSession, report: Report): void;
  onLook?(session: ObservedSession, report: Report): void;
  /** The host's program has started again, and continues its record. */
  onRestart?(): void;
  /** Another session of a long day is about to begin. `completed`: the one before ran to its protocol's end. */
  onNextSession?(completed: boolean): void;
  onEnd?(session: ObservedSession, report: Report): void;
}

/** Reports a violation. `key` names the way in which the invariant broke; each key is reported once. */
export type Report = (key: string, reason: string) => void;
