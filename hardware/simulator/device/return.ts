/**
 * The return to level, which the device runs by itself and which needs no lease. The level switch, a cam that is closed
 * at and below level, guides it; the position sensor only where the switch does not give the direction.
 */
import { creepRate, returnAccel, returnRate, stopDecel } from './constants.ts';
import type { DeviceState, Direction, ReturnProgress } from './state.ts';
import { brakeAndFault, enter } from './transitions.ts';

/** An angle this close to zero counts as zero (cdeg). */
const zeroTolerance = 15;
/** Rule 8 (cdeg). */
const reliefAngle = 200;
/** Wire specification, "A return": bounded by min(85 s, 7800 / rate + 45 s). */
const longestMs = 85_000;
const spanMs = 7_800_000;
const extraMs = 45_000;

/** Advances the return under way by one tick. */
export function stepReturn(state: DeviceState, progress: ReturnProgress): void {
  const { motion, terminals, position, now } = state;
  if (now - progress.startedAt > Math.min(longestMs, spanMs / progress.rate + extraMs)) {
    giveUp(state);
    return;
  }
  switch (progress.leg) {
    case 'stopping':
      if (motion.phase !== 'stopping' || motion.profile.mode === 'rest') chooseLeg(state, progress);
      return;
    case 'toSwitch':
      if (terminals.levelClosed) {
        progress.levelSwitchReached = true;
        endAtLevel(state, progress);
      } else if (terminals.lowerEnd) ignoreLevelSwitch(state, progress);
      else motion.profile.cruise(-1, rateTowardSwitch(state, progress), accelTowardSwitch(state));
      return;
    case 'toZero': {
      const headUp = progress.direction < 0;
      const switchOpen = !progress.levelSwitchBroken && !terminals.levelClosed;
      if (headUp ? terminals.lowerEnd : terminals.upperEnd) endAtLevel(state, progress);
      // Head-down, the switch opens at level. Head-up it should already be closed: an open switch shows that switch and
      // sensor disagree, and then the switch guides the return.
      else if (switchOpen && !headUp) endAtLevel(state, progress);
      else if (switchOpen && position.angle > zeroTolerance) stopForNextLeg(state, progress);
      else if (motion.settled) finish(state, progress);
      return;
    }
    case 'ending':
      if (motion.settled) finish(state, progress);
      return;
    case 'blocked':
      if (motion.settled) relieve(state, progress);
      return;
    case 'relief':
      if (progress.direction > 0 ? terminals.upperEnd : terminals.lowerEnd) motion.stop(now);
      if (motion.settled) chooseLeg(state, progress);
      return;
  }
}

/** RETURN in A changes the rate and nothing else. */
export function changeReturnRate(state: DeviceState, progress: ReturnProgress, rate: number): void {
  progress.rate = rate;
  if (progress.leg === 'toZero') state.motion.profile.ramp(0, allowedRate(state, progress), returnAccel);
}

/** Rule 9: the sensor has become bad during the return, which continues by the switch and ends in F. */
export function loseSensor(state: DeviceState, progress: ReturnProgress): void {
  state.faultCause = 'sensor';
  if (progress.leg === 'toZero' || progress.leg === 'relief') stopForNextLeg(state, progress);
}

/** Rule 8: the first over-current is relieved away from `pushed` and retried; the second one ends the return. */
export function handleOverCurrent(state: DeviceState, progress: ReturnProgress, pushed: Direction): void {
  if (progress.leg === 'ending') return;
  progress.direction = pushed;
  progress.overCurrents += 1;
  if (progress.overCurrents > 1) {
    giveUp(state);
    return;
  }
  state.motion.unload();
  state.motion.stop(state.now);
  progress.leg = 'blocked';
}

function stopForNextLeg(state: DeviceState, progress: ReturnProgress): void {
  state.motion.stop(state.now);
  progress.leg = 'stopping';
}

