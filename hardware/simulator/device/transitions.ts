/** The transitions between state letters that rules, commands and the return share. */
import { creepTolerance, returnRate } from './constants.ts';
import type { DeviceState, StateLetter } from './state.ts';

export type ReturnReason = 'host' | 'button' | 'lease' | 'inverted' | 'boot' | 'slip' | 'stop';
export type StopReason = 'host' | 'input' | 'line';

export function enter(state: DeviceState, letter: StateLetter): void {
  if (letter === state.letter) return;
  state.letter = letter;
  state.enteredAt = state.now;
  if (letter === 'I') state.limits = null;
  if (letter === 'I' || letter === 'A') state.lease.drop(state.now);
  if (letter !== 'A') state.returning = null;
  if (letter !== 'M' && letter !== 'D') state.tries.moveOver();
  state.motion.powered = letter === 'R' || letter === 'M' || letter === 'D' || letter === 'A';
  if (letter === 'M' || letter === 'A') state.overCurrent = false;
  if (letter === 'A') state.target = 0;
  else if (letter !== 'M') state.target = state.position.angle;
}

/** M to D: the controlled stop of HALT, of an expired lease and of an over-current. R follows once the brake is on. */
export function halt(state: DeviceState): void {
  if (state.letter !== 'M') return;
  state.motion.stop(state.now);
  enter(state, 'D');
}

/** Stop category 1. The state is S from now on, before the brake is on; F stays F. */
export function stop(state: DeviceState, reason: StopReason): void {
  state.motion.stop(state.now);
  if (state.latched) return;
  if (state.letter === 'A') state.tries.stopped();
  enter(state, 'S');
  state.sendEvent('STOP', reason);
}

/** Brakes at once and latches F: for motion that cannot be trusted to follow another ramp. */
export function brakeAndFault(state: DeviceState): void {
  state.motion.brake();
  enter(state, 'F');
}

/** Gives a return up, or what could start one: brake, F, and a call for help until level. */
export function reportStuck(state: DeviceState): void {
  state.sendEvent('STUCK');
  state.stuck = true;
  brakeAndFault(state);
}

export interface ReturnOptions {
  readonly rate?: number;
  /** A rule starts it, which has proved the torque where that is due. */
  readonly byRule?: boolean;
  readonly proved?: boolean;
}

/**
 * Starts the device's own return to level, unless the e-stop input is open, a return is under way, or so much has been
 * lost in tries that none may begin.
 */
export function startReturn(state: DeviceState, reason: ReturnReason, options: ReturnOptions = {}): void {
  const { motion, position, now, tries, levelSwitch } = state;
  const { rate = returnRate, byRule = false, proved = false } = options;
  const isCatch = reason === 'slip';
  const isSliding = motion.held && Math.abs(motion.rate) > creepTolerance;
  if (state.terminals.estopOpen || state.letter === 'A' || (tries.exhausted && !isCatch)) return;
  state.sendEvent('RETURN', reason);
  const endsIn = isCatch || position.bad || state.letter === 'F' ? 'F' : state.letter === 'S' ? 'S' : 'I';
  motion.endProof();
  tries.close(now);
  state.passedLevelSwitch &&= !position.bad && position.angle < 0 && levelSwitch.doubted;
  enter(state, 'A');
  state.returning = {
    startedAt: now,
    startedFrom: position.angle,
    byRule,
    isCatch,
    rate,
    proved: proved || isCatch || isSliding || !state.mustProve,
    tried: false,
    progressFrom: position.angle,
    progressAt: now,
    endsIn,
    leg: 'stopping',
    direction: -1,
    overCurrents: 0,
    reliefGoal: 0,
    reliefAt: 0,
    levelSwitchBroken: state.passedLevelSwitch,
    levelSwitchReached: false,
    switchEndsLegSince: null,
  };
  if (isCatch || isSliding) motion.catchSlide(now);
}
