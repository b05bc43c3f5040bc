/**
 * The response that each fault requires, by the fault matrix and by the fault's effect on the body: the hazards it
 * appears as, when it becomes visible, and the deadline for the reaction at the table. A fault whose value may be too
 * small to notice, or whose effect depends on the table's position, requires nothing here; the other judges still
 * look at its consequences.
 */

import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { FaultComponent, FaultKindOf } from '../../../hardware/simulator/faults/fault-kinds.ts';
import type { HazardId } from './observation.ts';

export interface ExpectedResponse {
  /** The fault appears as the first of these; the others may be found too, and earlier. */
  readonly hazards: readonly HazardId[];
  /**
   * When the fault becomes visible: at once, while the table moves, at the brake's next release, when the brake should
   * hold the table, when the person is asked; `maybe` if that depends on its size or on the table's position.
   */
  readonly visible: 'at once' | 'moving' | 'starting' | 'standing' | 'asked' | 'maybe' | 'never';
  /** From the fault's onset to the reaction's first effect at the table; null if nothing is required. */
  readonly withinMs: number | null;
}

/** The response to a fault of this size; `isPolled`: see {@link OracleOptions.tiltIsPolled}. */
type Rule = ExpectedResponse | ((value: number, isPolled: boolean) => ExpectedResponse);

const due = (withinMs: number | null, ...hazards: readonly HazardId[]): ExpectedResponse => {
  return { hazards, visible: 'at once', withinMs };
};
const later = (
  visible: 'moving' | 'starting' | 'standing' | 'asked' | 'maybe',
  ...hazards: readonly HazardId[]
): ExpectedResponse => ({ hazards, visible, withinMs: null });
const nothing: ExpectedResponse = { hazards: [], visible: 'never', withinMs: null };

/** A lost link or host is answered by the device alone (H21). */
const deviceAloneMs = 2600;
/** A sample already under way arrives before the first one that is missing or late. */
const sampleMs = 40;

