/**
 * What the machine could do to the body at this moment, with every fault as it is now: a reading of the truth for judges.
 * It is computed from the body's torques, so it ends with the fact, not with somebody's memory of a fault.
 */
import type { Body } from './body/body.ts';
import { type DriveStage, fullSpeedDegPerS } from './electrical/drive-stage.ts';

export interface Abilities {
  /** Some torque that the drive still has would turn the table toward level at 0.05°/s, with nothing in the way within reach. */
  readonly canMoveHome: boolean;
  /** The brake, once it is on, holds the table here, against a drive that runs by itself too. */
  readonly brakeHolds: boolean;
  /** The drive could hold the table here with the brake off. */
  readonly driveHolds: boolean;
  /** The drive follows its order: it does not run by itself, the wrong way, or late. */
  readonly driveObeys: boolean;
  /** The drive passes the proof of torque toward level: it draws what 5 % of the supply draws against the closed brake. */
  readonly driveProves: boolean;
}

/**
 * An obstruction nearer than this keeps the table where it is: the device backs 2° away from it, and a limb yields about
 * a degree.
 */
const withinReachDeg = 4;

/** A drive that adds more than this by itself makes the slowest return, at 1°/s, a runaway (H02). */
const usableDegPerS = 1;
/** What the board's control loop gives at most, as a share of the supply: 3°/s by feed-forward, and its own authority. */
const mostDuty = 0.375 + 0.12;
/** A drive that is slower than this does not bring anybody home. */
const slowestDegPerS = 0.05;
/** A drive that responds later than this is not in control. */
const lateMs = 50;
/** The wire specification's proof of torque: share of the supply, the current that it must draw, and for how long. */
const proof = { share: 0.05, leastMa: 100, mostMa: 1500, ms: 80 };

export function abilitiesOf(body: Body, stage: DriveStage, isPowered: boolean): Abilities {
  const { fault } = stage;
  const home = body.angleDeg > 0 ? -1 : 1;
  const weight = body.weightTorque;
  const resistance = body.resistance;
  const clearance = body.clearance(home);
  // A return goes to zero, and backs away from what it meets before.
  const isBlocked = clearance < withinReachDeg && clearance < Math.abs(body.angleDeg);
  const runsByItself = fault.runawayDegPerS > 0 || fault.fixedDegPerS !== null;
  const against = isPowered && !runsByItself ? body.stallTorque(fault.share) : 0;
  return {
    canMoveHome:
      isPowered &&
      !isBlocked &&
      fault.runawayDegPerS <= usableDegPerS &&
      speedOf(body, strongest(stage, home) * mostDuty, weight * home - resistance) >= slowestDegPerS,
    brakeHolds: body.brakingTorque >= Math.abs(weight + (runsByItself ? body.driveTorque : 0)),
    driveHolds: against > 0 && against + resistance >= Math.abs(weight),
    driveObeys: !runsByItself && fault.delayMs <= lateMs,
    driveProves: isPowered && fault.delayMs < proof.ms && proves(body, stage, home),
  };
}

/** °/s at this share of the supply, helped by this torque. A drive that delivers nothing still slows down the weight. */
function speedOf(body: Body, share: number, helping: number): number {
  if (body.stallTorque(share) + helping <= 0) return 0;
  const { supplyVolts, windingOhms, torqueConstant } = body.parameters;
  // As the back-EMF has it, which no limit of the current changes.
  const torqueAtFullSupply = (supplyVolts / windingOhms) * torqueConstant;
  return fullSpeedDegPerS * (share + helping / torqueAtFullSupply);
}

/** The largest share of the supply that the stage can give in this direction; none if it only drives the other way. */
function strongest(stage: DriveStage, direction: -1 | 1): number {
  const { fault } = stage;
  if (fault.runawayDegPerS > 0) return stage.runawayDirection() === direction ? 1 : 0;
  if (fault.fixedDegPerS === null) return fault.share;
  return Math.max(0, (fault.fixedDegPerS / fullSpeedDegPerS) * fault.share * direction);
}

function proves({ parameters }: Body, stage: DriveStage, home: -1 | 1): boolean {
  const { fault } = stage;
  const runaway = fault.runawayDegPerS / fullSpeedDegPerS;
  const isHelped = runaway === 0 || stage.runawayDirection() === home;
  const ordered = (isHelped ? proof.share : 0) + runaway;
  const share = fault.fixedDegPerS === null ? ordered : Math.abs(fault.fixedDegPerS) / fullSpeedDegPerS;
  const { supplyVolts, windingOhms } = parameters;
  const currentMa = ((share * fault.share * supplyVolts) / windingOhms) * 1000;
  return currentMa >= proof.leastMa && currentMa <= proof.mostMa;
}

export const soundAbilities: Abilities = {
  canMoveHome: true,
  brakeHolds: true,
  driveHolds: true,
  driveObeys: true,
  driveProves: true,
};
