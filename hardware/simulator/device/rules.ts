/**
 * What the device does by itself while the host is dead, absent, restarting or wrong. Rule numbers are those of the wire
 * specification, hazard numbers those of the hazard register.
 */
import { offLevel, overCurrentMa, tickMs, tripMargin } from './constants.ts';
import { handleOverCurrent, loseSensor } from './return.ts';
import type { DeviceState } from './state.ts';
import { brakeAndFault, enter, halt, startReturn, stop } from './transitions.ts';

/** Rule 1: from the lease's expiry to the return, or to I. */
const expiredLeaseMs = 2000;
/** Rule 2. */
const unattendedMs = 10_000;
/** Rule 4. */
const debounceMs = 20;
const holdMs = 2000;
/** Rules 7 and 8. */
const persistMs = 100;
/** Rule 8: a compressed obstruction pushes back for no longer than this; observed was less than half of it. */
const unloadingLimitMs = 1000;
/** Rule 7: cdeg under a brake that should hold. */
const slipAngle = 200;
/** Rule 7: a table slower than this has stopped sliding (cdeg/s). */
const slipEndedRate = 20;
/** Rule 4: cdeg from level within which the button only stops. */
const buttonLevel = 200;

export class Rules {
  #estopOpen = false;
  #ankleClosed: boolean;
  #supplyLow: boolean;
  #sensorBad = false;
  /** Debounced. */
  #buttonPressed = false;
  #buttonDiffersSince: number | null = null;
  #buttonHeldMs = 0;
  /** The present press has not caused a return from S or F yet. */
  #holdCounts = false;
  #invertedSince: number | null = null;
  /** Rule 3 acts once per inversion: a STOP during its return leaves the person to rule 2 and its 10 s. */
  #invertedActed = false;
  #overCurrentMs = 0;
  /** An over-current has been acted on, and the stop that it caused is under way. */
  #overCurrentHandled = false;
  /** Direction of the last over-current; 0 once the obstruction is unloaded. */
  #pushDirection = 0;
  /** Duration of motion since then. */
  #unloadingMs = 0;
  #runawayMs = 0;
  #slipping = false;
  /** Flag 10, until it has been sent in a T. */
  pressedSinceTelemetry = false;

  constructor({ terminals }: DeviceState) {
    this.#ankleClosed = terminals.ankleClosed;
    this.#supplyLow = terminals.supplyLow;
  }

  /** Runs every 5 ms, after the inputs are read. Order matters: rules that stop the table run before rules that start it. */
  step(state: DeviceState): void {
    this.#checkEstop(state);
    this.#checkSensor(state);
    this.#checkLimits(state);
    this.#checkRunaway(state);
    this.#checkSlip(state);
    this.#checkOverCurrent(state);
    this.#reportInputs(state);
    this.checkLease(state);
    this.#checkButton(state);
    this.#checkInversion(state);
    this.#checkUnattended(state);
  }

  /** Rule 1. Also runs before each command, so that a late command finds the lease expired. */
  checkLease(state: DeviceState): void {
    const { armed, lease, now } = state;
    if (lease.expire(now) && armed) {
      state.sendEvent('LEASE');
      halt(state);
    }
    if (!armed || lease.running || now - lease.endedAt < expiredLeaseMs) return;
    if (state.offLevel) startReturn(state, 'lease');
    else if (state.motion.settled) enter(state, 'I');
  }

