/**
 * What the device does on its own, with the host dead, absent, restarting or lying. Numbers in the comments are the
 * wire protocol's rules; hazards are the register's.
 */
import { offLevel, overCurrentMa, tickMs } from './constants.ts';
import type { Core } from './state.ts';

const debounceMs = 20;
const holdMs = 2000;
const persistMs = 100;
/** What was pressed together pushes back no longer than this: less than half of it was seen. */
const letGoMs = 1000;
/** cdeg beyond the session's limits (6). */
const beyond = 200;
/** cdeg under a brake that should hold (7). */
const slip = 200;
/** cdeg from level within which the button only stops (4). */
const buttonLevel = 200;

export class Rules {
  #estopOpen = false;
  #ankleClosed: boolean;
  #supplyLow: boolean;
  #sensorBad = false;
  #button = false;
  #buttonDiffersSince: number | null = null;
  #held = 0;
  /** The press has not yet been used up by a return from S or F. */
  #holdCounts = false;
  #invertedSince: number | null = null;
  /** Rule 3 has returned this inversion once: a STOP on that way is not undone at once, rule 2 has its 10 s. */
  #invertedActed = false;
  #overCurrentMs = 0;
  /** An over-current has been acted on, and the stop it caused is under way. */
  #overCurrentTold = false;
  /** The way of the last over-current, 0 once it has been let go of. */
  #pushed = 0;
  /** Of motion since. */
  #letGoMs = 0;
  #runawayMs = 0;
  #slipping = false;
  /** Flag 10, until a T has told it. */
  pressedSinceTelemetry = false;

  constructor({ pins }: Core) {
    this.#ankleClosed = pins.ankleClosed;
    this.#supplyLow = pins.supplyLow;
  }

  /** Every 5 ms, after the inputs were read. The order is that of gravity: what stops comes before what starts. */
  step(core: Core): void {
    this.#estop(core);
    this.#sensor(core);
    this.#limits(core);
    this.#runaway(core);
    this.#slip(core);
    this.#overCurrent(core);
    this.#notices(core);
    this.lease(core);
    this.#button4(core);
    this.#inverted(core);
    this.#leftOffLevel(core);
  }

  /** Rule 1. Also asked before each command, so that one that comes too late finds the lease gone. */
  lease(core: Core): void {
    const { state, lease, now } = core;
    const armed = state === 'R' || state === 'M' || state === 'D';
    if (lease.runsOut(now) && armed) {
      core.say('LEASE');
      core.halt();
    }
    if (!armed || lease.running || now - lease.endedAt < 2000) return;
    if (core.offLevel) core.startReturn('lease');
    else if (core.motion.settled) core.enter('I');
  }

