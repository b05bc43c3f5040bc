/**
 * The state that the parts of the actuator's program share. `transitions.ts` has the ways from one state letter to the
 * next, `rules.ts` the rules, `commands.ts` the host's commands, `return.ts` the return to level.
 */
import { deviceAbsolutes, type DeviceState as StateLetter, type WireLimits } from '../../../protocols/wire/messages.ts';
import type { ScaleRecord } from '../../../protocols/wire/scale-record.ts';
import type { Terminals } from '../electrical/terminals.ts';
import { atLevel, creepTolerance, lowerEndPlausible, offLevel, upperEndPlausible } from './constants.ts';
import { DriveCurrent } from './drive-current.ts';
import { EstopLatch } from './estop-latch.ts';
import { Lease } from './lease.ts';
import { LevelSwitch } from './level-switch.ts';
import type { Kept } from './memory.ts';
import { Motion } from './motion.ts';
import { Position } from './position.ts';
import { Sounder } from './sounder.ts';
import { Tries } from './tries.ts';

export type { StateLetter };
/** -1 is head-up, 1 head-down. */
export type Direction = -1 | 1;
/** Sends an `E` line. */
export type SendEvent = (event: string, detail?: string) => void;

/**
 * The legs of a return (wire specification, "A return").
 * - stopping: motion away from level is stopped, or a new leg is about to be chosen
 * - proving: the torque is proved against the closed brake
 * - toSwitch: head-up until the level switch closes
 * - toZero: to the position sensor's zero
 * - toLowerEnd: head-up to the lower limit switch, because neither sensor nor level switch is believed
 * - ending: stopping at the end of the return
 * - blocked: stopping after an over-current
 * - relief: 2° away from the obstruction
 */
export type ReturnLeg = 'stopping' | 'proving' | 'toSwitch' | 'toZero' | 'toLowerEnd' | 'ending' | 'blocked' | 'relief';

/** The return under way. */
export interface ReturnProgress {
  readonly startedAt: number;
  /** The measured angle at the start. */
  readonly startedFrom: number;
  /** Started by a rule, not by a person or the host. */
  readonly byRule: boolean;
  /** Catches a slide: no try under rule 12, and its torque is not proved. */
  readonly isCatch: boolean;
  rate: number;
  /** The torque has been proved, or need not be. */
  proved: boolean;
  /** Rule 12: the try has begun. */
  tried: boolean;
  /** Where and when the clock of progress last began. */
  progressFrom: number;
  progressAt: number;
  endsIn: 'I' | 'S' | 'F';
  leg: ReturnLeg;
  /** Direction of the present leg. */
  direction: Direction;
  overCurrents: number;
  /** Where the relief under way ends, and when it began. */
  reliefGoal: number;
  reliefAt: number;
  /** The lower end switch closed before the level switch did, so the level switch is not used any more. */
  levelSwitchBroken: boolean;
  /** The level switch closed on the way: with a bad sensor the only evidence of level. */
  levelSwitchReached: boolean;
  /** Since when the level switch has been as it ends the leg; null while it is not. */
  switchEndsLegSince: number | null;
}

export class DeviceState {
  readonly terminals: Terminals;
  readonly position: Position;
  readonly motion: Motion;
  readonly lease = new Lease();
  readonly sounder = new Sounder();
  readonly sendEvent: SendEvent;
  /** Uptime in ms, not wrapped. */
  now = 0;
  letter: StateLetter = 'I';
  enteredAt = 0;
  /** The cause of F is a runaway, until RESET: no rule relies on the drive to catch a slide. */
  ranAway = false;
  /** The lower limit switch has closed while the position sensor was bad. */
  metLowerEnd = false;
  /** A return has come to the lower end before the level switch closed, and the table has not been at level since. */
  passedLevelSwitch = false;
  /** Null until LIMITS: MOVE and ARM are refused, and the absolutes apply to rules 3 and 6. */
  limits: WireLimits | null = null;
  /** Target shown in telemetry: that of the MOVE, level in a return, otherwise the present angle. */
  target = 0;
  readonly driveCurrent = new DriveCurrent();
  readonly estopLatch: EstopLatch;
  readonly levelSwitch: LevelSwitch;
  readonly tries: Tries;
  /** STUCK has been sent since level: rule 13 calls for help. */
  stuck = false;
  /** A rule's return is about to begin: rule 13 announces it. */
  announces = false;
  /** Uptime at the last line that was answered. */
  commandAt = 0;
  /** Flag 5. */
  overCurrent = false;
  /** Null outside A. */
  returning: ReturnProgress | null = null;

  constructor(terminals: Terminals, kept: Kept, scale: ScaleRecord, sendEvent: SendEvent) {
    this.terminals = terminals;
    this.position = new Position(scale);
    this.sendEvent = sendEvent;
    this.estopLatch = new EstopLatch(kept.stoppedByInput);
    this.levelSwitch = new LevelSwitch(kept.switchDoubted);
    this.tries = new Tries(kept.tries);
    if (kept.stoppedByInput) this.letter = 'S';
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

  /** What outlives a reset. */
  get kept(): Kept {
    const { tries, estopLatch, levelSwitch } = this;
    return { tries: tries.kept, stoppedByInput: estopLatch.set, switchDoubted: levelSwitch.doubted };
  }

  /** The torque has to be proved before a return releases the brake. */
  get mustProve(): boolean {
    return this.tries.proofDue && (this.position.bad || !this.driveCurrent.isUnsensed);
  }

  /** Neither position sensor nor level switch is believed. */
  get blind(): boolean {
    return this.position.bad && this.levelSwitch.doubted;
  }

  /**
   * The lower limit switch, unless an open level switch and the sensor show that the table is far from it: a welded contact
   * must not keep a person from level. Of a bad sensor the last good angle counts, unless the switch has closed since.
   */
  get lowerEnd(): boolean {
    const { terminals, position, levelSwitch } = this;
    if (!terminals.lowerEnd) return false;
    if (terminals.levelClosed || levelSwitch.doubted || position.angle <= lowerEndPlausible) return true;
    return position.bad && (this.metLowerEnd || !position.known);
  }

  /** The upper limit switch, unless a closed level switch and a good sensor show that the table is far from it. */
  get upperEnd(): boolean {
    const { terminals, position, levelSwitch } = this;
    if (!terminals.upperEnd) return false;
    return !terminals.levelClosed || levelSwitch.doubted || position.bad || position.angle >= upperEndPlausible;
  }

  /** Beyond ±5°; with a bad sensor, an open level switch; blind, always. */
  get offLevel(): boolean {
    if (this.blind) return true;
    if (this.position.bad) return !this.terminals.levelClosed;
    return Math.abs(this.position.angle) > offLevel;
  }

  /** Within ±1.5°; with a bad sensor, a closed level switch; blind, never. */
  get atLevel(): boolean {
    if (this.blind) return false;
    if (this.position.bad) return this.terminals.levelClosed;
    return Math.abs(this.position.angle) <= atLevel;
  }

  /** The table stands at level under the brake. */
  get standsAtLevel(): boolean {
    return this.motion.held && this.atLevel && Math.abs(this.position.rate) <= creepTolerance;
  }

  /** The return under way itself moves away from level: aside from an obstruction, or head-up in search of a switch. */
  get movesAway(): boolean {
    const leg = this.returning?.leg;
    return leg === 'relief' || ((leg === 'toSwitch' || leg === 'toLowerEnd') && this.position.angle < 0);
  }

  /** The states in which rule 2 may act once its wait is over. */
  get unattended(): boolean {
    if (this.letter === 'I') return true;
    return this.latched && !this.estopLatch.set;
  }
}
