/**
 * What the device does by itself while the host is dead, absent, restarting or wrong. Rule numbers are those of the wire
 * specification, hazard numbers those of the hazard register.
 */
import { Button } from './button.ts';
import { creepRate, offLevel as offLevelAngle, returnRate, stopDecel, tickMs, tripMargin } from './constants.ts';
import { OverCurrentWatch } from './over-current.ts';
import { handleOverCurrent, loseSensor } from './return.ts';
import { RuleReturn, type WantedReturn } from './rule-return.ts';
import type { DeviceState } from './state.ts';
import { brakeAndFault, enter, halt, reportStuck, startReturn, stop } from './transitions.ts';

/** Rule 1: from the lease's expiry to the return, or to I. */
const expiredLeaseMs = 2000;
/** Rule 2. */
const unattendedMs = 10_000;
/** Rules 2 and 3, and rule 5: how long a return in I, S or F is announced. */
const announceMs = 3000;
const announceAfterStopMs = 10_000;
/** Rule 7. */
const persistMs = 100;
/** Rule 7: more than the gear's play (cdeg). */
const playAngle = 30;
/** Rule 7: cdeg under a brake that should hold. */
const slipAngle = 200;
/** Rule 7: more than any jump of the sensor that rule 9 lets pass (cdeg). */
const surelyMoved = 120;
/** Rule 7: a table slower than this has stopped sliding (cdeg/s). */
const slipEndedRate = 20;
/** Rule 4: cdeg from level within which the button only stops. */
const buttonLevel = 200;

export class Rules {
  readonly #button = new Button();
  readonly #overCurrent = new OverCurrentWatch();
  readonly #ruleReturn = new RuleReturn();
  #estopOpen = false;
  #ankleClosed: boolean;
  #supplyLow: boolean;
  #sensorBad = false;
  #invertedSince: number | null = null;
  /** Rule 3 acts once per inversion: a STOP during its return leaves the person to rule 2 and its 10 s. */
  #invertedActed = false;
  #excessMs = 0;
  /** The way that the excess over the allowed speed has made (cdeg). */
  #excessWay = 0;
  #slipping = false;
  #lowerEndClosed = false;
  #lowerEndContradicted = false;
  /** The table has stood since the brake was closed. */
  #hasStood = false;
  /** An edge of the button or the ankle lock in this tick: somebody is at work (rule 5). */
  #attended = false;
  /** Flag 10, until it has been sent in a T. */
  pressedSinceTelemetry = false;

  constructor({ terminals }: DeviceState) {
    this.#ankleClosed = terminals.ankleClosed;
    this.#supplyLow = terminals.supplyLow;
  }

  /** Runs every 5 ms, after the inputs are read. Order matters: rules that stop the table run before rules that start it. */
  step(state: DeviceState): void {
    this.#attended = false;
    this.#checkEstop(state);
    this.#checkSensor(state);
    this.#checkSwitch(state);
    this.#checkLimits(state);
    this.#checkRunaway(state);
    this.#checkSlip(state);
    this.#checkOverCurrent(state);
    this.#countTries(state);
    this.#reportInputs(state);
    this.checkLease(state);
    this.#checkButton(state);
    this.#checkInversion(state);
    this.#awaitPerson(state);
    this.#stepRuleReturn(state);
  }

  /** Rule 1. Also runs before each command, so that a late command finds the lease expired. */
  checkLease(state: DeviceState): void {
    const { armed, lease, now } = state;
    if (lease.expire(now) && armed) {
      state.sendEvent('LEASE');
      halt(state);
    }
    if (!armed || lease.running || now - lease.endedAt < expiredLeaseMs) return;
    if (state.offLevel && now >= state.tries.nextRuleTryAt) startReturn(state, 'lease', { byRule: true });
    else if (state.motion.settled) enter(state, 'I');
  }

