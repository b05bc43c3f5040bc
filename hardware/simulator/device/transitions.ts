/** The transitions between state letters that rules, commands and the return share. */
import { creepTolerance, returnRate } from './constants.ts';
import type { DeviceState, FaultCause, StateLetter } from './state.ts';

export type ReturnReason = 'host' | 'button' | 'lease' | 'inverted' | 'boot' | 'slip' | 'stop';
export type StopReason = 'host' | 'input' | 'line';

export function enter(state: DeviceState, letter: StateLetter): void {
  if (letter === state.letter) return;
  state.letter = letter;
  state.enteredAt = state.now;
  if (letter === 'I') {
    state.limits = null;
    state.faultCause = 'none';
  }
  if (letter === 'I' || letter === 'A') state.lease.drop(state.now);
  if (letter !== 'A') state.returning = null;
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
  enter(state, 'S');
  state.sendEvent('STOP', reason);
}

/** Brakes at once and latches F: for motion that cannot be trusted to follow another ramp. */
export function brakeAndFault(state: DeviceState, cause: FaultCause): void {
  state.motion.brake();
  // A runaway stays the cause of F, because no rule may use that drive again.
  if (state.letter !== 'F' || state.faultCause !== 'runaway') state.faultCause = cause;
  enter(state, 'F');
}

/** Starts the device's own return to level, unless the e-stop input is open or a return is under way. */
export function startReturn(state: DeviceState, reason: ReturnReason, rate = returnRate): void {
  const { motion, position, now } = state;
  if (state.terminals.estopOpen || state.letter === 'A') return;
  state.sendEvent('RETURN', reason);
  const slipped = reason === 'slip';
  const endsIn = slipped || position.bad || state.letter === 'F' ? 'F' : state.letter === 'S' ? 'S' : 'I';
  const cause: FaultCause = slipped ? 'slip' : position.bad ? 'sensor' : state.faultCause;
  state.stoppedByInput = false;
  state.lockedOut = false;
  state.faultCause = cause === 'runaway' || cause === 'stuck' ? 'none' : cause;
  enter(state, 'A');
  state.returning = {
    startedAt: now,
    rate,
    endsIn,
    leg: 'stopping',
    direction: -1,
    overCurrents: 0,
    levelSwitchBroken: false,
    levelSwitchReached: false,
  };
  const sliding = motion.phase === 'braked' && Math.abs(motion.rate) > creepTolerance;
  if (slipped || sliding) motion.catchSlide(now);
}
