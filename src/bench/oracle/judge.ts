import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Entry } from '../../controller/entry.ts';
import type { Scene } from './observed-session.ts';

/** One invariant, or a part of one. Called a hundred times a simulated second: no allocation while all is well. */
export interface Judge {
  readonly invariant: number;
  onInject?(fault: Fault, scene: Scene): void;
  onEntry?(entry: Entry, scene: Scene, report: Report): void;
  onLook?(scene: Scene, report: Report): void;
  onEnd?(scene: Scene, report: Report): void;
}

/** `key` names the way in which it broke: told once each. */
export type Report = (key: string, reason: string) => void;
