import { errorCodes } from '../base/errors.ts';
import type { Degrees, DegreesPerSecondSquared, Milliseconds } from '../base/units.ts';
import { degrees, degreesPerSecond, seconds } from '../base/units.ts';
import { isInverted } from './level.ts';
import type { LimitChecker, Range } from './limit-checker.ts';
import { atLeast } from './limit-checker.ts';
import type { Prescription } from './limits.ts';
import { absolute, absoluteOscillation, bounds } from './limits.ts';
import type { OscillateStep, Protocol, Step } from './schema.ts';
import { trapezoid } from './trapezoid.ts';
import { checkWarmUp, warmUpAt } from './warm-up.ts';

/** One ramp or dwell, with repeats unrolled, not yet placed in time. */
export type Segment =
  | {
      readonly kind: 'ramp';
      readonly phase: 'ramping' | 'oscillating';
      readonly to: Degrees;
      /** Degrees per second; null: the rate of the prescription. */
      readonly rate: number | null;
      readonly step: string;
      /** JSON pointer of the rate, for messages. */
      readonly ratePointer: string;
    }
  | { readonly kind: 'dwell'; readonly duration: Milliseconds; readonly step: string };

/** Number of segments with repeats unrolled. Cheap for any file, because it does not build them. */
export const countSegments = (steps: readonly Step[]): number =>
  steps.reduce((total, step) => {
    if ('repeat' in step) return total + step.repeat.times * countSegments(step.repeat.steps);
    if ('oscillate' in step) return total + 1 + 2 * step.oscillate.cycles;
    return total + ('level' in step ? 2 : 1);
  }, 0);

/** The segments in order. Call only if {@link countSegments} is within bounds. */
export const unroll = (protocol: Protocol): readonly Segment[] => unrollSteps(protocol.steps, '/steps', 0);

/** `lowerDeg`: how far ramps that invert stay below what is written, during a warm-up. */
function unrollSteps(steps: readonly Step[], parent: string, lowerDeg: number): readonly Segment[] {
  return steps.flatMap((step, index): readonly Segment[] => {
    const pointer = `${parent}/${index}`;
    if ('ramp' in step) {
      const { to, rate } = step.ramp;
      // Adding 0 turns the -0 that JSON can contain into 0, so that it equals level.
      return [
        {
          kind: 'ramp',
          phase: 'ramping',
          to: degrees(isInverted(to) ? to - lowerDeg : to + 0),
          rate: rate ?? null,
          step: pointer,
          ratePointer: `${pointer}/ramp/rate`,
        },
      ];
    }
    if ('hold' in step) return [{ kind: 'dwell', duration: seconds(step.hold.seconds), step: pointer }];
    if ('level' in step) {
      return [
        { kind: 'ramp', phase: 'ramping', to: degrees(0), rate: null, step: pointer, ratePointer: pointer },
        { kind: 'dwell', duration: seconds(step.level.seconds), step: pointer },
      ];
    }
    if ('oscillate' in step) return unrollOscillation(step.oscillate, pointer);
    const { times, warmUp = 0, steps: repeated } = step.repeat;
    return Array.from({ length: times }, (_, time) =>
      unrollSteps(repeated, `${pointer}/repeat/steps`, lowerDeg + warmUpAt(warmUp, time, times)),
    ).flat();
  });
}

function unrollOscillation({ low, high, rate, cycles }: OscillateStep, step: string): readonly Segment[] {
  const ramp = (phase: 'ramping' | 'oscillating', to: number): Segment => {
    return { kind: 'ramp', phase, to: degrees(to), rate: rate ?? null, step, ratePointer: `${step}/oscillate/rate` };
  };
  const cycle = [ramp('oscillating', high), ramp('oscillating', low)];
  return [ramp('ramping', low), ...Array.from({ length: cycles }, () => cycle).flat()];
}

/** Checks each angle, time and oscillation in the file individually. */
export function checkSteps(
  steps: readonly Step[],
  granted: Prescription,
  checker: LimitChecker,
  parent = '/steps',
): void {
  for (const [index, step] of steps.entries()) {
    const pointer = `${parent}/${index}`;
    if ('ramp' in step) checkAngle(step.ramp.to, `${pointer}/ramp/to`, granted, checker);
    else if ('hold' in step) checkDwell(step.hold.seconds, absolute.oneInversion, `${pointer}/hold/seconds`, checker);
    else if ('level' in step) checkDwell(step.level.seconds, bounds.longestRest, `${pointer}/level/seconds`, checker);
    else if ('oscillate' in step) checkOscillation(step.oscillate, `${pointer}/oscillate`, granted, checker);
    else {
      if (step.repeat.warmUp !== undefined) checkWarmUp(step.repeat, step.repeat.warmUp, `${pointer}/repeat`, checker);
      checkSteps(step.repeat.steps, granted, checker, `${pointer}/repeat/steps`);
    }
  }
}

function checkAngle(value: number, pointer: string, granted: Prescription, checker: LimitChecker): void {
  checker.check({
    pointer,
    what: 'angle',
    value,
    unit: '°',
    absolute: { min: absolute.minAngle, max: absolute.maxAngle },
    granted: { min: granted.minAngle, max: granted.maxAngle },
    code: errorCodes.PROTOCOL_ANGLE,
  });
}

function checkDwell(value: number, longest: Milliseconds, pointer: string, checker: LimitChecker): void {
  const range: Range = { min: bounds.shortestDwell / 1000, max: longest / 1000 };
  const code = errorCodes.PROTOCOL_TIME;
  checker.check({ pointer, what: 'duration', value, unit: ' s', absolute: range, granted: range, code });
}

function checkOscillation(step: OscillateStep, pointer: string, granted: Prescription, checker: LimitChecker): void {
  const code = errorCodes.PROTOCOL_OSCILLATION;
  if (granted.oscillation === null) {
    const problem = 'oscillation is not granted by the prescription';
    checker.refuse({ code, pointer, problem, allowed: 'ramps and holds', limit: 'prescription' });
  }
  const window = granted.oscillation ?? absoluteOscillation;
  const angle = {
    unit: '°',
    absolute: { min: absoluteOscillation.low, max: absoluteOscillation.high },
    granted: { min: window.low, max: Math.min(window.high, granted.maxAngle) },
    code,
  };
  const lowFits = checker.check({ ...angle, pointer: `${pointer}/low`, what: 'low angle', value: step.low });
  const highFits = checker.check({ ...angle, pointer: `${pointer}/high`, what: 'high angle', value: step.high });
  if (!lowFits || !highFits) return;
  if (step.low >= step.high) {
    const value = `${step.low}° and ${step.high}°`;
    checker.refuseUnplannable({ code, pointer, problem: 'low is not below high', value, allowed: 'low < high' });
    return;
  }
  const down = step.rate ?? granted.downRate;
  const back = step.rate ?? granted.returnRate;
  // An invalid rate is refused when the ramps are laid out.
  if (!(Math.min(down, back) >= bounds.slowestRate)) return;
  checker.check({
    pointer,
    what: 'duration of one cycle',
    value:
      rampSeconds(step.low, step.high, down, granted.accel) + rampSeconds(step.high, step.low, back, granted.accel),
    unit: ' s',
    absolute: atLeast(absoluteOscillation.cycle / 1000),
    granted: atLeast(window.cycle / 1000),
    code,
  });
}

function rampSeconds(from: number, to: number, rate: number, accel: DegreesPerSecondSquared): number {
  return trapezoid(degrees(from), degrees(to), degreesPerSecond(rate), accel).duration / 1000;
}
