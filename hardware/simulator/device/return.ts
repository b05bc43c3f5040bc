/**
 * The return to level, which the device runs by itself: it needs no lease, and every way to it ends here. The level
 * switch, a cam that is closed at and below level, leads it; the position sensor only where the switch says nothing.
 */
import { creepRate, returnAccel, returnRate, stopDecel } from './constants.ts';
import type { Core } from './state.ts';

/**
 * turning: motion is stopped or turned before the way home is known · toSwitch: head-up until the cam closes ·
 * toZero: by the sensor · ending: stopping at the end · blocked: stopping after an over-current · relieving: 2° the
 * other way.
 */
type Leg = 'turning' | 'toSwitch' | 'toZero' | 'ending' | 'blocked' | 'relieving';

/** cdeg from zero that count as there. */
const atZero = 15;
/** cdeg of the relief. */
const relief = 200;

export class Return {
  readonly #startedAt: number;
  #rate: number;
  #endsIn: 'I' | 'S' | 'F';
  #leg: Leg = 'turning';
  /** Of the motion under way: -1 is head-up. */
  #direction: -1 | 1 = -1;
  #blockages = 0;
  #switchBroken = false;
  /** The cam closed on the way: with a bad sensor the only sign of level. */
  #camClosed = false;

  constructor(now: number, rate: number, endsIn: 'I' | 'S' | 'F') {
    this.#startedAt = now;
    this.#rate = rate;
    this.#endsIn = endsIn;
  }