  /** Rule 5. Also at boot, where nothing has been seen closed yet. */
  #estop(core: Core): void {
    const open = core.pins.estopOpen;
    if (open && !this.#estopOpen) {
      const latched = core.state === 'S' || core.state === 'F';
      core.stop('input');
      if (latched) core.say('STOP', 'input');
    }
    if (open) core.stoppedByInput = true;
    this.#estopOpen = open;
  }

  /** Rule 9. */
  #sensor(core: Core): void {
    const bad = core.position.bad;
    if (bad && !this.#sensorBad) {
      core.say('SENSOR');
      if (core.returning !== null) core.returning.sensorLost(core);
      else core.brakeAndFault('sensor');
    }
    this.#sensorBad = bad;
  }

  /** Rule 6. */
  #limits(core: Core): void {
    const { state, pins, position, governing } = core;
    if (state !== 'I' && state !== 'R' && state !== 'M' && state !== 'D') return;
    const { angle } = position;
    const trip = angle > governing.max + beyond || angle < governing.min - beyond;
    if (!trip && !pins.lowerEnd && !pins.upperEnd) return;
    core.say('LIMIT', pins.lowerEnd ? 'lower' : pins.upperEnd ? 'upper' : 'trip');
    core.brakeAndFault('limit');
  }

  /** Rule 7: faster than ordered. */
  #runaway(core: Core): void {
    const { state, motion } = core;
    const moving = state === 'M' || state === 'D' || state === 'A';
    if (!moving || !motion.isFasterThanOrdered()) {
      this.#runawayMs = 0;
      return;
    }
    this.#runawayMs += tickMs;
    if (this.#runawayMs < persistMs) return;
    this.#runawayMs = 0;
    core.say('RUNAWAY');
    core.brakeAndFault('runaway');
  }

  /** Rule 7: motion under a brake that should hold; and the wrong way when the brake is released. */
  #slip(core: Core): void {
    const { state, motion, position } = core;
    if (position.bad) return;
    if (motion.slippedAtRelease) {
      core.say('SLIP');
      core.releaseSlips += 1;
      core.brakeAndFault('slip');
      // Rule 10: the second one is left to people.
      if (core.releaseSlips > 1) core.lockedOut = true;
      return;
    }
    const braked = state === 'I' || state === 'R' || state === 'S' || state === 'F';
    if (!braked || motion.phase !== 'standing' || motion.heldAt === null) return;
    const away = Math.abs(position.angle - motion.heldAt);
    if (this.#slipping) {
      // Told once; a table that stands again has a new place to hold.
      if (Math.abs(position.rate) > 20) return;
      this.#slipping = false;
      motion.heldAt = position.angle;
      return;
    }
    if (away <= slip) return;
    core.say('SLIP');
    this.#slipping = true;
    if (core.pins.estopOpen || core.lockedOut) return;
    if (state === 'F' && core.fault === 'runaway') return;
    this.#slipping = false;
    core.startReturn('slip');
  }

  /** Rule 8. */
  #overCurrent(core: Core): void {
    const { state, pins, motion } = core;
    const moving = state === 'M' || state === 'D' || state === 'A';
    // Told once for each push: while it stops, what was pressed together presses back on the motor.
    if (motion.phase !== 'stopping') this.#overCurrentTold = false;
    const drives = motion.phase === 'running' || motion.phase === 'releasing' || motion.phase === 'stopping';
    const counts = moving && drives && !this.#overCurrentTold && !this.#letsGo(core);
    const over = counts && Math.abs(pins.currentMa) > overCurrentMa;
    this.#overCurrentMs = over ? this.#overCurrentMs + tickMs : 0;
    if (this.#overCurrentMs < persistMs) return;
    this.#overCurrentMs = 0;
    core.overCurrent = true;
    this.#overCurrentTold = true;
    this.#pushed = Math.sign(motion.profile.speed) || Math.sign(pins.currentMa);
    this.#letGoMs = 0;
    if (core.returning !== null) {
      core.say('OVERCURRENT');
      core.returning.blocked(core, this.#pushed < 0 ? -1 : 1);
      return;
    }
    motion.unload();
    core.say('OVERCURRENT');
    core.halt();
  }

  /**
   * What was pressed together pushes back: leaving it takes torque against the motion, at first. That is no second push,
   * but for so long only, and not where the torque is the way that the table is going.
   */
  #letsGo({ motion, pins }: Core): boolean {
    if (this.#letGoMs >= letGoMs) this.#pushed = 0;
    if (this.#pushed === 0) return false;
    this.#letGoMs += tickMs;
    return Math.sign(pins.currentMa) === this.#pushed && Math.sign(motion.profile.speed) !== this.#pushed;
  }

  /** Rule 10, and the supply: the host decides. */
  #notices(core: Core): void {
    const { ankleClosed, supplyLow } = core.pins;
    if (ankleClosed !== this.#ankleClosed) core.say('ANKLE', ankleClosed ? 'closed' : 'open');
    if (supplyLow !== this.#supplyLow) core.say('SUPPLY', supplyLow ? 'low' : 'ok');
    this.#ankleClosed = ankleClosed;
    this.#supplyLow = supplyLow;
  }

  /** Rule 4 (H18): the patient's way home, which nobody can veto but the red stop. */
  #button4(core: Core): void {
    const pressed = core.pins.buttonPressed;
    if (pressed === this.#button) {
      this.#buttonDiffersSince = null;
    } else {
      this.#buttonDiffersSince ??= core.now;
      if (core.now - this.#buttonDiffersSince >= debounceMs) {
        this.#button = pressed;
        this.#buttonDiffersSince = null;
        core.say('BUTTON');
        this.#held = 0;
        this.#holdCounts = pressed;
        if (pressed) this.#buttonPressed(core);
      }
    }
    if (!this.#button) return;
    this.pressedSinceTelemetry = true;
    const latched = core.state === 'S' || core.state === 'F';
    this.#held = latched && !core.pins.estopOpen ? this.#held + tickMs : 0;
    if (!this.#holdCounts || this.#held < holdMs) return;
    this.#holdCounts = false;
    core.startReturn('button');
  }

  #buttonPressed(core: Core): void {
    core.lockedOut = false;
    const { state, position, lease, now } = core;
    if (state !== 'I' && state !== 'R' && state !== 'M' && state !== 'D') return;
    if (Math.abs(position.angle) > buttonLevel) {
      core.startReturn('button');
      return;
    }
    core.halt();
    lease.cutShort(now);
  }

  /** Rule 3 (H26). */
  #inverted(core: Core): void {
    const { position, pins, now, state } = core;
    const inverted = position.bad ? !pins.levelClosed : position.angle > offLevel;
    if (!inverted) {
      this.#invertedSince = null;
      this.#invertedActed = false;
      return;
    }
    this.#invertedSince ??= now;
    if (now - this.#invertedSince < core.governing.invertedMs || core.lockedOut) return;
    if (this.#invertedActed || !(state === 'R' || state === 'M' || state === 'D' || core.leftToItself)) return;
    core.startReturn('inverted');
    this.#invertedActed = core.returning !== null;
  }

  /** Rule 2 (H21): nobody is left off level, but where the red stop was pressed or the drive ran away. */
  #leftOffLevel(core: Core): void {
    if (!core.leftToItself || core.lockedOut || core.lease.running) return;
    if (core.now - Math.max(core.enteredAt, core.lease.endedAt) < 10_000 || !core.offLevel) return;
    core.startReturn(core.state === 'I' ? 'boot' : 'stop');
  }
}
