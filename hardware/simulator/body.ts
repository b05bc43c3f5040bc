/**
 * The body: a person on a table about a fulcrum, its drive, brake, stops, and whatever is in the way. It is the only
 * truth of the bench: what a sensor says is made from it, what an oracle judges is read from it. It knows no actuator
 * board; whatever controls it sets a drive voltage and a brake, as at the motor's terminals.
 *
 * Two masses with play between them: the table side (person, bed) and the gear side (rotor and gear, seen at the
 * output shaft). SI units inside; degrees and milliamperes outside; positive is head-down.
 */
import { type BodyParameters, defaultBody } from './body-parameters.ts';

const stepMs = 1;
const dt = stepMs / 1000;
const perDegree = Math.PI / 180;
const gravity = 9.81;

export class Body {
  readonly parameters: BodyParameters;
  #now: number;
  /** Table side: rad, rad/s. */
  #angle: number;
  #rate = 0;
  /** Gear side: rad, rad/s at the output shaft. */
  #gearAngle: number;
  #gearRate = 0;
  /** Which flank of the play is in contact: 1 the gear pushes head-down, -1 head-up, 0 neither. */
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
  #obstructionAhead = 0;
  /** A step that changes nothing changes nothing for ever after, until something is set: see {@link advanceTo}. */
  #resting = false;

  readonly #weightTorque: number;
  readonly #weightAngle: number;