  /** Rule 5. An input that is open at boot counts as opening. */
  #checkEstop(state: DeviceState): void {
    const open = state.terminals.estopOpen;
    if (open && !this.#estopOpen) {
      const { latched } = state;
      stop(state, 'input');
      if (latched) state.sendEvent('STOP', 'input');
    }
    if (open) state.stoppedByInput = true;
    this.#estopOpen = open;
  }

  /** Rule 9. */
  #checkSensor(state: DeviceState): void {
    const bad = state.position.bad;
    if (bad && !this.#sensorBad) {
      state.sendEvent('SENSOR');
      if (state.returning !== null) loseSensor(state, state.returning);
      else brakeAndFault(state, 'sensor');
    }
    this.#sensorBad = bad;
  }

  /** Rule 6. */
  #checkLimits(state: DeviceState): void {
    const { terminals, position, effectiveLimits } = state;
    if (state.letter !== 'I' && !state.armed) return;
    const { angle } = position;
    const tripped = angle > effectiveLimits.max + tripMargin || angle < effectiveLimits.min - tripMargin;
    if (!tripped && !terminals.lowerEnd && !terminals.upperEnd) return;
    state.sendEvent('LIMIT', terminals.lowerEnd ? 'lower' : terminals.upperEnd ? 'upper' : 'trip');
    brakeAndFault(state, 'limit');
  }

  /** Rule 7: faster than ordered, or against the ordered direction. */
  #checkRunaway(state: DeviceState): void {
    const { motion, inMotion } = state;
    const against = motion.runsAgainstOrder();
    this.#runawayMs = inMotion && motion.isFasterThanOrdered() ? this.#runawayMs + tickMs : 0;
    if (!inMotion || (this.#runawayMs < persistMs && !against)) return;
    this.#runawayMs = 0;
    state.sendEvent('RUNAWAY');
    brakeAndFault(state, 'runaway');
  }

  /** Rule 7: motion under a brake that should hold, and motion in the wrong direction after a release. */
  #checkSlip(state: DeviceState): void {
    const { letter, motion, position } = state;
    if (position.bad) return;
    if (motion.hasSlippedAtRelease()) {
      state.sendEvent('SLIP');
      state.releaseSlips += 1;
      brakeAndFault(state, 'slip');
      // Rule 10: after the second one only a person's action starts motion.
      if (state.releaseSlips > 1) state.lockedOut = true;
      return;
    }
    const braked = letter === 'I' || letter === 'R' || letter === 'S' || letter === 'F';
    if (!braked || motion.phase !== 'braked' || motion.heldAt === null) return;
    const moved = Math.abs(position.angle - motion.heldAt);
    if (this.#slipping) {
      // One event per slide; a table that stands again has a new angle to hold.
      if (Math.abs(position.rate) > slipEndedRate) return;
      this.#slipping = false;
      motion.heldAt = position.angle;
      return;
    }
    if (moved <= slipAngle) return;
    state.sendEvent('SLIP');
    this.#slipping = true;
    if (state.terminals.estopOpen || state.lockedOut) return;
    if (letter === 'F' && state.faultCause === 'runaway') return;
    this.#slipping = false;
    startReturn(state, 'slip');
  }

  /** Rule 8. */
  #checkOverCurrent(state: DeviceState): void {
    const { terminals, motion } = state;
    // One push is one over-current: during the stop that it causes, the compressed obstruction still loads the motor.
    if (motion.phase !== 'stopping') this.#overCurrentHandled = false;
    const driven = motion.phase === 'running' || motion.phase === 'releasing' || motion.phase === 'stopping';
    const counts = state.inMotion && driven && !this.#overCurrentHandled && !this.#isUnloading(state);
    const over = counts && Math.abs(terminals.currentMa) > overCurrentMa;
    this.#overCurrentMs = over ? this.#overCurrentMs + tickMs : 0;
    if (this.#overCurrentMs < persistMs) return;
    this.#overCurrentMs = 0;
    state.overCurrent = true;
    this.#overCurrentHandled = true;
    this.#pushDirection = Math.sign(motion.profile.speed) || Math.sign(terminals.currentMa);
    this.#unloadingMs = 0;
    if (state.returning !== null) {
      state.sendEvent('OVERCURRENT');
      handleOverCurrent(state, state.returning, this.#pushDirection < 0 ? -1 : 1);
      return;
    }
    motion.unload();
    state.sendEvent('OVERCURRENT');
    halt(state);
  }

  /**
   * A compressed obstruction pushes back: moving away from it at first takes torque against the motion. That is no
   * second push, but only for a limited time, and only while torque and motion point in opposite directions.
   */
  #isUnloading({ motion, terminals }: DeviceState): boolean {
    if (this.#unloadingMs >= unloadingLimitMs) this.#pushDirection = 0;
    if (this.#pushDirection === 0) return false;
    this.#unloadingMs += tickMs;
    const direction = this.#pushDirection;
    return Math.sign(terminals.currentMa) === direction && Math.sign(motion.profile.speed) !== direction;
  }

  /** Rule 10, and the supply: the device only reports them, and the host decides. */
  #reportInputs(state: DeviceState): void {
    const { ankleClosed, supplyLow } = state.terminals;
    if (ankleClosed !== this.#ankleClosed) state.sendEvent('ANKLE', ankleClosed ? 'closed' : 'open');
    if (supplyLow !== this.#supplyLow) state.sendEvent('SUPPLY', supplyLow ? 'low' : 'ok');
    this.#ankleClosed = ankleClosed;
    this.#supplyLow = supplyLow;
  }

  /** Rule 4 (H18): the patient's button. Only the red stop overrides it. */
  #checkButton(state: DeviceState): void {
    const pressed = state.terminals.buttonPressed;
    if (pressed === this.#buttonPressed) {
      this.#buttonDiffersSince = null;
    } else {
      this.#buttonDiffersSince ??= state.now;
      if (state.now - this.#buttonDiffersSince >= debounceMs) {
        this.#buttonPressed = pressed;
        this.#buttonDiffersSince = null;
        state.sendEvent('BUTTON');
        this.#buttonHeldMs = 0;
        this.#holdCounts = pressed;
        if (pressed) this.#handlePress(state);
      }
    }
    if (!this.#buttonPressed) return;
    this.pressedSinceTelemetry = true;
    this.#buttonHeldMs = state.latched && !state.terminals.estopOpen ? this.#buttonHeldMs + tickMs : 0;
    if (!this.#holdCounts || this.#buttonHeldMs < holdMs) return;
    this.#holdCounts = false;
    startReturn(state, 'button');
  }

  #handlePress(state: DeviceState): void {
    state.lockedOut = false;
    if (state.letter !== 'I' && !state.armed) return;
    if (Math.abs(state.position.angle) > buttonLevel) {
      startReturn(state, 'button');
      return;
    }
    halt(state);
    state.lease.cutShort(state.now);
  }

  /** Rule 3 (H26). */
  #checkInversion(state: DeviceState): void {
    const { position, terminals, now } = state;
    const inverted = position.bad ? !terminals.levelClosed : position.angle > offLevel;
    if (!inverted) {
      this.#invertedSince = null;
      this.#invertedActed = false;
      return;
    }
    this.#invertedSince ??= now;
    if (now - this.#invertedSince < state.effectiveLimits.invertedMs || state.lockedOut) return;
    if (this.#invertedActed || !(state.armed || state.unattended)) return;
    startReturn(state, 'inverted');
    this.#invertedActed = state.returning !== null;
  }

  /** Rule 2 (H21): returns a table left off level without a lease, except after the red stop or a runaway. */
  #checkUnattended(state: DeviceState): void {
    if (!state.unattended || state.lockedOut || state.lease.running) return;
    const waited = state.now - Math.max(state.enteredAt, state.lease.endedAt);
    if (waited < unattendedMs || !state.offLevel) return;
    startReturn(state, state.letter === 'I' ? 'boot' : 'stop');
  }
}
