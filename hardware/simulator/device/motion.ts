/**
 * Sequences brake and drive (torque before release, standstill before brake, brake before drive off) and runs the
 * control loop that makes the table follow the profile. It does not decide when or where to move.
 */
import type { Terminals } from '../electrical/terminals.ts';
import { fullSpeed, tickMs } from './constants.ts';
import { DirectionWatch } from './direction.ts';
import type { Position } from './position.ts';
import { Profile } from './profile.ts';

const dt = tickMs / 1000;
/** Share of the supply per cdeg of error, and per cdeg and second. */
const proportional = 0.006;
/**
 * Slow, because it learns the load, which changes with the angle. At twice the gain it takes the time in which the gear's
 * play is crossed for a load, and the table then runs away with what it has learnt.
 */
const integral = 0.006;
/**
 * Largest error that the loop acts on (cdeg), and its growth with the speed: it corrects larger errors at a steady
 * 0.4°/s (at 1°/s). A table in its gear's play is off by the play regardless of the drive, and hurrying after it means
 * meeting the other flank too fast.
 */
const errorLimit = 4;
const errorLimitPerSpeed = 0.04;
/**
 * Crossing the play takes less than this, and the table then approaches the profile. A table that has not approached it
 * by `approach` within that time is obstructed or has a load to lift: it gets the full torque until it has caught up.
 */
const stalledTicksLimit = 500 / tickMs;
/** cdeg */
const approach = 8;
/**
 * The most that the loop adds to the feed-forward (share of the supply): enough for the heaviest person, and a bound on
 * the speed that a wrong position sensor can cause.
 */
const authority = 0.12;
/** The profile may be this far ahead of the table (cdeg). */
const profileLead = 100;
/** Torque builds up for this long before the brake is released. */
const torqueMs = 20;
/** The brake has moved by then, with margin. */
const brakeMovesMs = 150;
/** A category 1 stop: the brake comes at standstill or after 350 ms, the drive goes off 100 ms later. */
const longestStopMs = 350;
const driveOffMs = 100;
/** Standstill for the purpose of braking (cdeg/s). */
const standstillRate = 40;
/** At the target: within this angle and rate (cdeg, cdeg/s), or standing for as long as `arrivalTimeoutMs`. */
const arrivedAngle = 6;
const arrivedRate = 15;
const arrivalTimeoutMs = 500;
/** The proof of torque: share of the supply, for how long (ms), and the current that it must draw in the second half. */
const proofShare = 0.05;
const proofMs = 80;
const proofSamplesFromMs = 40;
const proofMa = { least: 100, most: 1500 };
/** Rule 7: cdeg in the wrong direction after a release; so far in the right direction ends the check. */
const wrongDirection = 50;
const rightDirection = 50;
/** Rule 7: a rate above 1.5 × the profile's + 50 cdeg/s is faster than ordered. */
const runawayFactor = 1.5;
const runawayOffset = 50;
/** With a bad sensor the speed comes from the drive's own voltage and current. Winding resistance / supply: ohm / volt. */
const windingShare = 0.6 / 12;
/** Less than 1, because full compensation of the voltage drop is unstable. */
const dropCompensation = 0.8;
/** Low-pass filter on the current, per tick. */
const currentFilter = 0.1;

/** Of the torque against the closed brake. */
export type Proof = 'none' | 'running' | 'passed' | 'failed';

/**
 * - braked: brake on, drive off
 * - proving: brake on, the drive shows its torque against it
 * - releasing: torque, then brake release
 * - running
 * - stopping: at 1500 cdeg/s² to standstill
 * - engaging: standing under the drive while the brake engages
 */
export type MotionPhase = 'braked' | 'proving' | 'releasing' | 'running' | 'stopping' | 'engaging';

export class Motion {
  readonly profile = new Profile();
  phase: MotionPhase = 'braked';
  /** The contactor stays closed while braked: R and all states in motion. */
  powered = false;
  /** Angle that the brake should hold; null while it need not. */
  heldAt: number | null = null;
  readonly #terminals: Terminals;
  readonly #position: Position;
  #since = 0;
  #atRestSince = 0;
  #brakeReleased = false;
  #sum = 0;
  /** Ticks for which the error has exceeded the limit without the table approaching the profile, and where they began. */
  #stalledTicks = 0;
  #stalledFrom = 0;
  #fraction = 0;
  #amps = 0;
  #releasedFrom = 0;
  /** Of a release that has not made its way yet; 0 otherwise. */
  #releaseDirection: -1 | 0 | 1 = 0;
  /** A slide under the brake is being stopped under the drive. */
  #catching = false;
  /** The drive follows the profile by feed-forward alone. */
  #isOpenLoop = false;
  #proof: Proof = 'none';
  #proofDirection: -1 | 1 = -1;
  #proofSum = 0;
  #proofSamples = 0;
  readonly #directionWatch = new DirectionWatch();

  constructor(terminals: Terminals, position: Position) {
    this.#terminals = terminals;
    this.#position = position;
  }

