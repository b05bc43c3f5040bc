import type { TableControl } from './device.ts';
import type { TestHost } from './test-host.ts';

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
  'tries',
  'proof of torque',
  'over-current',
  'position sensor',
  'level switch',
  'ankle lock',
  'sounder',
  're-opening',
] as const;
export type Group = (typeof groups)[number];

/** One requirement of the wire specification, tested from outside. */
export interface Check {
  readonly group: Group;
  /** The correct behaviour, so that the name of a failed check describes the defect. */
  readonly name: string;
  /** Controls that the check needs; without one of them it is skipped. */
  readonly needs?: readonly TableControl[];
  /** Angle of the table at power-up, where it can be placed (degrees). */
  readonly at?: number;
  /** The check starts with the first byte after power-up: without a handshake and faster telemetry. */
  readonly bare?: true;
  /** Lines may be cut on purpose (a board that loses power): unreadable ones are no failure. */
  readonly cutsLines?: true;
  run(host: TestHost): Promise<void>;
}