const rules: { readonly [C in FaultComponent]: { readonly [K in FaultKindOf<C>]: Rule } } = {
  tilt: {
    off: due(300, 'H09'),
    stuck: due(600, 'H10'),
    garbage: (share) => (share >= 0.2 ? due(1000, 'H11', 'H12', 'H01') : later('maybe', 'H11', 'H12', 'H01')),
    wrong: (deg) => (Math.abs(deg) >= 4 ? due(600, 'H12', 'H11', 'H01') : later('maybe', 'H12', 'H11', 'H01')),
    noisy: (deg) => (deg >= 2.5 ? due(1000, 'H11', 'H12', 'H01') : later('maybe', 'H11', 'H12', 'H01')),
    slow: (factor) => (factor >= 12 ? due(300 + sampleMs, 'H09', 'H10') : later('maybe', 'H09', 'H10')),
    delayed: (ms, isPolled) => {
      // No gap shows the delay: only a difference of 3° from the other sensor, after a fast ramp and a long delay.
      if (isPolled) return later('maybe', 'H12');
      return ms >= 250 ? due(300 + sampleMs, 'H09') : later('maybe', 'H09', 'H12');
    },
    intermittent: (share) => (share >= 0.5 ? due(300, 'H09') : later('maybe', 'H09')),
  },
  link: {
    off: due(deviceAloneMs, 'H06', 'H07'),
    garbage: (share) => (share >= 0.2 ? due(deviceAloneMs, 'H07', 'H06') : later('maybe', 'H07', 'H06')),
    slow: (factor) => (factor >= 20 ? due(deviceAloneMs + 400, 'H06', 'H07') : later('maybe', 'H06', 'H07')),
    delayed: (ms) => (ms >= 200 ? due(deviceAloneMs + ms, 'H06') : later('maybe', 'H06')),
    intermittent: (share) =>
      share >= 0.5 && share < 1 ? due(deviceAloneMs, 'H06', 'H07') : later('maybe', 'H06', 'H07'),
  },
  actuator: {
    off: due(300, 'H06', 'H08'),
    stuck: later('moving', 'H14', 'H04'),
    // A closed brake is stronger than the drive, so it shows when the brake is released; invariant 2 bounds it.
    wrong: (degPerS) => later(degPerS >= 3 ? 'moving' : 'maybe', 'H02', 'H01', 'H12', 'H14', 'H17'),
    slow: (share) => later(share <= 0.3 ? 'moving' : 'maybe', 'H14', 'H04'),
    delayed: later('maybe', 'H02', 'H14', 'H04'),
    intermittent: later('maybe', 'H02', 'H14', 'H04'),
  },
  position: {
    off: due(500, 'H13'),
    stuck: later('moving', 'H12', 'H14', 'H04', 'H02'),
    garbage: (share) => (share >= 0.2 ? due(500, 'H13') : later('maybe', 'H13')),
    wrong: (deg) => (Math.abs(deg) >= 2 ? due(500, 'H13', 'H12') : later('maybe', 'H13', 'H12', 'H14')),
    noisy: (deg) => (deg >= 2 ? due(500, 'H13') : later('maybe', 'H13', 'H02', 'H12')),
    delayed: later('maybe', 'H13', 'H02', 'H12', 'H14', 'H04'),
    intermittent: (share) => (share >= 0.2 ? due(500, 'H13') : later('maybe', 'H13')),
  },
  supply: {
    off: due(500, 'H05'),
    intermittent: (share) => (share >= 0.1 ? due(500, 'H05') : later('maybe', 'H05')),
  },
  brake: {
    off: later('standing', 'H17', 'H01'),
    // H01 comes first if the table stands within 0.5° of the session's limit.
    stuck: later('starting', 'H15', 'H16', 'H14', 'H04'),
    slow: later('maybe', 'H17', 'H01'),
    intermittent: later('maybe', 'H17', 'H01'),
  },
  ankle: {
    off: due(300, 'H29'),
    intermittent: (share) => (share >= 0.1 ? due(300, 'H29') : later('maybe', 'H29')),
  },
  obstruction: {
    stuck: later('moving', 'H15', 'H16'),
    intermittent: later('maybe', 'H15', 'H16'),
  },
  host: {
    kill: due(deviceAloneMs),
    restart: due(deviceAloneMs),
    // H22 begins at 500 ms; in a shorter stall the lease may or may not expire.
    stall: (ms) => (ms >= 600 ? due(ms + 100, 'H22', 'H09', 'H06') : later('maybe', 'H22', 'H09', 'H06')),
    clockjump: nothing,
  },
  console: { off: due(3000, 'H23') },
  // No deadline: the session continues to the end of its step.
  recorder: { off: due(null, 'H24') },
  patient: {
    button: due(150, 'H18'),
    estop: due(50, 'H19'),
    silent: later('asked', 'H20'),
  },
  // What it contradicts depends on where the table is.
  switch: { open: later('maybe'), closed: later('maybe'), intermittent: later('maybe') },
  lower: { open: nothing, closed: later('maybe', 'H01'), intermittent: nothing },
  upper: { open: later('maybe', 'H01'), closed: nothing, intermittent: later('maybe', 'H01') },
  brakesense: { open: later('maybe'), closed: later('maybe'), intermittent: later('maybe') },
  redstop: {
    open: due(50, 'H19'),
    closed: nothing,
    intermittent: (share) => (share >= 0.1 ? due(50, 'H19') : later('maybe', 'H19')),
  },
  button: { open: nothing, closed: due(150, 'H18'), intermittent: nothing },
  beacon: { off: nothing, intermittent: nothing },
  sounder: { off: nothing, intermittent: nothing },
};

export function expectedResponse(fault: Fault, tiltIsPolled = false): ExpectedResponse {
  // The compiler cannot correlate the kind with its component; Fault does, and `rules` covers every pair.
  const ofComponent: Readonly<Record<string, Rule>> = rules[fault.component];
  const rule = ofComponent[fault.kind];
  if (rule === undefined) throw new Error(`no rule for ${fault.component}=${fault.kind}`);
  return typeof rule === 'function' ? rule(fault.value ?? 0, tiltIsPolled) : rule;
}