  /** Rule 5. An input that is open at boot counts as opening. */
  #checkEstop(state: DeviceState): void {
    const open = state.terminals.estopOpen;
    if (open && !this.#estopOpen) {
      const { latched } = state;
      stop(state, 'input');
      if (latched) state.sendEvent('STOP', 'input');
      state.tries.pressedStop();
    }
    if (!open && this.#estopOpen) {
      // Rule 7: the table may have been moved by hand meanwhile.
      state.motion.holdHere();
      this.#slipping = false;
    }
    this.#estopOpen = open;
  }

  /** Rule 9. */
  #checkSensor(state: DeviceState): void {
    const bad = state.position.bad;
    if (bad && !this.#sensorBad) {
      state.sendEvent('SENSOR');
      if (state.returning !== null) loseSensor(state, state.returning);
      else brakeAndFault(state);
    }
    this.#sensorBad = bad;
  }

  /** Rule 14. */
  #checkSwitch({ levelSwitch, terminals, position, sendEvent }: DeviceState): void {
    if (levelSwitch.step(terminals.levelClosed, position.bad ? null : position.angle)) sendEvent('SWITCH');
  }

  /** Rule 6, and rule 8 in A: moving away from level. */
  #checkLimits(state: DeviceState): void {
    const { terminals, position, effectiveLimits, motion } = state;
    const { angle } = position;
    if (!terminals.lowerEnd) state.metLowerEnd = false;
    else if (position.bad && !this.#lowerEndClosed) state.metLowerEnd = true;
    this.#lowerEndClosed = terminals.lowerEnd;
    // One that is not believed is reported only.
    const isContradicted = terminals.lowerEnd && !state.lowerEnd;
    if (isContradicted && !this.#lowerEndContradicted) state.sendEvent('LIMIT', 'lower');
    this.#lowerEndContradicted = isContradicted;
    const isBeyond = angle > effectiveLimits.max + tripMargin || angle < effectiveLimits.min - tripMargin;
    if (state.returning !== null) {
      const { leg } = state.returning;
      const isStopping = leg === 'stopping' && !motion.catching;
      // An open level switch shows that the way home is head-up.
      const { speed } = motion.profile;
      const isAway = terminals.levelClosed ? speed * angle > 0 : speed > 0;
      if (!isBeyond || !isAway || !(isStopping || leg === 'relief')) return;
    } else if (!(state.letter === 'I' || state.armed) || !(isBeyond || state.lowerEnd || terminals.upperEnd)) {
      return;
    }
    state.sendEvent('LIMIT', state.lowerEnd ? 'lower' : terminals.upperEnd ? 'upper' : 'trip');
    brakeAndFault(state);
  }

  /** Rule 7: faster than ordered, or against the ordered direction. */
  #checkRunaway(state: DeviceState): void {
    const { motion } = state;
    const against = motion.runsAgainstOrder();
    // Under a closed brake the table may still fall through the gear's play. A drive that does not stop has run away too.
    const isFree = motion.phase === 'running' || motion.phase === 'stopping';
    const excess = isFree ? motion.excessRate() : 0;
    this.#excessWay = excess > 0 ? this.#excessWay + (excess * tickMs) / 1000 : 0;
    // When its drive turns, a table out of balance falls through the gear's play.
    const isJudged = !motion.isTurning || this.#excessWay >= playAngle;
    if (excess === 0) this.#excessMs = 0;
    else if (isJudged) this.#excessMs += tickMs;
    const isRunaway = this.#excessMs >= persistMs;
    if (!isRunaway && !against) return;
    this.#excessMs = 0;
    state.sendEvent('RUNAWAY');
    state.tries.loseTrust();
    state.ranAway = true;
    brakeAndFault(state);
  }

  /** Rule 7: motion under a brake that should hold, and motion in the wrong direction after a release. */
  #checkSlip(state: DeviceState): void {
    const { letter, motion, position } = state;
    if (position.bad) return;
    if (motion.hasSlippedAtRelease()) {
      state.sendEvent('SLIP');
      state.tries.loseTrust();
      if (letter === 'M') state.tries.moveSlipped(motion.releasedFrom);
      brakeAndFault(state);
      return;
    }
    const braked = letter === 'I' || letter === 'R' || letter === 'S' || letter === 'F';
    const isHeld = braked && motion.held && motion.heldAt !== null;
    this.#hasStood = isHeld && (this.#hasStood || Math.abs(position.rate) <= slipEndedRate);
    if (!isHeld || motion.heldAt === null) return;
    // The way in which the drive can stop the slide counts, so that a fast one is caught as early as a slow one. A table
    // that the brake is still stopping does not slide.
    const moved = Math.abs(position.angle - motion.heldAt);
    const isSlide = this.#hasStood && moved > surelyMoved;
    const stopping = isSlide ? position.rate ** 2 / (2 * stopDecel) : 0;
    if (this.#slipping) {
      // One event per slide; a table that stands again has a new angle to hold.
      if (Math.abs(position.rate) > slipEndedRate) return;
      this.#slipping = false;
      motion.heldAt = position.angle;
      return;
    }
    if (moved + stopping <= slipAngle) return;
    state.sendEvent('SLIP');
    this.#slipping = true;
    if (state.terminals.estopOpen || (letter === 'F' && state.ranAway)) return;
    this.#slipping = false;
    startReturn(state, 'slip');
  }

  /** Rule 8. */
  #checkOverCurrent(state: DeviceState): void {
    const { terminals, motion } = state;
    const push = this.#overCurrent.step(motion, terminals.currentMa, state.inMotion);
    if (push === null) return;
    state.overCurrent = true;
    state.sendEvent('OVERCURRENT');
    if (state.returning !== null) {
      handleOverCurrent(state, state.returning, push);
      return;
    }
    motion.unload();
    halt(state);
  }

  /** Rule 12, and what ends once the table stands at level. */
  #countTries(state: DeviceState): void {
    const { position, motion, terminals, now, tries } = state;
    const { angle, bad, rate } = position;
    state.driveCurrent.step(angle, terminals.currentMa, motion.phase === 'running' && !bad);
    const braked = motion.phase === 'braked' && terminals.brakeOn;
    const { lost, stuck } = tries.step({ now, angle, bad, rate, braked, movesAway: state.movesAway });
    if (lost !== null) state.sendEvent('LOST', String(Math.round(lost)));
    if (stuck && state.returning === null) reportStuck(state);
    if (!state.standsAtLevel) return;
    state.stuck = false;
    if (!bad) state.levelSwitch.atLevel();
  }

  /** Rule 10, and the supply: the device only reports them, and the host decides. */
  #reportInputs(state: DeviceState): void {
    const { ankleClosed, supplyLow } = state.terminals;
    if (ankleClosed !== this.#ankleClosed) {
      state.sendEvent('ANKLE', ankleClosed ? 'closed' : 'open');
      this.#attended = true;
    }
    if (supplyLow !== this.#supplyLow) state.sendEvent('SUPPLY', supplyLow ? 'low' : 'ok');
    this.#ankleClosed = ankleClosed;
    this.#supplyLow = supplyLow;
  }

  /** Rule 4 (H18): the patient's button. Only the red stop overrides it. */
  #checkButton(state: DeviceState): void {
    const { terminals, latched } = state;
    const event = this.#button.step(terminals.buttonPressed, latched && !terminals.estopOpen);
    if (event === 'pressed' || event === 'released') {
      state.sendEvent('BUTTON');
      this.#attended = true;
    }
    if (event === 'pressed' && !latched) this.#handlePress(state);
    if (event === 'held') {
      startReturn(state, 'button');
      if (state.letter === 'A') state.estopLatch.release();
    }
    if (this.#button.isPressed) this.pressedSinceTelemetry = true;
  }

  #handlePress(state: DeviceState): void {
    if (Math.abs(state.position.angle) > buttonLevel) {
      startReturn(state, 'button');
      return;
    }
    halt(state);
    state.lease.cutShort(state.now);
  }

  /** Rule 3 (H26). In I, S and F, {@link wantedReturn} acts. */
  #checkInversion(state: DeviceState): void {
    const { position, terminals, now } = state;
    const inverted = position.bad ? !terminals.levelClosed : position.angle > offLevelAngle;
    if (!inverted) {
      this.#invertedSince = null;
      this.#invertedActed = false;
      return;
    }
    this.#invertedSince ??= now;
    if (this.#invertedActed || !state.armed || this.#invertedFor(state) < 0) return;
    if (now < state.tries.nextRuleTryAt) return;
    startReturn(state, 'inverted', { byRule: true });
    this.#invertedActed = state.returning !== null;
  }

  /** Time beyond the longest inversion; negative before. */
  #invertedFor({ now, effectiveLimits }: DeviceState): number {
    if (this.#invertedSince === null) return Number.NEGATIVE_INFINITY;
    return now - this.#invertedSince - effectiveLimits.invertedMs;
  }

  /** Rule 5: after the red stop a person decides. */
  #awaitPerson({ estopLatch, terminals, position, standsAtLevel }: DeviceState): void {
    const { estopOpen: open } = terminals;
    estopLatch.step({ open, attended: this.#attended, angle: position.angle, level: standsAtLevel });
  }

  #stepRuleReturn(state: DeviceState): void {
    const wanted = this.#wantedReturn(state);
    this.#ruleReturn.step(state, wanted);
    if (wanted?.reason === 'inverted' && state.returning !== null) this.#invertedActed = true;
  }

  /** The return of rule 2, 3 or 5 that is due first in I, S or F. */
  #wantedReturn(state: DeviceState): WantedReturn | null {
    const { letter, now, tries, terminals } = state;
    const isIdle = letter === 'I' || state.latched;
    if (!isIdle || terminals.estopOpen || state.blind || tries.usedUp) return null;
    const wanted = state.unattended ? this.#unattendedReturn(state) : this.#returnAfterStop(state);
    if (wanted === null) return null;
    return { ...wanted, inMs: Math.max(wanted.inMs, tries.nextRuleTryAt - now) };
  }

  /** Rules 2 (H21) and 3. */
  #unattendedReturn(state: DeviceState): WantedReturn | null {
    const { letter, now, lease, enteredAt, offLevel } = state;
    const inverted = this.#invertedActed ? Number.NEGATIVE_INFINITY : this.#invertedFor(state);
    const left = offLevel && !lease.running ? now - Math.max(enteredAt, lease.endedAt) : Number.NEGATIVE_INFINITY;
    const dueLeft = unattendedMs - left;
    if (-inverted < dueLeft) return { reason: 'inverted', rate: returnRate, inMs: -inverted, announceMs };
    if (!Number.isFinite(dueLeft)) return null;
    return { reason: letter === 'I' ? 'boot' : 'stop', rate: returnRate, inMs: dueLeft, announceMs };
  }

  /** Rule 5: nobody has decided for a long time. */
  #returnAfterStop({ estopLatch, terminals, offLevel }: DeviceState): WantedReturn | null {
    if (!offLevel) return null;
    const inMs = estopLatch.dueIn(terminals.ankleClosed);
    return { reason: 'stop', rate: creepRate, inMs, announceMs: announceAfterStopMs };
  }
}
