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

/** The device did something else than the protocol says. Anything else that is thrown is a fault of the suite. */
export class Nonconformity extends Error {
  override readonly name = 'Nonconformity';
}

export function demand(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Nonconformity(otherwise);
}

export function demandEqual<T extends string | number | boolean>(what: string, found: T, expected: T): void {
  demand(found === expected, `${what}: ${found} instead of ${expected}`);
}

/** Bounds are inclusive. */
export function demandWithin(what: string, found: number, least: number, most: number): void {
  const shown = Math.round(found * 100) / 100;
  demand(found >= least && found <= most, `${what}: ${shown}, allowed ${Math.round(least)} to ${Math.round(most)}`);
}
