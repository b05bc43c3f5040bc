/**
 * Brake and drive in their order: torque before release, standstill before brake, brake before drive off; and the loop
 * that makes the table follow the profile. What should move and why is decided elsewhere.
 */
import type { Terminals } from '../electrical/terminals.ts';
import { fullSpeed, tickMs } from './constants.ts';
import type { Position } from './position.ts';
import { Profile } from './profile.ts';

const dt = tickMs / 1000;
/** Share of the supply for each cdeg, and for each cdeg and second. */
const proportional = 0.006;
/**
 * Slow, for it learns the load, which changes with the angle. Twice as fast it takes the time in which the gear's play is
 * crossed for a load, and the table then runs away with what it has learnt.
 */
const integral = 0.006;
/**
 * cdeg, and its growth with the speed: what the loop sees of the way that the table is off, so that it makes up for more
 * than that at a steady 0.4°/s (at 1°/s). A table in its gear's play is off by the play whatever the drive does, and
 * who hurries after it meets it too fast.
 */
const mostOff = 4;
const mostOffWithSpeed = 0.04;
/**
 * Ticks, cdeg: play is crossed sooner than that, and the table then comes nearer. What has not has something in its way or
 * a load to lift, and gets the whole torque until the table has caught up.
 */
const patience = 500 / tickMs;
const progress = 8;
/**
 * The most that the loop adds to the feed-forward: enough for the heaviest person, and a bound on how fast a lying
 * position sensor can make the table go.
 */
const authority = 0.12;
/** cdeg that the profile may be ahead of the body. */
const reach = 100;
/** Torque before release. */
const torqueMs = 20;
const brakeMovesMs = 150;
/** A category 1 stop: the brake comes at standstill or after 350 ms, the drive goes 100 ms later. */
const stopBoundMs = 350;
const driveOffMs = 100;
/** cdeg the wrong way while releasing the brake (before "Absolutes, compiled in"). */
const wrongWay = 100;
const rightWay = 50;
/** For a bad sensor: speed from the drive's own voltage and current. ohm / volt. */
const windingShare = 0.6 / 12;
const compensation = 0.8;

/**
 * standing: brake on, drive off · releasing: torque, then brake · running · stopping: at 1500 to standstill ·
 * setting: standing under the drive while the brake falls in.
 */
export type MotionPhase = 'standing' | 'releasing' | 'running' | 'stopping' | 'setting';

export class Motion {
  readonly profile = new Profile();
  phase: MotionPhase = 'standing';
  /** The contactor is to stay closed while standing: armed. */
  armed = false;
  /** Where the brake should hold; null while it need not. */
  heldAt: number | null = null;
  readonly #pins: Terminals;
  readonly #position: Position;
  #since = 0;
  #atRestSince = 0;
  #brakeReleased = false;
  #sum = 0;
  /** Ticks for which the table has been off by more than the loop makes up for and come no nearer, and where it was. */
  #late = 0;
  #lateFrom = 0;
  #fraction = 0;
  #amps = 0;
  #releasedFrom = 0;
  #releaseDirection: -1 | 0 | 1 = 0;

  constructor(pins: Terminals, position: Position) {
    this.#pins = pins;
    this.#position = position;
  }