  /** The brake is on. */
  get settled(): boolean {
    return this.held || (this.phase === 'engaging' && this.#terminals.brakeOn);
  }

  /** The brake holds the table. */
  get held(): boolean {
    return this.phase === 'braked' || this.phase === 'proving';
  }

  /** The brake has been told to open. */
  get released(): boolean {
    return this.#brakeReleased;
  }

  /** A slide is being caught. */
  get catching(): boolean {
    return this.#catching;
  }

  get proof(): Proof {
    return this.#proof;
  }

  /** Where the brake was last released (cdeg). */
  get releasedFrom(): number {
    return this.#releasedFrom;
  }

  /** cdeg/s; with a bad sensor from the motor's back-EMF. */
  get rate(): number {
    if (!this.#position.bad) return this.#position.rate;
    if (this.held) return 0;
    return (this.#fraction - this.#amps * windingShare) * fullSpeed;
  }

  /** Rule 7: by how much the table exceeds the speed that the profile of the last 200 ms allows (cdeg/s); 0 if not. */
  excessRate(): number {
    const rate = Math.abs(this.rate);
    // The present speed nearly always decides, which saves searching the past.
    if (rate <= runawayFactor * Math.abs(this.profile.speed) + runawayOffset) return 0;
    return Math.max(0, rate - runawayFactor * this.profile.peak() - runawayOffset);
  }

  /** Rule 7: the table may be falling through the gear's play. */
  get isTurning(): boolean {
    return this.#directionWatch.isTurning;
  }

  /**
   * Rule 7, once a tick: against the profile's direction. A bad sensor shows no direction, and a release that has not
   * made its way yet is judged by {@link hasSlippedAtRelease}.
   */
  runsAgainstOrder(): boolean {
    const judged = this.#releaseDirection === 0 && !this.#catching && !this.#position.bad;
    return this.#directionWatch.step(this.#position.angle, this.profile.speed, judged);
  }

  /** Shows the torque in this direction against the closed brake: see {@link proof}. Only for a braked table. */
  prove(now: number, direction: -1 | 1): void {
    if (this.phase !== 'braked') return;
    this.phase = 'proving';
    this.#since = now;
    this.#proof = 'running';
    this.#proofDirection = direction;
    this.#proofSum = 0;
    this.#proofSamples = 0;
  }

  /** Ends a proof under way without a result. */
  endProof(): void {
    if (this.phase === 'proving') this.phase = 'braked';
    this.#proof = 'none';
  }

  rampTo(now: number, target: number, rate: number, accel: number): void {
    this.#isOpenLoop = false;
    this.#release(now, target < this.#position.angle ? -1 : 1);
    this.profile.ramp(target, rate, accel);
  }

  cruise(now: number, direction: -1 | 1, rate: number, accel: number): void {
    this.#isOpenLoop = false;
    this.#release(now, direction);
    this.profile.cruise(direction, rate, accel);
  }

  /** As {@link cruise}, by feed-forward alone: what is in the way is not pushed. */
  nudge(now: number, direction: -1 | 1, rate: number, accel: number): void {
    this.cruise(now, direction, rate, accel);
    this.#isOpenLoop = true;
  }

  /** Decelerates at 1500 cdeg/s² to standstill, then brakes. Does nothing to a braked table. */
  stop(now: number): void {
    this.endProof();
    if (this.phase === 'running') {
      this.phase = 'stopping';
      this.#since = now;
      this.profile.stop();
    } else if (this.phase === 'releasing') {
      this.#engageBrake(now);
    }
  }

  /** Discards the profile's lead and the learnt load after an over-current: both belong to the obstruction. */
  unload(): void {
    this.#sum = 0;
    this.#stalledTicks = 0;
    this.profile.place(this.#position.angle, this.rate);
  }

  /** Brake on and drive off at once: for motion that the drive does not control. */
  brake(): void {
    // A table that slides under its brake keeps its reference: rule 7 counts from where it stood.
    if (!this.held || this.heldAt === null) this.heldAt = this.#position.angle;
    this.phase = 'braked';
    this.#proof = 'none';
    this.#isOpenLoop = false;
    this.#brakeReleased = false;
    this.profile.place(this.#position.angle, 0);
    this.#releaseDirection = 0;
    this.#catching = false;
    this.#sum = 0;
  }

  /** The brake holds the angle at which the table stands now. */
  holdHere(): void {
    if (this.held) this.heldAt = this.#position.angle;
  }

  /** Takes over a table that slides under its brake: from its present speed to a stop, under the drive. */
  catchSlide(now: number): void {
    this.phase = 'stopping';
    this.#since = now;
    this.#brakeReleased = true;
    this.#catching = true;
    this.#isOpenLoop = false;
    this.#proof = 'none';
    this.heldAt = null;
    this.profile.place(this.#position.angle, this.#position.rate);
    this.profile.stop();
  }

  /** Rule 7: more than 0.5° in the wrong direction since the brake was released, before 0.5° in the right one. */
  hasSlippedAtRelease(): boolean {
    if (this.#releaseDirection === 0 || this.#position.bad) return false;
    const moved = (this.#position.angle - this.#releasedFrom) * this.#releaseDirection;
    if (moved > rightDirection) this.#releaseDirection = 0;
    return moved < -wrongDirection;
  }

  step(now: number): void {
    this.#amps += currentFilter * (this.#terminals.currentMa / 1000 - this.#amps);
    switch (this.phase) {
      case 'braked':
        this.#fraction = 0;
        this.profile.acceleration = 0;
        // At boot the brake holds the angle that it finds.
        if (!this.#position.bad) this.heldAt ??= this.#position.angle;
        this.#terminals.drive(this.powered, false, 0, false);
        return;
      case 'proving':
        this.#stepProof(now - this.#since);
        return;
      case 'releasing': {
        const elapsed = now - this.#since;
        if (elapsed >= torqueMs) this.#brakeReleased = true;
        this.#follow(0);
        const moved = !this.#terminals.brakeOn || elapsed >= torqueMs + brakeMovesMs;
        if (this.#brakeReleased && moved) this.phase = 'running';
        break;
      }
      case 'running':
        this.#stepProfile();
        if (this.profile.mode !== 'rest') this.#atRestSince = now;
        else if (this.#hasArrived(now)) this.#engageBrake(now);
        break;
      case 'stopping': {
        this.#stepProfile();
        if (this.profile.mode === 'rest') this.#catching = false;
        const standing = this.profile.mode === 'rest' && Math.abs(this.rate) < standstillRate;
        if (standing || now - this.#since >= longestStopMs) this.#engageBrake(now);
        break;
      }
      case 'engaging':
        this.profile.step();
        this.#follow(0);
        if (now - this.#since >= driveOffMs) this.phase = 'braked';
        break;
    }
    this.#terminals.drive(true, true, this.#fraction, this.#brakeReleased);
  }

  #release(now: number, direction: -1 | 1): void {
    if (this.phase === 'running' || this.phase === 'stopping') {
      this.phase = 'running';
      this.#releaseDirection = 0;
      this.#catching = false;
      return;
    }
    if (this.held || this.phase === 'engaging') {
      this.#proof = 'none';
      // In `engaging` there is torque already.
      this.#since = this.phase === 'engaging' ? now - torqueMs : now;
      this.phase = 'releasing';
      this.heldAt = null;
      this.#releasedFrom = this.#position.angle;
      this.profile.place(this.#position.angle, 0);
    }
    this.#releaseDirection = direction;
  }

  #stepProof(elapsed: number): void {
    if (elapsed > proofSamplesFromMs) {
      this.#proofSum += Math.abs(this.#terminals.currentMa);
      this.#proofSamples += 1;
    }
    if (elapsed < proofMs) {
      this.#terminals.drive(true, true, this.#proofDirection * proofShare, false);
      return;
    }
    const mean = this.#proofSum / this.#proofSamples;
    this.#proof = mean >= proofMa.least && mean <= proofMa.most ? 'passed' : 'failed';
    this.phase = 'braked';
    this.#terminals.drive(this.powered, false, 0, false);
  }

  #engageBrake(now: number): void {
    this.phase = 'engaging';
    this.#since = now;
    this.#brakeReleased = false;
    this.#releaseDirection = 0;
    this.profile.place(this.#position.angle, 0);
    this.heldAt = this.#position.angle;
  }

  #hasArrived(now: number): boolean {
    const error = Math.abs(this.profile.position - this.#position.angle);
    const rate = Math.abs(this.rate);
    const timedOut = now - this.#atRestSince >= arrivalTimeoutMs && rate < standstillRate;
    return (error < arrivedAngle && rate < arrivedRate) || timedOut;
  }

  #stepProfile(): void {
    this.profile.step();
    if (!this.#position.bad) this.profile.keepWithin(profileLead, this.#position.angle);
    this.#follow(this.profile.speed);
  }

  #follow(speed: number): void {
    const feedForward = speed / fullSpeed;
    if (this.#isOpenLoop) {
      this.#fraction = feedForward;
      return;
    }
    if (this.#position.bad) {
      this.#fraction = feedForward + bounded(dropCompensation * this.#amps * windingShare, authority);
      return;
    }
    const error = this.#limitedError(errorLimit + errorLimitPerSpeed * Math.abs(speed));
    this.#sum = bounded(this.#sum + integral * error * dt, authority);
    this.#fraction = feedForward + bounded(proportional * error + this.#sum, authority);
  }

  /** The part of the error that the loop acts on (cdeg). */
  #limitedError(limit: number): number {
    const error = this.profile.position - this.#position.angle;
    const approached = (this.#position.angle - this.#stalledFrom) * Math.sign(error);
    if (Math.abs(error) <= limit || (this.#stalledTicks < stalledTicksLimit && approached > approach)) {
      this.#stalledTicks = 0;
      this.#stalledFrom = this.#position.angle;
    } else if (this.#stalledTicks < 2 * stalledTicksLimit) {
      this.#stalledTicks += 1;
    }
    return bounded(error, limit + Math.max(0, this.#stalledTicks - stalledTicksLimit));
  }
}

function bounded(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value));
}
