/**
 * The return to level, which the device runs by itself and which needs no lease. The level switch, a cam that is closed
 * at and below level, guides it; the position sensor only where the switch does not give the direction.
 */
import { atLevel, creepRate, frozenMs, lowerEndPassed, returnAccel, returnRate, stopDecel } from './constants.ts';
import type { DeviceState, Direction, ReturnProgress } from './state.ts';
import { enter, reportStuck } from './transitions.ts';

/** An angle this close to zero counts as zero (cdeg). */
const zeroTolerance = 15;
/** Rule 8 (cdeg, ms). */
const reliefAngle = 200;
const reliefMs = 3000;
/** The relief is stopped this far before its end (cdeg). */
const reliefStop = 4;
/** Wire specification, "A return": bounded by min(85 s, 7800 / rate + 45 s), and beyond that by its progress. */
const longestMs = 85_000;
const spanMs = 7_800_000;
const extraMs = 45_000;
/** Progress is to come this much nearer to level (cdeg) within this time (ms). */
const progressAngle = 100;
const progressMs = 20_000;
/** Longer than a loose contact stays open, or closed (ms). */
const looseContactMs = 400;
/** Rule 14 (cdeg). */
const contradiction = 300;

/** Advances the return under way by one tick. */
export function stepReturn(state: DeviceState, progress: ReturnProgress): void {
  const { motion, terminals, position } = state;
  if (!progress.tried && motion.released) {
    progress.tried = true;
    if (!progress.isCatch) state.tries.begin(state.now, progress.byRule);
  }
  if (isOverdue(state, progress)) {
    reportStuck(state);
    return;
  }
  switch (progress.leg) {
    case 'stopping':
      if (motion.phase !== 'stopping' || motion.profile.mode === 'rest') chooseLeg(state, progress);
      return;
    case 'proving':
      if (motion.proof === 'failed') reportStuck(state);
      else if (motion.proof === 'passed') {
        progress.proved = true;
        chooseLeg(state, progress);
      }
      return;
    case 'toLowerEnd':
      if (state.lowerEnd) endAtLevel(state, progress);
      return;
    case 'toSwitch':
      if (doesSwitchEndLeg(state, progress, terminals.levelClosed)) meetSwitch(state, progress);
      else if (hasComeToLowerEnd(state)) ignoreLevelSwitch(state, progress);
      else motion.profile.cruise(-1, rateTowardSwitch(state, progress), accelTowardSwitch(state));
      return;
    case 'toZero': {
      const headUp = progress.direction < 0;
      const switchOpen = isSwitchBelieved(state, progress) && !terminals.levelClosed;
      // An upper end switch that is closed on the way down from the lower end has lost its cable.
      if (headUp ? state.lowerEnd : state.upperEnd && !progress.levelSwitchBroken) endAtLevel(state, progress);
      // Head-down, the switch opens at level. Head-up it should already be closed: an open switch shows that switch and
      // sensor disagree, and then the switch guides the return.
      else if (!headUp && doesSwitchEndLeg(state, progress, switchOpen)) endAtLevel(state, progress);
      else if (headUp && switchOpen && position.angle > zeroTolerance) stopForNextLeg(state, progress);
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
      if (isReliefOver(state, progress)) motion.stop(state.now);
      if (motion.settled) chooseLeg(state, progress);
      return;
  }
}

/**
 * Whether the level switch ends the leg. Head-up of level by more than {@link atLevel} a contact may be loose, and must last.
 * @param changed whether the switch has closed on the way head-up, or opened on the way down
 */
function doesSwitchEndLeg({ position, now }: DeviceState, progress: ReturnProgress, changed: boolean): boolean {
  progress.switchEndsLegSince = changed ? (progress.switchEndsLegSince ?? now) : null;
  if (progress.switchEndsLegSince === null) return false;
  return position.bad || position.angle >= -atLevel || now - progress.switchEndsLegSince >= looseContactMs;
}

/** RETURN in A changes the rate and nothing else. */
export function changeReturnRate(state: DeviceState, progress: ReturnProgress, rate: number): void {
  progress.rate = rate;
  if (progress.leg === 'toZero') state.motion.profile.ramp(0, allowedRate(state, progress), returnAccel);
}

/** Rule 9: the sensor has become bad during the return, which continues by the switch and ends in F. */
export function loseSensor(state: DeviceState, progress: ReturnProgress): void {
  if (progress.leg === 'toZero' || progress.leg === 'relief') stopForNextLeg(state, progress);
}

/** Rule 8: an over-current is relieved away from `pushed`. The first one is retried, the second one ends the return. */
export function handleOverCurrent(state: DeviceState, progress: ReturnProgress, pushed: Direction): void {
  if (progress.leg === 'ending') return;
  if (progress.leg === 'relief') {
    reportStuck(state);
    return;
  }
  progress.direction = pushed;
  progress.overCurrents += 1;
  state.motion.unload();
  state.motion.stop(state.now);
  progress.leg = 'blocked';
}

function isOverdue(state: DeviceState, progress: ReturnProgress): boolean {
  const { position, now } = state;
  const bound = Math.min(longestMs, spanMs / allowedRate(state, progress) + extraMs);
  const isBeyondBound = now - progress.startedAt > bound;
  if (position.bad) return isBeyondBound;
  if (Math.abs(progress.progressFrom) - Math.abs(position.angle) >= progressAngle) {
    progress.progressFrom = position.angle;
    progress.progressAt = now;
  }
  return isBeyondBound && now - progress.progressAt > progressMs;
}

function stopForNextLeg(state: DeviceState, progress: ReturnProgress): void {
  state.motion.stop(state.now);
  progress.leg = 'stopping';
}

/** Chooses the leg that leads to level from here. Motion toward level continues; motion away from it stops first. */
function chooseLeg(state: DeviceState, progress: ReturnProgress): void {
  const { motion, now } = state;
  if (progress.overCurrents > 1) {
    reportStuck(state);
    return;
  }
  const way = wayHome(state, progress);
  if (way === null) {
    endAtLevel(state, progress);
    return;
  }
  if (mustStopFirst(state, progress, way.direction) || mustProveFirst(state, progress, way.direction)) return;
  if (way.leg === 'toSwitch' && hasComeToLowerEnd(state)) {
    ignoreLevelSwitch(state, progress);
    return;
  }
  progress.leg = way.leg;
  progress.direction = way.direction;
  progress.switchEndsLegSince = null;
  switch (way.leg) {
    case 'toSwitch':
      motion.cruise(now, -1, rateTowardSwitch(state, progress), returnAccel);
      return;
    case 'toZero':
      motion.rampTo(now, 0, allowedRate(state, progress), returnAccel);
      return;
    case 'toLowerEnd':
      motion.cruise(now, -1, creepRate, returnAccel);
      return;
  }
}

interface Way {
  readonly leg: 'toSwitch' | 'toZero' | 'toLowerEnd';
  readonly direction: Direction;
}

/** The way that leads to level from here; null to stand. `progress` is null for a return that has not begun. */
export function wayHome(state: DeviceState, progress: ReturnProgress | null): Way | null {
  const { terminals, position } = state;
  if (state.blind) {
    return state.lowerEnd || progress?.byRule !== false ? null : { leg: 'toLowerEnd', direction: -1 };
  }
  if (!terminals.levelClosed && isSwitchBelieved(state, progress)) return { leg: 'toSwitch', direction: -1 };
  // With the level switch closed and the sensor bad the direction is unknown: stand.
  if (position.bad || Math.abs(position.angle) <= zeroTolerance) return null;
  return { leg: 'toZero', direction: position.angle > 0 ? -1 : 1 };
}

function isSwitchBelieved({ levelSwitch }: DeviceState, progress: ReturnProgress | null): boolean {
  return !levelSwitch.doubted && progress?.levelSwitchBroken !== true;
}

/** Rule 14: the switch has closed on the way head-up. */
function meetSwitch(state: DeviceState, progress: ReturnProgress): void {
  const { position, levelSwitch, now } = state;
  const nearer = Math.abs(progress.startedFrom) - Math.abs(position.angle);
  // Rule 14
  const isFrozen = now - progress.startedAt >= frozenMs && nearer < progressAngle;
  if (!position.bad && Math.abs(position.angle) > contradiction && isFrozen) position.distrust();
  if (levelSwitch.endsReturn(position.bad ? null : position.angle)) {
    progress.levelSwitchReached = true;
    endAtLevel(state, progress);
    return;
  }
  state.sendEvent('SWITCH');
  stopForNextLeg(state, progress);
}

function mustStopFirst(state: DeviceState, progress: ReturnProgress, direction: Direction): boolean {
  const { motion } = state;
  if (motion.held || motion.phase === 'engaging' || motion.profile.speed * direction >= 0) return false;
  stopForNextLeg(state, progress);
  return true;
}

/** Where the torque has to be proved, that comes before the first release of the brake. */
function mustProveFirst({ motion, now }: DeviceState, progress: ReturnProgress, direction: Direction): boolean {
  if (progress.proved || !(motion.held || motion.phase === 'engaging')) return false;
  progress.leg = motion.phase === 'braked' ? 'proving' : 'stopping';
  motion.prove(now, direction);
  return true;
}

/** At the lower end by its switch, or past it by a good sensor: that switch may be broken too. */
function hasComeToLowerEnd({ lowerEnd, position }: DeviceState): boolean {
  return lowerEnd || (!position.bad && position.angle <= lowerEndPassed);
}

/**
 * The lower end came before the level switch closed, so the switch is broken: back to the sensor's zero, ending in F. With
 * a good sensor the next return goes there at once, rather than to the lower end again.
 */
function ignoreLevelSwitch(state: DeviceState, progress: ReturnProgress): void {
  state.sendEvent('SENSOR');
  if (!state.position.bad) state.levelSwitch.doubt();
  progress.levelSwitchBroken = state.passedLevelSwitch = true;
  progress.endsIn = 'F';
  stopForNextLeg(state, progress);
}

/** Skips the relief where it could harm: with a bad sensor, an open ankle lock, or at the limits. */
function relieve(state: DeviceState, progress: ReturnProgress): void {
  const { motion, terminals, position, now } = state;
  const away: Direction = progress.direction < 0 ? 1 : -1;
  const goal = reliefGoal(state, away);
  if (position.bad || !terminals.ankleClosed || (goal - position.angle) * away <= reliefStop) {
    chooseLeg(state, progress);
    return;
  }
  progress.leg = 'relief';
  progress.direction = away;
  progress.reliefGoal = goal;
  progress.reliefAt = now;
  motion.nudge(now, away, creepRate, returnAccel);
}

/** 2° away, within the limits; away from level, at most 2° beyond the nearest place that a try has reached (rule 12). */
function reliefGoal({ position, effectiveLimits, tries }: DeviceState, away: Direction): number {
  const { min, max } = effectiveLimits;
  const wanted = position.angle + away * reliefAngle;
  const goal = Math.min(max, Math.max(min, wanted));
  if (position.angle * away <= 0) return goal;
  const bound = tries.reliefBound(away, reliefAngle);
  return away > 0 ? Math.min(goal, bound) : Math.max(goal, bound);
}

function isReliefOver(state: DeviceState, progress: ReturnProgress): boolean {
  const { position, now } = state;
  const { direction } = progress;
  if (now - progress.reliefAt >= reliefMs || (direction > 0 ? state.upperEnd : state.lowerEnd)) return true;
  return (progress.reliefGoal - position.angle) * direction <= reliefStop;
}

function allowedRate(state: DeviceState, progress: ReturnProgress): number {
  if (progress.overCurrents > 0 || state.blind) return creepRate;
  return state.position.bad ? Math.min(progress.rate, returnRate) : progress.rate;
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
  if (position.bad && progress.levelSwitchReached) state.tries.endedBySwitch();
  if (position.bad ? progress.levelSwitchReached : !state.offLevel) state.sendEvent('LEVEL');
  enter(state, progress.endsIn);
}