  /** The brake has come on after a stop or at the target. */
  get settled(): boolean {
    return this.phase === 'standing' || (this.phase === 'setting' && this.#pins.brakeOn);
  }

  /** cdeg/s; with a bad sensor from the motor's back-EMF. */
  get rate(): number {
    if (!this.#position.bad) return this.#position.rate;
    if (this.phase === 'standing') return 0;
    return (this.#fraction - this.#amps * windingShare) * fullSpeed;
  }

  /** Rule 7: beyond 1.5 × the profile's speed + 0.5°/s, the profile's largest of the last 200 ms. */
  isFasterThanOrdered(): boolean {
    const rate = Math.abs(this.rate);
    // Nearly always the present speed settles it, and the past need not be searched.
    return rate > 1.5 * Math.abs(this.profile.speed) + 50 && rate > 1.5 * this.profile.peak() + 50;
  }

  rampTo(now: number, target: number, rate: number, accel: number): void {
    this.#release(now, target < this.#position.angle ? -1 : 1);
    this.profile.ramp(target, rate, accel);
  }

  cruise(now: number, direction: -1 | 1, rate: number, accel: number): void {
    this.#release(now, direction);
    this.profile.cruise(direction, rate, accel);
  }

  /** At 1500 to standstill, then the brake. On a standing table nothing. */
  stop(now: number): void {
    if (this.phase === 'running') {
      this.phase = 'stopping';
      this.#since = now;
      this.profile.stop();
    } else if (this.phase === 'releasing') {
      this.#setBrake(now);
    }
  }

  /**
   * Lets go of what was pushed against: the ramp that ran ahead and the loop's memory of the load are both of the
   * obstruction.
   */
  unload(): void {
    this.#sum = 0;
    this.#late = 0;
    this.profile.place(this.#position.angle, this.rate);
  }

  /** Brake on and drive off at once: motion that the drive does not control. */
  brake(): void {
    // A table that slides under its brake goes on being held to where it stood: rule 7 counts from there.
    if (this.phase !== 'standing' || this.heldAt === null) this.heldAt = this.#position.angle;
    this.phase = 'standing';
    this.#brakeReleased = false;
    this.profile.place(this.#position.angle, 0);
    this.#releaseDirection = 0;
    this.#sum = 0;
  }

  /** Takes over a table that slides under its brake: from its present speed to a stop, under the drive. */
  catch(now: number): void {
    this.phase = 'stopping';
    this.#since = now;
    this.#brakeReleased = true;
    this.heldAt = null;
    this.profile.place(this.#position.angle, this.#position.rate);
    this.profile.stop();
  }

  /** More than 1° the wrong way since the brake was released. */
  get slippedAtRelease(): boolean {
    if (this.#releaseDirection === 0 || this.#position.bad) return false;
    const way = (this.#position.angle - this.#releasedFrom) * this.#releaseDirection;
    if (way > rightWay) this.#releaseDirection = 0;
    return way < -wrongWay;
  }

  step(now: number): void {
    this.#amps += 0.1 * (this.#pins.currentMa / 1000 - this.#amps);
    switch (this.phase) {
      case 'standing':
        this.#fraction = 0;
        this.profile.acceleration = 0;
        // At boot the brake holds whatever it finds.
        if (!this.#position.bad) this.heldAt ??= this.#position.angle;
        this.#pins.drive(this.armed, false, 0, false);
        return;
      case 'releasing': {
        const elapsed = now - this.#since;
        if (elapsed >= torqueMs) this.#brakeReleased = true;
        this.#follow(0);
        if (this.#brakeReleased && (!this.#pins.brakeOn || elapsed >= torqueMs + brakeMovesMs)) this.phase = 'running';
        break;
      }
      case 'running':
        this.#stepProfile();
        if (this.profile.mode !== 'rest') this.#atRestSince = now;
        else if (this.#arrived(now)) this.#setBrake(now);
        break;
      case 'stopping':
        this.#stepProfile();
        if ((this.profile.mode === 'rest' && Math.abs(this.rate) < 40) || now - this.#since >= stopBoundMs) {
          this.#setBrake(now);
        }
        break;
      case 'setting':
        this.profile.step();
        this.#follow(0);
        if (now - this.#since >= driveOffMs) this.phase = 'standing';
        break;
    }
    this.#pins.drive(true, true, this.#fraction, this.#brakeReleased);
  }

  #release(now: number, direction: -1 | 1): void {
    if (this.phase === 'running') {
      this.#releaseDirection = 0;
      return;
    }
    if (this.phase === 'stopping') {
      this.phase = 'running';
      return;
    }
    if (this.phase === 'standing' || this.phase === 'setting') {
      // In `setting` the torque is there already.
      this.#since = this.phase === 'setting' ? now - torqueMs : now;
      this.phase = 'releasing';
      this.heldAt = null;
      this.#releasedFrom = this.#position.angle;
      this.profile.place(this.#position.angle, 0);
    }
    this.#releaseDirection = direction;
  }

  #setBrake(now: number): void {
    this.phase = 'setting';
    this.#since = now;
    this.#brakeReleased = false;
    this.#releaseDirection = 0;
    this.profile.place(this.#position.angle, 0);
    this.heldAt = this.#position.angle;
  }

  #arrived(now: number): boolean {
    const off = Math.abs(this.profile.position - this.#position.angle);
    const rate = Math.abs(this.rate);
    return (off < 6 && rate < 15) || (now - this.#atRestSince >= 500 && rate < 40);
  }

  #stepProfile(): void {
    this.profile.step();
    if (!this.#position.bad) this.profile.keepWithin(reach, this.#position.angle);
    this.#follow(this.profile.speed);
  }

  #follow(speed: number): void {
    const forward = speed / fullSpeed;
    if (this.#position.bad) {
      this.#fraction = forward + bounded(compensation * this.#amps * windingShare, authority);
      return;
    }
    const off = this.#seen(mostOff + mostOffWithSpeed * Math.abs(speed));
    this.#sum = bounded(this.#sum + integral * off * dt, authority);
    this.#fraction = forward + bounded(proportional * off + this.#sum, authority);
  }

  /** As much of the way that the table is off as the loop is to see: cdeg. */
  #seen(most: number): number {
    const off = this.profile.position - this.#position.angle;
    const nearer = (this.#position.angle - this.#lateFrom) * Math.sign(off);
    if (Math.abs(off) <= most || (this.#late < patience && nearer > progress)) {
      this.#late = 0;
      this.#lateFrom = this.#position.angle;
    } else if (this.#late < 2 * patience) {
      this.#late += 1;
    }
    return bounded(off, most + Math.max(0, this.#late - patience));
  }
}

function bounded(value: number, most: number): number {
  return Math.min(most, Math.max(-most, value));
}
