/** The scale of the position sensor from its readings at three angles that a person has measured. */
import { round } from '../../protocols/base/round.ts';
import {
  angleByScale,
  isPlausibleScale,
  nominalScale,
  type Scale,
  scaleSlack,
} from '../../protocols/wire/scale-record.ts';

export interface MeasuredPoint {
  /** By the level that is held to the table; head-down positive. */
  readonly angleDeg: number;
  /** The sensor's reading, as a share of its supply. */
  readonly share: number;
}

export interface FittedPoint extends MeasuredPoint {
  /** By how much the scale in use reads too far head-down here, and the fitted one. */
  readonly wrongBeforeDeg: number;
  readonly wrongAfterDeg: number;
}

export type Fit =
  | { readonly ok: true; readonly scale: Scale; readonly points: readonly FittedPoint[] }
  | { readonly ok: false; readonly reason: string };

/** Asked for one after the other; what the level reads near them counts. */
export const proposedAnglesDeg = [0, 30, 60] as const;
/** The table's travel, between its end switches. */
const leastDeg = -20;
const mostDeg = 62;
/** The steepest angle has to be among them, because the bound on how far a person is tilted depends on it. */
const steepestDeg = 60;
const steepestToleranceDeg = 2;
/** Closer together, the level's own error would weigh too much. */
const leastApartDeg = 15;
/** Of the reading over the three angles, as a share of the supply; 30° are a quarter. */
const leastChange = 0.02;
/** Distance of a measured angle from the straight line; a potentiometer's own is a few tenths. */
export const mostResidualDeg = 0.5;

export const isSteepest = (angleDeg: number): boolean => Math.abs(angleDeg - steepestDeg) <= steepestToleranceDeg;

/** Why an angle is no use beside those that were measured before; null: it is. */
export function angleProblem(angleDeg: number, before: readonly number[]): string | null {
  if (angleDeg < leastDeg || angleDeg > mostDeg) return `is not between ${leastDeg} and ${mostDeg}°`;
  const near = before.find((other) => Math.abs(other - angleDeg) < leastApartDeg);
  if (near !== undefined) return `is less than ${leastApartDeg}° from ${near}°, where it was measured already`;
  const isLast = before.length === proposedAnglesDeg.length - 1;
  if (isLast && ![...before, angleDeg].some(isSteepest)) {
    return `leaves ${steepestDeg}° out: one of the three has to be within ${steepestToleranceDeg}° of it`;
  }
  return null;
}

/** The reading's share of the supply, from the angle that the board makes of it. */
export const shareOf = ({ span, level }: Scale, angleDeg: number): number => (angleDeg * 100 + level / 4) / span;

/** @param inUse the scale that the board had while it was measured */
export function fitScale(points: readonly MeasuredPoint[], inUse: Scale): Fit {
  const angles = points.map(({ angleDeg }) => angleDeg);
  const problem = angles
    .map((angle, index) => angleProblem(angle, angles.slice(0, index)))
    .find((each) => each !== null);
  if (points.length !== proposedAnglesDeg.length) return { ok: false, reason: 'three angles are needed' };
  if (problem != null) return { ok: false, reason: `one of the angles ${problem}` };
  const meanShare = mean(points.map(({ share }) => share));
  const meanDeg = mean(angles);
  const spread = sum(points.map(({ share }) => (share - meanShare) ** 2));
  const slope = sum(points.map(({ share, angleDeg }) => (share - meanShare) * (angleDeg - meanDeg))) / spread;
  const shares = points.map(({ share }) => share);
  if (Math.max(...shares) - Math.min(...shares) < leastChange) {
    return {
      ok: false,
      reason: 'the reading does not change with the angle: is its belt on, and its wiper connected?',
    };
  }
  if (slope < 0)
    return { ok: false, reason: 'it turns the wrong way: exchange the wires at the two ends of its track' };
  const scale = { span: Math.round(slope * 100), level: Math.round((slope * meanShare - meanDeg) * 400) };
  const wrong = (by: Scale, { share, angleDeg }: MeasuredPoint) => angleByScale(by, share) / 100 - angleDeg;
  const fitted = points.map((point) => ({
    ...point,
    wrongBeforeDeg: wrong(inUse, point),
    wrongAfterDeg: wrong(scale, point),
  }));
  const worst = Math.max(...fitted.map(({ wrongAfterDeg }) => Math.abs(wrongAfterDeg)));
  if (worst > mostResidualDeg) {
    const reason =
      `the three angles are not on a straight line: ${round(worst, 2)}° off, at most ${mostResidualDeg}° is usable. ` +
      'Read the level again; else the potentiometer is worn, or its belt slips';
    return { ok: false, reason };
  }
  if (!isPlausibleScale(scale)) return { ok: false, reason: boundsText(scale) };
  return { ok: true, scale, points: fitted };
}

function boundsText({ span, level }: Scale): string {
  const degreesOf = (cdeg: number) => `${round(cdeg / 100, 2)}°`;
  const bounds = (of: number, slack: number) => `${degreesOf(of - slack)} to ${degreesOf(of + slack)}`;
  return (
    `${degreesOf(span)} from rail to rail (allowed: ${bounds(nominalScale.span, scaleSlack.span)}), level ` +
    `${degreesOf(level / 4)} above the lower one (allowed: ${bounds(nominalScale.level / 4, scaleSlack.level / 4)}): ` +
    'another potentiometer or belt than in hardware/wiring, or a tooth off'
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
