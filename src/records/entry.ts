/**
 * What goes into the record of a session. Every transition, finding, order, operator's act and alarm is one entry,
 * with its reason; instants are milliseconds of the host's monotonic clock.
 */

/** The session machine's states, as a clinician would name them; a dot stands before a substate. */
export const sessionStates = [
  'disconnected',
  'checking',
  'ready',
  'preparing',
  'session.ramping',
  'session.holding',
  'session.oscillating',
  'session.resting',
  'levelling',
  'recovering',
  'paused',
  'override.holding',
  'override.jogging',
  'override.moving',
  'returning',
  'stopped',
  'fault.cutting',
  'fault.holding',
  'fault.relieving',
  'fault.returning',
  'fault.stranded',
  'fault.locked',
] as const;
export type SessionState = (typeof sessionStates)[number];

/** A hazard of the register, `H01`..`H29`. */
export type HazardId = `H${number}`;

/** What a finding asks for, gentlest first. `note` is recorded and announced, and changes no motion. */
export const reactions = ['note', 'hold', 'relieve', 'return', 'cut'] as const;
export type Reaction = (typeof reactions)[number];

export type Entry =
  | {
      readonly type: 'state';
      readonly atMs: number;
      readonly from: SessionState;
      readonly to: SessionState;
      readonly step: string;
      readonly reason: string;
    }
  | {
      readonly type: 'finding';
      readonly atMs: number;
      readonly hazard: HazardId;
      readonly reason: string;
      readonly reaction: Reaction;
    }
  | {
      readonly type: 'order';
      readonly atMs: number;
      readonly order: 'rest' | 'ready' | 'ramp' | 'hold' | 'return' | 'stop' | 'reset';
      readonly toDeg?: number;
      readonly rateDegPerS?: number;
      readonly hazard?: HazardId;
      readonly reason: string;
    }
  | {
      readonly type: 'alarm';
      readonly atMs: number;
      readonly change: 'raised' | 'acknowledged' | 'cleared';
      readonly priority: 'high' | 'medium' | 'low';
      readonly hazard?: HazardId;
      readonly reason: string;
    }
  | {
      /** What a person did: clinician, operator or the person on the table. */
      readonly type: 'act';
      readonly atMs: number;
      readonly by: 'operator' | 'clinician' | 'patient';
      readonly act: string;
      readonly reason: string;
      /** Set where the act was refused. */
      readonly refused?: string;
    }
  | { readonly type: 'prompt'; readonly atMs: number; readonly asking: boolean; readonly reason: string };
