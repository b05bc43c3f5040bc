/**
 * The physical model: a person on a table that turns about a fulcrum, with drive, brake, end stops and obstructions. It
 * is the bench's ground truth: simulated sensors derive their readings from it, and the oracle reads it directly. It is
 * controlled as at the motor's terminals, by a drive voltage and a brake.
 *
 * Two masses with play between them: the table side (person, bed) and the gear side (rotor and gear, referred to the
 * output shaft). SI units inside; degrees and milliamperes outside; positive is head-down.
 */
import { type BodyParameters, defaultBody, type PersonParameters } from './body-parameters.ts';

const stepMs = 1;
const dt = stepMs / 1000;
const stepsPerSecond = 1000 / stepMs;
const perDegree = Math.PI / 180;
const gravity = 9.81;

export class Body {
  #parameters: BodyParameters;
  #now: number;
  /** Table side: rad, rad/s. */
  #angle: number;
  #rate = 0;
  /** Gear side: rad, rad/s at the output shaft. */
  #gearAngle: number;
  #gearRate = 0;
  /** The flank of the play in contact: 1 the gear pushes head-down, -1 head-up, 0 neither. */
  #flank: -1 | 0 | 1;
  #driveOn = false;
  #driveFraction = 0;
  #current = 0;
  #brakeOrder = true;
  #brakeOn = true;
  #brakeChangesAt = Number.POSITIVE_INFINITY;
  #brakeShare = 1;
  #brakeJammed = false;
  #obstruction: { readonly angle: number; readonly side: -1 | 1 } | null = null;
  /** Distance at which to place the obstruction once the table moves (rad); 0 with none to place. */
  #obstructionAhead = 0;
  #obstructed = false;
  /** The last step changed nothing, so no later one will until an input changes: see {@link advanceTo}. */
  #resting = false;

  #weightTorque = 0;
  #weightAngle = 0;

  constructor(nowMs: number, angleDeg = 0, parameters: Partial<BodyParameters> = {}) {
    this.#parameters = { ...defaultBody, ...parameters };
    this.#now = nowMs;
    this.#angle = angleDeg * perDegree;
    this.#weigh();
    this.#flank = this.#pressedFlank;
    this.#gearAngle = this.#gearOnFlank;
  }

  get parameters(): BodyParameters {
    return this.#parameters;
  }

  /** The person lies otherwise now, or is another one. Neither moves the table by itself. */
  occupy(person: Partial<PersonParameters>): void {
    this.#parameters = { ...this.#parameters, ...person };
    this.#weigh();
    this.#resting = false;
  }

