/**
 * The state that the parts of the actuator's program share. `transitions.ts` has the ways from one state letter to the
 * next, `rules.ts` the rules, `commands.ts` the host's commands, `return.ts` the return to level.
 */
import { deviceAbsolutes, type DeviceState as StateLetter, type WireLimits } from '../../../protocols/wire/messages.ts';
import type { Terminals } from '../electrical/terminals.ts';
import { atLevel, offLevel } from './constants.ts';
import { Lease } from './lease.ts';
import { Motion } from './motion.ts';
import { Position } from './position.ts';
import { Sounder } from './sounder.ts';

export type { StateLetter };
export type FaultCause = 'none' | 'limit' | 'slip' | 'runaway' | 'sensor' | 'stuck';
/** -1 is head-up, 1 head-down. */
export type Direction = -1 | 1;
/** Sends an `E` line. */
export type SendEvent = (event: string, detail?: string) => void;

/**
 * The legs of a return (wire specification, "A return").
 * - stopping: motion away from level is stopped, or a new leg is about to be chosen
 * - toSwitch: head-up until the level switch closes
 * - toZero: to the position sensor's zero
 * - ending: stopping at the end of the return
 * - blocked: stopping after an over-current
 * - relief: 2° away from the obstruction
 */
export type ReturnLeg = 'stopping' | 'toSwitch' | 'toZero' | 'ending' | 'blocked' | 'relief';

/** The return under way. */
export interface ReturnProgress {
  readonly startedAt: number;
  rate: number;
  endsIn: 'I' | 'S' | 'F';
  leg: ReturnLeg;
  /** Direction of the present leg. */
  direction: Direction;
  overCurrents: number;
  /** The lower end switch closed before the level switch did, so the level switch is not used any more. */
  levelSwitchBroken: boolean;
  /** The level switch closed on the way: with a bad sensor the only evidence of level. */
  levelSwitchReached: boolean;
}

export class DeviceState {
  readonly terminals: Terminals;
  readonly position = new Position();
  readonly motion: Motion;
  readonly lease = new Lease();
  readonly sounder = new Sounder();
  readonly sendEvent: SendEvent;
  /** Uptime in ms, not wrapped. */
  now = 0;
  letter: StateLetter = 'I';
  enteredAt = 0;
  /** Null until LIMITS: MOVE and ARM are refused, and the absolutes apply to rules 3 and 6. */
  limits: WireLimits | null = null;
  /** Target shown in telemetry: that of the MOVE, level in a return, otherwise the present angle. */
  target = 0;
  faultCause: FaultCause = 'none';
  /** The e-stop input has been open since the last RESET or return: rules 2 and 3 do not apply (rule 5). */
  stoppedByInput = false;
  /** After STUCK or a second slip: no rule starts motion until RETURN or the button (rule 10). */
  lockedOut = false;
  releaseSlips = 0;
  /** Uptime at the last line that was answered. */
  commandAt = 0;
  /** Flag 5. */
  overCurrent = false;
  /** Null outside A. */
  returning: ReturnProgress | null = null;

  constructor(terminals: Terminals, sendEvent: SendEvent) {
    this.terminals = terminals;
    this.sendEvent = sendEvent;
    this.motion = new Motion(terminals, this.position);
  }

  /** The limits of rules 3 and 6. */
  get effectiveLimits(): WireLimits {
    return this.limits ?? deviceAbsolutes;
  }

  /** R, M or D. */
  get armed(): boolean {
    return this.letter === 'R' || this.letter === 'M' || this.letter === 'D';
  }

  /** M, D or A. */
  get inMotion(): boolean {
    return this.letter === 'M' || this.letter === 'D' || this.letter === 'A';
  }

  /** S or F. */
  get latched(): boolean {
    return this.letter === 'S' || this.letter === 'F';
  }

  /** Beyond ±5°; with a bad sensor, an open level switch. */
  get offLevel(): boolean {
    if (this.position.bad) return !this.terminals.levelClosed;
    return Math.abs(this.position.angle) > offLevel;
  }

  /** Within ±1.5°; with a bad sensor, a closed level switch. */
  get atLevel(): boolean {
    if (this.position.bad) return this.terminals.levelClosed;
    return Math.abs(this.position.angle) <= atLevel;
  }

  /** The states in which rule 2 may act once its wait is over. */
  get unattended(): boolean {
    if (this.letter === 'I') return true;
    if (this.letter === 'S') return !this.stoppedByInput;
    return this.letter === 'F' && this.faultCause !== 'runaway' && !this.stoppedByInput;
  }
}
