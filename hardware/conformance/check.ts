import type { Hand } from './device.ts';
import type { Examiner } from './examiner.ts';

/** The subjects of the suite, in the order in which they are run and listed. */
export const groups = [
  'handshake',
  'grammar',
  'duplicates',
  'limits',
  'leases',
  'cells',
  'motion',
  'stops',
  'returns',
  'button',
  'e-stop',
  'latching',
  'restart',
  'receive errors',
  'telemetry',
  'timing',
  'left alone',
  'own limits',
  'motion without an order',
  'over-current',
  'position sensor',
  'ankle lock',
  're-opening',
] as const;
export type Group = (typeof groups)[number];

/** One named demand of the wire protocol, judged from outside. */
export interface Check {
  readonly group: Group;
  /** What a right device does, so that the name of a failed check names the fault. */
  readonly name: string;
  /** Hands without which it cannot be tried; it is skipped where one is missing. */
  readonly needs?: readonly Hand[];
  /** Degrees: the table stands here at power-up, where it can be placed. */
  readonly at?: number;
  /** The device as it comes, from the first byte after power-up: no greeting, no faster telemetry. */
  readonly bare?: true;
  /** Lines may be cut on purpose (a board that loses its power): what cannot be read is no fault. */
  readonly cutsLines?: true;
  run(x: Examiner): Promise<void>;
}