  /** RETURN in A changes the rate and nothing else. */
  changeRate(core: Core, rate: number): void {
    this.#rate = rate;
    if (this.#leg === 'toZero') core.motion.profile.ramp(0, this.#allowedRate(core), returnAccel);
  }

  /** Rule 9: the sensor went bad on the way; on by the switch, and F at the end. */
  sensorLost(core: Core): void {
    core.fault = 'sensor';
    if (this.#leg === 'toZero' || this.#leg === 'relieving') this.#turn(core);
  }

  /** Rule 8: the first is relieved, away from where it pushed, and tried again; the second is the end. */
  blocked(core: Core, pushed: -1 | 1): void {
    if (this.#leg === 'ending') return;
    this.#direction = pushed;
    this.#blockages += 1;
    if (this.#blockages > 1) {
      this.#giveUp(core);
      return;
    }
    core.motion.unload();
    core.motion.stop(core.now);
    this.#leg = 'blocked';
  }

  step(core: Core): void {
    if (core.now - this.#startedAt > Math.min(85_000, 7_800_000 / this.#rate + 45_000)) {
      this.#giveUp(core);
      return;
    }
    const { motion, pins, position } = core;
    switch (this.#leg) {
      case 'turning':
        if (motion.phase !== 'stopping' || motion.profile.mode === 'rest') this.#plan(core);
        return;
      case 'toSwitch':
        if (pins.levelClosed) {
          this.#camClosed = true;
          this.#end(core);
        } else if (pins.lowerEnd) this.#cameTooFar(core);
        else motion.profile.cruise(-1, this.#rateTowardSwitch(core), this.#accelTowardSwitch(core));
        return;
      case 'toZero': {
        const up = this.#direction < 0;
        if (up ? pins.lowerEnd : pins.upperEnd) this.#end(core);
        // Going down, the cam opens at level. Going up by the sensor it cannot: it only says that one of them is wrong,
        // and an open cam always leads.
        else if (!this.#switchBroken && !pins.levelClosed && !up) this.#end(core);
        else if (!this.#switchBroken && !pins.levelClosed && position.angle > atZero) this.#turn(core);
        else if (motion.settled) this.#finish(core);
        return;
      }
      case 'ending':
        if (motion.settled) this.#finish(core);
        return;
      case 'blocked':
        if (motion.settled) this.#relieve(core);
        return;
      case 'relieving':
        if (this.#direction > 0 ? pins.upperEnd : pins.lowerEnd) motion.stop(core.now);
        if (motion.settled) this.#plan(core);
        return;
    }
  }

  #turn(core: Core): void {
    core.motion.stop(core.now);
    this.#leg = 'turning';
  }

  /** Finds the way home from here. Motion toward level just goes on, motion away from it is stopped first. */
  #plan(core: Core): void {
    const { motion, pins, position, now } = core;
    if (!pins.levelClosed && !this.#switchBroken) {
      if (this.#mustStopFirst(core, -1)) return;
      if (pins.lowerEnd) {
        this.#cameTooFar(core);
        return;
      }
      this.#leg = 'toSwitch';
      this.#direction = -1;
      motion.cruise(now, -1, this.#rateTowardSwitch(core), returnAccel);
      return;
    }
    // The cam is closed and the sensor says nothing: there is no telling the way. It stands.
    if (position.bad || Math.abs(position.angle) <= atZero) {
      this.#end(core);
      return;
    }
    const direction = position.angle > 0 ? -1 : 1;
    if (this.#mustStopFirst(core, direction)) return;
    this.#leg = 'toZero';
    this.#direction = direction;
    motion.rampTo(now, 0, this.#allowedRate(core), returnAccel);
  }

  #mustStopFirst({ motion, now }: Core, direction: -1 | 1): boolean {
    const speed = motion.profile.speed;
    if (motion.phase === 'standing' || motion.phase === 'setting' || speed * direction >= 0) return false;
    motion.stop(now);
    this.#leg = 'turning';
    return true;
  }

  /** The lower end before the cam: the cam is broken. Back to zero by the sensor, if there is one. */
  #cameTooFar(core: Core): void {
    core.say('SENSOR');
    this.#switchBroken = true;
    this.#endsIn = 'F';
    core.fault = 'sensor';
    this.#turn(core);
  }

  #relieve(core: Core): void {
    const { motion, pins, position, now, governing } = core;
    const back: -1 | 1 = this.#direction < 0 ? 1 : -1;
    const goal = Math.min(governing.max, Math.max(governing.min, position.angle + back * relief));
    if (position.bad || !pins.ankleClosed || (goal - position.angle) * back <= 0) {
      this.#plan(core);
      return;
    }
    this.#leg = 'relieving';
    this.#direction = back;
    motion.rampTo(now, goal, creepRate, returnAccel);
  }

  #allowedRate({ position }: Core): number {
    if (this.#blockages > 0) return creepRate;
    return position.bad ? Math.min(this.#rate, returnRate) : this.#rate;
  }

  /** Slowed down so as to pass the sensor's zero at the creeping rate, whenever the cam closes. */
  #rateTowardSwitch(core: Core): number {
    const rate = this.#allowedRate(core);
    if (core.position.bad) return rate;
    const way = core.position.angle;
    if (way <= 0) return creepRate;
    // A little less than the acceleration, so that the ramp can follow it.
    return Math.min(rate, Math.sqrt(creepRate * creepRate + 1.8 * returnAccel * way));
  }

  /** A return ordered close to level out of a quick ramp brakes harder, rather than pass the zero at speed. */
  #accelTowardSwitch({ position, motion }: Core): number {
    const way = position.angle;
    if (position.bad || way <= 0) return returnAccel;
    const { speed } = motion.profile;
    const needed = (speed * speed - creepRate * creepRate) / (2 * way);
    return Math.min(stopDecel, Math.max(returnAccel, needed));
  }

  #end(core: Core): void {
    core.motion.stop(core.now);
    this.#leg = 'ending';
  }

  #finish(core: Core): void {
    if (core.position.bad) this.#endsIn = 'F';
    core.releaseSlips = 0;
    if (core.position.bad ? this.#camClosed : !core.offLevel) core.say('LEVEL');
    core.enter(this.#endsIn);
  }

  #giveUp(core: Core): void {
    core.say('STUCK');
    core.lockedOut = true;
    core.brakeAndFault('stuck');
  }
}
