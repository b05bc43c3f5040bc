/** A hazard of the register, `H01`..`H29`. */
export type HazardId = `H${number}`;

/** One row of the hazard register. */
export interface Hazard {
  readonly id: HazardId;
  readonly component: string;
  readonly fault: string;
  /** What is done about it while the table moves down or holds. */
  readonly reaction: string;
  /**
   * Milliseconds from the moment when the criterion is first true of the body, its window included, to the reaction's
   * first effect at the table; null where the register gives none.
   */
  readonly deadlineMs: number | null;
  /** `not yet`: its component does not exist in this version. */
  readonly status: 'answered' | 'not yet';
}

const row = (
  id: HazardId,
  component: string,
  fault: string,
  reaction: string,
  deadlineMs: number | null,
  status: Hazard['status'] = 'answered',
): Hazard => ({ id, component, fault, reaction, deadlineMs, status });

/** Every hazard this project knows, what is done about it, and how soon. */
export const hazards: readonly Hazard[] = [
  row(
    'H01',
    'angle',
    'beyond the session’s limit by 1.5°, or at the trip of 62°',
    'RETURN; at the trip CUT, then RETURN',
    300,
  ),
  row(
    'H02',
    'rate',
    'faster than 1.5 × the profile + 0.5°/s for 100 ms, or than 6°/s',
    'CUT, then RETURN at 1°/s',
    300,
  ),
  row('H03', 'start', 'motion without an order before a session has started', 'CUT, latched', 300),
  row(
    'H04',
    'return',
    'no progress of 1° in 3 s toward level',
    'high alarm, one retry at 1°/s, then manual release',
    3500,
  ),
  row('H05', 'supply', 'mains lost, on battery', 'RETURN on battery; no start', 500),
  row('H06', 'link', 'nothing valid for 250 ms, or 3 unanswered tries', 'abort and alarm; RETURN on reconnecting', 300),
  row('H07', 'link', '3 receive errors in 1 s', 'as H06', 1100),
  row('H08', 'link', 'the actuator restarted', 'abort, handshake, RETURN', 100),
  row('H09', 'tilt', 'no new sample for 200 ms', 'no descent; RETURN on the actuator’s angle', 300),
  row('H10', 'tilt', '20 raw samples identical to the bit', 'as H09', 600),
  row('H11', 'tilt', 'noise above 1.5° rms about its own trend over 0.5 s', 'as H09', 1000),
  row('H12', 'tilt, actuator', 'differ by more than 3° for 300 ms', 'RETURN, which ends at the level switch', 600),
  row('H13', 'actuator', 'position sensor bad', 'RETURN on tilt and level switch', 500),
  row('H14', 'actuator', 'less than half the profile’s way, once that is 1°', 'HOLD, then RETURN', 1500),
  row('H15', 'obstruction', 'over-current going down', 'stop, back off 3°, then RETURN', 300),
  row('H16', 'obstruction', 'over-current returning', 'the device relieves and retries once, then manual release', 300),
  row('H17', 'brake', 'creeps 2° while it should hold', 'RETURN under power; further sessions locked out', 500),
  row('H18', 'patient', 'return button', 'RETURN, alarm latched', 150),
  row('H19', 'patient', 'red stop', 'CUT', 50),
  row('H20', 'patient', 'no answer to “are you well?” within 15 s', 'RETURN', 16_000),
  row('H21', 'host', 'killed, hung or without power', 'the device alone: stops within 0.8 s, returns', 2600),
  row(
    'H22',
    'host',
    'loop stalled for more than 500 ms; wall clock jumps',
    'on waking RETURN; a jump has no effect',
    100,
  ),
  row('H23', 'console', 'disconnects during an override', 'HOLD, then RETURN after 10 s', 3000),
  row('H24', 'recorder', 'disk full, I/O error, queue overflow', 'RETURN at the step’s end; no new session', null),
  row('H25', 'use', 'contraindication, no clearance, no ankle lock, not level', 'refuse to start, say why', null),
  row('H26', 'time', 'one inversion, the cumulative or the device’s limit reached', 'RETURN', 1000),
  row('H27', 'message', 'corrupt, cut, duplicated, reordered or spliced line', 'never acted on', null),
  row(
    'H28',
    'software',
    'an exception in a guard, action or handler',
    'leases lapse; `!!` if moving away from level',
    100,
  ),
  row('H29', 'ankle lock', 'opens during a session', 'no descent, RETURN at 1°/s, high alarm', 300),
];