/** Chooses the leg that leads to level from here. Motion toward level continues; motion away from it stops first. */
function chooseLeg(state: DeviceState, progress: ReturnProgress): void {
  const { motion, terminals, position, now } = state;
  if (!terminals.levelClosed && !progress.levelSwitchBroken) {
    if (mustStopFirst(state, progress, -1)) return;
    if (terminals.lowerEnd) {
      ignoreLevelSwitch(state, progress);
      return;
    }
    progress.leg = 'toSwitch';
    progress.direction = -1;
    motion.cruise(now, -1, rateTowardSwitch(state, progress), returnAccel);
    return;
  }
  // With the level switch closed and the sensor bad the direction is unknown: stand.
  if (position.bad || Math.abs(position.angle) <= zeroTolerance) {
    endAtLevel(state, progress);
    return;
  }
  const direction = position.angle > 0 ? -1 : 1;
  if (mustStopFirst(state, progress, direction)) return;
  progress.leg = 'toZero';
  progress.direction = direction;
  motion.rampTo(now, 0, allowedRate(state, progress), returnAccel);
}

function mustStopFirst(state: DeviceState, progress: ReturnProgress, direction: Direction): boolean {
  const { motion } = state;
  if (motion.phase === 'braked' || motion.phase === 'engaging' || motion.profile.speed * direction >= 0) return false;
  stopForNextLeg(state, progress);
  return true;
}

/** The lower end came before the level switch closed, so the switch is broken: back to the sensor's zero, ending in F. */
function ignoreLevelSwitch(state: DeviceState, progress: ReturnProgress): void {
  state.sendEvent('SENSOR');
  progress.levelSwitchBroken = true;
  progress.endsIn = 'F';
  state.faultCause = 'sensor';
  stopForNextLeg(state, progress);
}

/** Skips the relief where it could harm: with a bad sensor, an open ankle lock, or at the limits. */
function relieve(state: DeviceState, progress: ReturnProgress): void {
  const { motion, terminals, position, now, effectiveLimits } = state;
  const away: Direction = progress.direction < 0 ? 1 : -1;
  const wanted = position.angle + away * reliefAngle;
  const goal = Math.min(effectiveLimits.max, Math.max(effectiveLimits.min, wanted));
  if (position.bad || !terminals.ankleClosed || (goal - position.angle) * away <= 0) {
    chooseLeg(state, progress);
    return;
  }
  progress.leg = 'relief';
  progress.direction = away;
  motion.rampTo(now, goal, creepRate, returnAccel);
}

function allowedRate({ position }: DeviceState, progress: ReturnProgress): number {
  if (progress.overCurrents > 0) return creepRate;
  return position.bad ? Math.min(progress.rate, returnRate) : progress.rate;
}

/** Slows down in time to pass the sensor's zero at the creep rate, wherever the switch closes. */
function rateTowardSwitch(state: DeviceState, progress: ReturnProgress): number {
  const rate = allowedRate(state, progress);
  if (state.position.bad) return rate;
  const distance = state.position.angle;
  if (distance <= 0) return creepRate;
  // 1.8 instead of 2: a little below the ramp's acceleration, so that the ramp can follow.
  return Math.min(rate, Math.sqrt(creepRate * creepRate + 1.8 * returnAccel * distance));
}

/** Brakes harder where a return is ordered close to level during a fast ramp, to pass the zero slowly. */
function accelTowardSwitch({ position, motion }: DeviceState): number {
  const distance = position.angle;
  if (position.bad || distance <= 0) return returnAccel;
  const { speed } = motion.profile;
  const needed = (speed * speed - creepRate * creepRate) / (2 * distance);
  return Math.min(stopDecel, Math.max(returnAccel, needed));
}

function endAtLevel(state: DeviceState, progress: ReturnProgress): void {
  state.motion.stop(state.now);
  progress.leg = 'ending';
}

function finish(state: DeviceState, progress: ReturnProgress): void {
  const { position } = state;
  if (position.bad) progress.endsIn = 'F';
  state.releaseSlips = 0;
  if (position.bad ? progress.levelSwitchReached : !state.offLevel) state.sendEvent('LEVEL');
  enter(state, progress.endsIn);
}

function giveUp(state: DeviceState): void {
  state.sendEvent('STUCK');
  state.lockedOut = true;
  brakeAndFault(state, 'stuck');
}