  constructor(nowMs: number, angleDeg = 0, parameters: Partial<BodyParameters> = {}) {
    this.parameters = { ...defaultBody, ...parameters };
    this.#now = nowMs;
    this.#angle = angleDeg * perDegree;
    const { massKg, aboveAxisM, towardHeadM, playDeg } = this.parameters;
    this.#weightTorque = massKg * gravity * Math.hypot(aboveAxisM, towardHeadM);
    this.#weightAngle = Math.atan2(towardHeadM, aboveAxisM);
    // It begins leaning on the flank that its weight presses.
    this.#flank = this.#weightTorque * Math.sin(this.#angle + this.#weightAngle) > 0 ? -1 : 1;
    this.#gearAngle = this.#angle + (this.#flank * playDeg * perDegree) / 2;
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

  /** The armature's own switch: on is braking. It does not tell whether the lining holds. */
  get brakeOn(): boolean {
    return this.#brakeOn;
  }

  get lowerEnd(): boolean {
    return this.#angle <= this.parameters.lowerSwitchDeg * perDegree;
  }

  get upperEnd(): boolean {
    return this.#angle >= this.parameters.upperSwitchDeg * perDegree;
  }

  /** The level cam: closed at every angle at or below level. */
  get levelClosed(): boolean {
    return this.#angle <= 0;
  }

  /** Energy of motion and height in joules, for the tests of the physics. */
  get energyJ(): number {
    const { tableInertia, gearInertia } = this.parameters;
    const motion = 0.5 * tableInertia * this.#rate ** 2 + 0.5 * gearInertia * this.#gearRate ** 2;
    return motion + this.#weightTorque * Math.cos(this.#angle + this.#weightAngle);
  }

  /** The voltage at the motor as a share of the supply, -1..1; without `on` the winding is open and the motor coasts. */
  setDrive(on: boolean, fraction: number): void {
    const bounded = Math.min(1, Math.max(-1, fraction));
    if (on === this.#driveOn && bounded === this.#driveFraction) return;
    this.#driveOn = on;
    this.#driveFraction = bounded;
    this.#resting = false;
  }

  /** Current through the brake's coil releases it against its spring; without current it falls in. */
  setBrake(on: boolean): void {
    if (on === this.#brakeOrder) return;
    this.#brakeOrder = on;
    if (this.#brakeJammed) return;
    this.#scheduleBrake();
  }

  /** Share of the brake's holding torque that its lining still gives: 0 holds nothing. */
  setBrakeHolding(share: number): void {
    this.#brakeShare = share;
    this.#resting = false;
  }

  /** A jammed brake stays on whatever its coil does. */
  setBrakeJammed(jammed: boolean): void {
    if (jammed === this.#brakeJammed) return;
    this.#brakeJammed = jammed;
    if (jammed) {
      this.#brakeOn = true;
      this.#brakeChangesAt = Number.POSITIVE_INFINITY;
    } else {
      this.#scheduleBrake();
    }
    this.#resting = false;
  }

  /**
   * Puts something in the way, `aheadDeg` ahead of the motion; on a standing table, ahead of the first motion to
   * come. It is on one side only: backing away from it is free. Null takes it away.
   */
  obstruct(aheadDeg: number | null): void {
    this.#obstruction = null;
    this.#obstructionAhead = aheadDeg === null ? 0 : aheadDeg * perDegree;
    this.#resting = false;
  }

  /**
   * Brings the body to this instant, in whole steps of 1 ms: how often it is looked at changes nothing. Once a step has
   * left every state as it was, all later ones would too, so they are skipped: exact, not approximate.
   */
  advanceTo(nowMs: number): void {
    let steps = Math.floor((nowMs - this.#now) / stepMs + 1e-6);
    if (steps <= 0) return;
    while (steps > 0 && !this.#resting) {
      this.#step();
      steps -= 1;
    }
    this.#now += steps * stepMs;
  }

  #scheduleBrake(): void {
    const { brakeEngageMs, brakeReleaseMs } = this.parameters;
    const changes = this.#brakeOrder !== this.#brakeOn;
    const delay = this.#brakeOrder ? brakeEngageMs : brakeReleaseMs;
    this.#brakeChangesAt = changes ? this.#now + delay : Number.POSITIVE_INFINITY;
    this.#resting = false;
  }

  #step(): void {
    this.#now += stepMs;
    if (this.#now >= this.#brakeChangesAt) {
      this.#brakeOn = this.#brakeOrder;
      this.#brakeChangesAt = Number.POSITIVE_INFINITY;
    }
    const p = this.parameters;
    const gearRate = this.#gearRate;
    let motor = 0;
    if (this.#driveOn) {
      let current = (this.#driveFraction * p.supplyVolts - p.torqueConstant * gearRate) / p.windingOhms;
      if (current > p.driveLimitA) current = p.driveLimitA;
      else if (current < -p.driveLimitA) current = -p.driveLimitA;
      this.#current = current;
      motor = current * p.torqueConstant;
    } else {
      this.#current = 0;
    }
    const gear = motor - p.viscousFriction * gearRate;
    const gearGrip = this.#brakeOn ? p.gearFriction + p.brakeTorque * this.#brakeShare : p.gearFriction;
    const angle = this.#angle;
    const table = this.#weightTorque * Math.sin(angle + this.#weightAngle) + this.#contactTorque(angle, this.#rate);
    if (this.#flank === 0) this.#stepApart(table, gear, gearGrip);
    else this.#stepTogether(table, gear, gearGrip);
    if (this.#obstructionAhead !== 0 && this.#obstruction === null) this.#placeObstruction();
  }

  /** The play is taken up: both sides turn as one for as long as the flank is pressed. */
  #stepTogether(table: number, gear: number, gearGrip: number): void {
    const { tableInertia, gearInertia, tableFriction } = this.parameters;
    const rate = this.#rate;
    const next = slide(rate, table + gear, gearGrip + tableFriction, tableInertia + gearInertia);
    // What the gear has to give the table for that motion; a flank pushes and never pulls.
    const through = (tableInertia * (next - rate)) / dt - table;
    if (through * this.#flank < -tableFriction) {
      this.#flank = 0;
      this.#stepApart(table, gear, gearGrip);
      return;
    }
    this.#rate = next;
    this.#gearRate = next;
    this.#angle += next * dt;
    this.#gearAngle += next * dt;
    this.#resting = rate === 0 && next === 0 && this.#brakeChangesAt === Number.POSITIVE_INFINITY;
  }

  /** Between the flanks each side moves by itself; they meet without rebound. */
  #stepApart(table: number, gear: number, gearGrip: number): void {
    const { tableInertia, gearInertia, tableFriction, playDeg } = this.parameters;
    const rate = this.#rate;
    const gearRate = this.#gearRate;
    this.#rate = slide(rate, table, tableFriction, tableInertia);
    this.#gearRate = slide(gearRate, gear, gearGrip, gearInertia);
    this.#angle += this.#rate * dt;
    this.#gearAngle += this.#gearRate * dt;
    const half = (playDeg / 2) * perDegree;
    const lead = this.#gearAngle - this.#angle;
    if (lead >= half) this.#meet(1, half);
    else if (lead <= -half) this.#meet(-1, half);
    const stands = rate === 0 && gearRate === 0 && this.#rate === 0 && this.#gearRate === 0;
    this.#resting = stands && this.#brakeChangesAt === Number.POSITIVE_INFINITY;
  }

  #meet(flank: -1 | 1, half: number): void {
    const { tableInertia, gearInertia } = this.parameters;
    this.#flank = flank;
    this.#gearAngle = this.#angle + flank * half;
    const common = (tableInertia * this.#rate + gearInertia * this.#gearRate) / (tableInertia + gearInertia);
    this.#rate = common;
    this.#gearRate = common;
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

  #placeObstruction(): void {
    const moving = 0.2 * perDegree;
    if (Math.abs(this.#rate) < moving) return;
    const side = this.#rate > 0 ? 1 : -1;
    this.#obstruction = { angle: this.#angle + side * this.#obstructionAhead, side };
    this.#obstructionAhead = 0;
  }
}

/** One step of a mass under a torque and dry friction: it sticks where friction is the stronger of the two. */
function slide(rate: number, torque: number, friction: number, inertia: number): number {
  if (rate === 0) {
    if (torque > friction) return ((torque - friction) / inertia) * dt;
    if (torque < -friction) return ((torque + friction) / inertia) * dt;
    return 0;
  }
  const next = rate + ((torque - (rate > 0 ? friction : -friction)) / inertia) * dt;
  // Friction stops, it never reverses: what is left of this step is the next one's to judge.
  return next > 0 === rate > 0 ? next : 0;
}
