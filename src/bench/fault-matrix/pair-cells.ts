/** The cells of the matrix of pairs: which two faults, when, and at which angle. */
import { Random } from '../../../hardware/simulator/random.ts';
import { pick } from '../campaign/random-choice.ts';
import { pairAngles } from './angles.ts';
import { type MatrixPhase, matrixFaults, matrixPhases } from './matrix.ts';

/** When the second fault comes: with the first, in the reaction to it, or once that is over (level, or stranded). */
export const pairMoments = ['together', 'during', 'after'] as const;
export type PairMoment = (typeof pairMoments)[number];

export interface PairCell {
  /** `component=kind`, as in {@link matrixFaults}. */
  readonly first: string;
  readonly second: string;
  /** Of the session, at the first fault. */
  readonly phase: MatrixPhase;
  readonly moment: PairMoment;
  readonly angleDeg: number;
  readonly seed: number;
}

export interface PairSelection {
  /** Draws the angles, and the moments of both faults. */
  readonly seed: number;
  /** Of the hold. Default: {@link pairAngles}. */
  readonly angles?: readonly number[];
  /** Each cell at each angle, instead of at one that is drawn. */
  readonly allAngles?: boolean;
  /** Only pairs that contain each of these. */
  readonly faults?: readonly string[];
  /** Only so many cells, drawn from all. */
  readonly cells?: number;
}

/**
 * Every pair of faults, in both orders, in every phase and at every moment. Two faults that come together have no order,
 * so that they are one cell; a fault together with itself is that fault alone.
 */
export function pairCells(selection: PairSelection): readonly PairCell[] {
  const { seed, angles = pairAngles, allAngles = false, faults = [], cells } = selection;
  const random = new Random(seed);
  const drawn: PairCell[] = [];
  for (const [index, first] of matrixFaults.entries()) {
    for (const phase of matrixPhases) {
      for (const [other, second] of matrixFaults.entries()) {
        if (!faults.every((fault) => fault === first || fault === second)) continue;
        for (const moment of pairMoments) {
          if (moment === 'together' && other < index) continue;
          const ofCell = random.fork(`${first} ${phase} ${second} ${moment}`);
          const chosen = allAngles ? angles : [pick(ofCell, angles)];
          for (const angleDeg of chosen) drawn.push({ first, second, phase, moment, angleDeg, seed });
        }
      }
    }
  }
  return cells === undefined ? drawn : sampleOf(drawn, cells, random.fork('cells'));
}

/** In their order. */
function sampleOf(cells: readonly PairCell[], count: number, random: Random): readonly PairCell[] {
  let wanted = Math.min(count, cells.length);
  return cells.filter((_cell, index) => {
    const isTaken = random.uniform() * (cells.length - index) < wanted;
    if (isTaken) wanted -= 1;
    return isTaken;
  });
}
