/** A repeat whose first sets stay below the written angles, each nearer to them. */
import { errorCodes } from '../base/errors.ts';
import { round } from '../base/round.ts';
import { invertedDeg, isInverted, tiltMarginDeg } from './level.ts';
import type { LimitChecker } from './limit-checker.ts';
import { bounds } from './limits.ts';
import type { RepeatStep, Step } from './schema.ts';

/** Degrees below what is written, at the first time (0) all of `warmUp` and at the last none; in tenths. */
export const warmUpAt = (warmUp: number, time: number, times: number): number =>
  times > 1 ? round((warmUp * (times - 1 - time)) / (times - 1), 1) : 0;

/**
 * A set that is warmed up must still invert, clear of the threshold by the tilt margin, so that it counts as the set that it
 * is.
 */
export function checkWarmUp(
  { times, steps }: RepeatStep,
  warmUp: number,
  pointer: string,
  checker: LimitChecker,
): void {
  const refuse = (problem: string, allowed: string, at = `${pointer}/warmUp`) => {
    checker.refuseUnplannable({ code: errorCodes.PROTOCOL_ANGLE, pointer: at, problem, allowed });
  };
  const kinds = kindsBelow(steps);
  if (times < 2) refuse('a warm-up needs a last set that it leads to', 'at least 2', `${pointer}/times`);
  if (kinds.hasOscillation) refuse('an oscillation cannot be warmed up', 'a repeat of ramps and holds');
  if (kinds.hasWarmUp) refuse('a warm-up inside a warm-up', 'one of the two');
  if (kinds.lowestInverted === Number.POSITIVE_INFINITY) {
    refuse('there is no ramp that inverts', `a repeat with a ramp beyond ${invertedDeg}°`);
    return;
  }
  const most = Math.min(bounds.warmUp.most, kinds.lowestInverted - invertedDeg - tiltMarginDeg);
  const range = { min: bounds.warmUp.least, max: most };
  const code = errorCodes.PROTOCOL_ANGLE;
  const limits = { absolute: range, granted: range, code };
  if (most < bounds.warmUp.least)
    refuse('the lowest ramp that inverts leaves no room for it', 'a greater angle, or no warm-up');
  else checker.check({ pointer: `${pointer}/warmUp`, what: 'warm-up', value: warmUp, unit: '°', ...limits });
}

/** What a warm-up depends on, in all steps below. */
function kindsBelow(steps: readonly Step[]): {
  readonly hasOscillation: boolean;
  readonly hasWarmUp: boolean;
  readonly lowestInverted: number;
} {
  let found = { hasOscillation: false, hasWarmUp: false, lowestInverted: Number.POSITIVE_INFINITY };
  for (const step of steps) {
    if ('oscillate' in step) found = { ...found, hasOscillation: true };
    if ('ramp' in step && isInverted(step.ramp.to)) {
      found = { ...found, lowestInverted: Math.min(found.lowestInverted, step.ramp.to) };
    }
    if (!('repeat' in step)) continue;
    const below = kindsBelow(step.repeat.steps);
    found = {
      hasOscillation: found.hasOscillation || below.hasOscillation,
      hasWarmUp: found.hasWarmUp || below.hasWarmUp || step.repeat.warmUp !== undefined,
      lowestInverted: Math.min(found.lowestInverted, below.lowestInverted),
    };
  }
  return found;
}