  #weigh(): void {
    const { massKg, aboveAxisM, towardHeadM } = this.#parameters;
    this.#weightTorque = massKg * gravity * Math.hypot(aboveAxisM, towardHeadM);
    this.#weightAngle = Math.atan2(towardHeadM, aboveAxisM);
  }

  /** The one that the weight presses where the table stands. */
  get #pressedFlank(): -1 | 1 {
    return this.#weightTorque * Math.sin(this.#angle + this.#weightAngle) > 0 ? -1 : 1;
  }

  get #gearOnFlank(): number {
    return this.#angle + (this.#flank * this.parameters.playDeg * perDegree) / 2;
  }

  /** Puts the table here, standing: somebody has turned it by hand, with the brake opened by its lever meanwhile. */
  place(angleDeg: number): void {
    this.#angle = angleDeg * perDegree;
    this.#rate = 0;
    this.#gearRate = 0;
    this.#flank = this.#pressedFlank;
    this.#gearAngle = this.#gearOnFlank;
    this.#resting = false;
  }

  /** True angle in degrees, as of the last {@link advanceTo}. */
  get angleDeg(): number {
    return this.#angle / perDegree;
  }

  get rateDegPerS(): number {
    return this.#rate / perDegree;
  }

  /** Motor current, signed: positive drives head-down. */
  get currentMa(): number {
    return this.#current * 1000;
  }

  /** Position of the brake's armature: on means engaged. Whether the lining holds is another matter. */
  get brakeOn(): boolean {
    return this.#brakeOn;
  }

  get lowerEnd(): boolean {
    return this.#angle <= this.parameters.lowerSwitchDeg * perDegree;
  }

  get upperEnd(): boolean {
    return this.#angle >= this.parameters.upperSwitchDeg * perDegree;
  }

  /** The level switch, a cam: closed at every angle at or below level. */
  get levelClosed(): boolean {
    return this.#angle <= 0;
  }

  /** The table turns freely between the gear's flanks: neither drive nor gear determines its speed. */
  get inGearPlay(): boolean {
    return this.#flank === 0;
  }

  /** Kinetic and potential energy in joules, for the tests of the physics. */
  get energyJ(): number {
    const { tableInertia, gearInertia } = this.parameters;
    const motion = 0.5 * tableInertia * this.#rate ** 2 + 0.5 * gearInertia * this.#gearRate ** 2;
    return motion + this.#weightTorque * Math.cos(this.#angle + this.#weightAngle);
  }

  /** Torque of the weight now, N·m; positive turns the table head-down. */
  get weightTorque(): number {
    return this.#weightTorque * Math.sin(this.#angle + this.#weightAngle);
  }

  /** Torque of the drive now, N·m; positive turns the table head-down. */
  get driveTorque(): number {
    return this.#current * this.parameters.torqueConstant;
  }

  /** Torque of the drive at standstill at this share of the supply, N·m. */
  stallTorque(fraction: number): number {
    const { supplyVolts, windingOhms, torqueConstant, driveLimitA } = this.parameters;
    const current = (fraction * supplyVolts) / windingOhms;
    return Math.min(driveLimitA, Math.max(-driveLimitA, current)) * torqueConstant;
  }

  /** The friction that a drive has to overcome; a brake that stays on adds what its lining still gives. */
  get resistance(): number {
    const { gearFriction, tableFriction } = this.parameters;
    return gearFriction + tableFriction + (this.#brakeJammed && this.#brakeOn ? this.#brakeTorque : 0);
  }

  /** The most torque that the table withstands under its brake now. */
  get brakingTorque(): number {
    return this.parameters.gearFriction + this.parameters.tableFriction + this.#brakeTorque;
  }

  get #brakeTorque(): number {
    return this.parameters.brakeTorque * this.#brakeShare;
  }

  /** How far the table may turn in this direction before it meets an obstruction (deg); infinite with none in the way. */
  clearance(direction: -1 | 1): number {
    if (this.#obstructionAhead !== 0) return this.#obstructionAhead / perDegree;
    const obstruction = this.#obstruction;
    if (obstruction === null || obstruction.side !== direction) return Number.POSITIVE_INFINITY;
    return Math.max(0, ((obstruction.angle - this.#angle) * direction) / perDegree);
  }

  /** Sets the motor voltage as a share of the supply, -1..1. With `on` false the winding is open and the motor coasts. */
  setDrive(on: boolean, fraction: number): void {
    const bounded = Math.min(1, Math.max(-1, fraction));
    if (on === this.#driveOn && bounded === this.#driveFraction) return;
    this.#driveOn = on;
    this.#driveFraction = bounded;
    this.#resting = false;
  }

  /** Orders the brake on or off. It is spring-applied: coil current releases it, and without current it engages. */
  setBrake(on: boolean): void {
    if (on === this.#brakeOrder) return;
    this.#brakeOrder = on;
    this.#scheduleBrake();
  }

  /** Sets the share of the brake's torque that its lining still gives: 0 holds nothing. */
  setBrakeHolding(share: number): void {
    this.#brakeShare = share;
    this.#resting = false;
  }

  /** A jammed brake can still engage, but then stays on regardless of its coil. */
  setBrakeJammed(jammed: boolean): void {
    if (jammed === this.#brakeJammed) return;
    this.#brakeJammed = jammed;
    this.#scheduleBrake();
  }

  /**
   * Places an obstruction `aheadDeg` ahead of the motion; on a standing table, ahead of the next motion. It acts on
   * one side only: backing away from it is free. Null removes it.
   */
  obstruct(aheadDeg: number | null): void {
    this.#obstruction = null;
    this.#obstructed = false;
    this.#obstructionAhead = aheadDeg === null ? 0 : aheadDeg * perDegree;
    this.#resting = false;
  }

  /**
   * Advances the model to this instant in whole steps of 1 ms, so the result does not depend on how often it is called.
   * Once a step leaves every state unchanged, all later steps would too, so they are skipped: exact, not approximate.
   */
  advanceTo(nowMs: number): void {
    const steps = Math.floor((nowMs - this.#now) / stepMs + 1e-6);
    if (steps <= 0) return;
    const end = this.#now + steps * stepMs;
    while (this.#now < end && !this.#resting) this.#run(end);
    this.#now = end;
  }

  #scheduleBrake(): void {
    const { brakeEngageMs, brakeReleaseMs } = this.parameters;
    const changes = this.#brakeOrder !== this.#brakeOn && !(this.#brakeJammed && this.#brakeOn);
    const delay = this.#brakeOrder ? brakeEngageMs : brakeReleaseMs;
    this.#brakeChangesAt = changes ? this.#now + delay : Number.POSITIVE_INFINITY;
    this.#resting = false;
  }

  /**
   * Steps to `end`, or until the brake changes or the body rests. The state is kept in local variables meanwhile,
   * because accessing fields would cost more than the physics.
   */
  #run(end: number): void {
    const p = this.parameters;
    const { tableInertia, gearInertia, tableFriction, viscousFriction, torqueConstant, driveLimitA } = p;
    // rad/s that 1 N·m adds per step: divided once here, not once per step.
    const tableGain = dt / tableInertia;
    const gearGain = dt / gearInertia;
    const bothGain = dt / (tableInertia + gearInertia);
    const siemens = 1 / p.windingOhms;
    const half = (p.playDeg / 2) * perDegree;
    const volts = this.#driveFraction * p.supplyVolts;
    const driveOn = this.#driveOn;
    const upperStop = p.upperStopDeg * perDegree;
    const lowerStop = p.lowerStopDeg * perDegree;
    let now = this.#now + stepMs;
    if (now >= this.#brakeChangesAt) {
      this.#brakeOn = this.#brakeOrder;
      this.#brakeChangesAt = Number.POSITIVE_INFINITY;
    }
    const gearGrip = this.#brakeOn ? p.gearFriction + p.brakeTorque * this.#brakeShare : p.gearFriction;
    const until = Math.min(end, this.#brakeChangesAt - stepMs);
    let angle = this.#angle;
    let rate = this.#rate;
    let gearAngle = this.#gearAngle;
    let gearRate = this.#gearRate;
    let flank: -1 | 0 | 1 = this.#flank;
    let current = 0;
    let resting = false;
    for (; ; now += stepMs) {
      let gear = -viscousFriction * gearRate;
      if (driveOn) {
        current = (volts - torqueConstant * gearRate) * siemens;
        if (current > driveLimitA) current = driveLimitA;
        else if (current < -driveLimitA) current = -driveLimitA;
        gear += current * torqueConstant;
      }
      let table = this.#weightTorque * Math.sin(angle + this.#weightAngle);
      if (this.#obstructed || angle > upperStop || angle < lowerStop) table += this.#contactTorque(angle, rate);
      const before = rate;
      const gearBefore = gearRate;
      if (flank !== 0) {
        // A flank is in contact: both sides turn as one while it is pressed.
        const next = slide(rate, table + gear, gearGrip + tableFriction, bothGain);
        // Torque that the gear must transmit for that motion. A flank can push but not pull.
        const through = tableInertia * (next - rate) * stepsPerSecond - table;
        if (through * flank < -tableFriction) flank = 0;
        else {
          rate = next;
          gearRate = next;
        }
      }
      if (flank === 0) {
        rate = slide(rate, table, tableFriction, tableGain);
        gearRate = slide(gearRate, gear, gearGrip, gearGain);
      }
      angle += rate * dt;
      gearAngle += gearRate * dt;
      if (flank === 0 && Math.abs(gearAngle - angle) >= half) {
        // The flanks meet without rebound.
        flank = gearAngle > angle ? 1 : -1;
        gearAngle = angle + flank * half;
        rate = (tableInertia * rate + gearInertia * gearRate) / (tableInertia + gearInertia);
        gearRate = rate;
      }
      if (this.#obstructionAhead !== 0) this.#placeObstruction(angle, rate);
      resting = before === 0 && gearBefore === 0 && rate === 0 && gearRate === 0;
      if (resting || now >= until) break;
    }
    this.#now = now;
    this.#angle = angle;
    this.#rate = rate;
    this.#gearAngle = gearAngle;
    this.#gearRate = gearRate;
    this.#flank = flank;
    this.#current = current;
    this.#resting = resting && this.#brakeChangesAt === Number.POSITIVE_INFINITY;
  }

  #contactTorque(angle: number, rate: number): number {
    const { lowerStopDeg, upperStopDeg, stopStiffness, stopDamping } = this.parameters;
    let torque = 0;
    const above = angle - upperStopDeg * perDegree;
    if (above > 0) torque -= Math.max(0, stopStiffness * above + stopDamping * rate);
    const below = lowerStopDeg * perDegree - angle;
    if (below > 0) torque += Math.max(0, stopStiffness * below - stopDamping * rate);
    const obstruction = this.#obstruction;
    if (obstruction !== null) {
      const { obstructionStiffness, obstructionDamping } = this.parameters;
      const into = (angle - obstruction.angle) * obstruction.side;
      if (into > 0) {
        const push = obstructionStiffness * into + obstructionDamping * rate * obstruction.side;
        torque -= obstruction.side * Math.max(0, push);
      }
    }
    return torque;
  }

  #placeObstruction(angle: number, rate: number): void {
    const moving = 0.2 * perDegree;
    if (Math.abs(rate) < moving) return;
    const side = rate > 0 ? 1 : -1;
    this.#obstruction = { angle: angle + side * this.#obstructionAhead, side };
    this.#obstructionAhead = 0;
    this.#obstructed = true;
  }
}

/** Steps the rate of a mass under a torque and dry friction. The mass sticks where friction exceeds the torque. */
function slide(rate: number, torque: number, friction: number, gain: number): number {
  if (rate === 0) {
    if (torque > friction) return (torque - friction) * gain;
    if (torque < -friction) return (torque + friction) * gain;
    return 0;
  }
  const next = rate + (torque - (rate > 0 ? friction : -friction)) * gain;
  // Friction stops a motion but never reverses it: the next step starts from rest.
  return next > 0 === rate > 0 ? next : 0;
}
