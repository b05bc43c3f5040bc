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
const stepsPerSecond = 1000 / stepMs;
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
  #inTheWay = false;
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
    this.#scheduleBrake();
  }

  /** Share of the brake's holding torque that its lining still gives: 0 holds nothing. */
  setBrakeHolding(share: number): void {
    this.#brakeShare = share;
    this.#resting = false;
  }

  /** A jammed brake falls in, and then stays on whatever its coil does. */
  setBrakeJammed(jammed: boolean): void {
    if (jammed === this.#brakeJammed) return;
    this.#brakeJammed = jammed;
    this.#scheduleBrake();
  }

  /**
   * Puts something in the way, `aheadDeg` ahead of the motion; on a standing table, ahead of the first motion to
   * come. It is on one side only: backing away from it is free. Null takes it away.
   */
  obstruct(aheadDeg: number | null): void {
    this.#obstruction = null;
    this.#inTheWay = false;
    this.#obstructionAhead = aheadDeg === null ? 0 : aheadDeg * perDegree;
    this.#resting = false;
  }

  /**
   * Brings the body to this instant, in whole steps of 1 ms: how often it is looked at changes nothing. Once a step has
   * left every state as it was, all later ones would too, so they are skipped: exact, not approximate.
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
   * Steps to `end`, or until the brake changes, or the body rests. The state lives in local numbers meanwhile: a field
   * for each would cost more than the physics.
   */
  #run(end: number): void {
    const p = this.parameters;
    const { tableInertia, gearInertia, tableFriction, viscousFriction, torqueConstant, driveLimitA } = p;
    // rad/s that 1 N·m adds in a step: divided once, not a thousand times a second.
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
      if (this.#inTheWay || angle > upperStop || angle < lowerStop) table += this.#contactTorque(angle, rate);
      const before = rate;
      const gearBefore = gearRate;
      if (flank !== 0) {
        // The play is taken up: both sides turn as one for as long as the flank is pressed.
        const next = slide(rate, table + gear, gearGrip + tableFriction, bothGain);
        // What the gear has to give the table for that motion; a flank pushes and never pulls.
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
        // They meet without rebound.
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
    this.#inTheWay = true;
  }
}

/** One step of a mass under a torque and dry friction: it sticks where friction is the stronger of the two. */
function slide(rate: number, torque: number, friction: number, gain: number): number {
  if (rate === 0) {
    if (torque > friction) return (torque - friction) * gain;
    if (torque < -friction) return (torque + friction) * gain;
    return 0;
  }
  const next = rate + (torque - (rate > 0 ? friction : -friction)) * gain;
  // Friction stops, it never reverses: what is left of this step is the next one's to judge.
  return next > 0 === rate > 0 ? next : 0;
}
