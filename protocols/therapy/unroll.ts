import { errorCodes } from '../base/errors.ts';
import type { Degrees, DegreesPerSecondSquared, Milliseconds } from '../base/units.ts';
import { degrees, degreesPerSecond, seconds } from '../base/units.ts';
import type { Judge, Range } from './limit-checker.ts';
import { atLeast } from './limit-checker.ts';
import type { Prescription } from './limits.ts';
import { absolute, absoluteOscillation, bounds } from './limits.ts';
import type { OscillateStep, Protocol, Step } from './schema.ts';
import { trapezoid } from './trapezoid.ts';

/** A step taken apart into what the table does one after the other, repeats written out; not yet placed in time. */
export type Part =
  | {
      readonly kind: 'ramp';
      readonly phase: 'ramping' | 'oscillating';
      readonly to: Degrees;
      /** Degrees per second; null is the prescription's. */
      readonly rate: number | null;
      readonly step: string;
      /** JSON pointer of the rate, for messages. */
      readonly ratePlace: string;
    }
  | { readonly kind: 'stay'; readonly lasts: Milliseconds; readonly step: string };

/** Of all steps, repeats written out; cheap whatever the file asks for. */
export const countParts = (steps: readonly Step[]): number =>
  steps.reduce((total, step) => {
    if ('repeat' in step) return total + step.repeat.times * countParts(step.repeat.steps);
    if ('oscillate' in step) return total + 1 + 2 * step.oscillate.cycles;
    return total + ('level' in step ? 2 : 1);
  }, 0);

/** The parts in order. Call only when {@link countParts} is bounded. */
export const partsOf = (protocol: Protocol): readonly Part[] => expand(protocol.steps, '/steps');

function expand(steps: readonly Step[], place: string): readonly Part[] {
  return steps.flatMap((step, index): readonly Part[] => {
    const at = `${place}/${index}`;
    if ('ramp' in step) {
      const { to, rate } = step.ramp;
      // Adding 0 makes JSON's -0 the level that everything is compared with.
      return [
        {
          kind: 'ramp',
          phase: 'ramping',
          to: degrees(to + 0),
          rate: rate ?? null,
          step: at,
          ratePlace: `${at}/ramp/rate`,
        },
      ];
    }
    if ('hold' in step) return [{ kind: 'stay', lasts: seconds(step.hold.seconds), step: at }];
    if ('level' in step) {
      return [
        { kind: 'ramp', phase: 'ramping', to: degrees(0), rate: null, step: at, ratePlace: at },
        { kind: 'stay', lasts: seconds(step.level.seconds), step: at },
      ];
    }
    if ('oscillate' in step) return swing(step.oscillate, at);
    const once = expand(step.repeat.steps, `${at}/repeat/steps`);
    return Array.from({ length: step.repeat.times }, () => once).flat();
  });
}

function swing({ low, high, rate, cycles }: OscillateStep, step: string): readonly Part[] {
  const ramp = (phase: 'ramping' | 'oscillating', to: number): Part => {
    return { kind: 'ramp', phase, to: degrees(to), rate: rate ?? null, step, ratePlace: `${step}/oscillate/rate` };
  };
  const there = ramp('oscillating', high);
  const back = ramp('oscillating', low);
  return [ramp('ramping', low), ...Array.from({ length: cycles }, () => [there, back]).flat()];
}

/** Judges every angle, time and oscillation that stands in the file, each by itself. */
export function judgeSteps(steps: readonly Step[], granted: Prescription, judge: Judge, place = '/steps'): void {
  for (const [index, step] of steps.entries()) {
    const at = `${place}/${index}`;
    if ('ramp' in step) judgeAngle(step.ramp.to, `${at}/ramp/to`, granted, judge);
    else if ('hold' in step) judgeStay(step.hold.seconds, absolute.oneInversion, `${at}/hold/seconds`, judge);
    else if ('level' in step) judgeStay(step.level.seconds, bounds.longestRest, `${at}/level/seconds`, judge);
    else if ('oscillate' in step) judgeOscillation(step.oscillate, `${at}/oscillate`, granted, judge);
    else judgeSteps(step.repeat.steps, granted, judge, `${at}/repeat/steps`);
  }
}

function judgeAngle(value: number, pointer: string, granted: Prescription, judge: Judge): void {
  judge.judge({
    pointer,
    what: 'angle',
    value,
    unit: '°',
    absolute: { least: absolute.minAngle, most: absolute.maxAngle },
    granted: { least: granted.minAngle, most: granted.maxAngle },
    code: errorCodes.PROTOCOL_ANGLE,
  });
}

function judgeStay(value: number, longest: Milliseconds, pointer: string, judge: Judge): void {
  const range: Range = { least: bounds.shortestStay / 1000, most: longest / 1000 };
  const code = errorCodes.PROTOCOL_TIME;
  judge.judge({ pointer, what: 'time', value, unit: ' s', absolute: range, granted: range, code });
}

function judgeOscillation(step: OscillateStep, pointer: string, granted: Prescription, judge: Judge): void {
  const code = errorCodes.PROTOCOL_OSCILLATION;
  if (granted.oscillation === null) {
    const problem = 'oscillation is not granted by the prescription';
    judge.refuse({ code, pointer, problem, allowed: 'ramps and holds', limit: 'prescription' }, true);
  }
  const window = granted.oscillation ?? absoluteOscillation;
  const range: Range = { least: window.low, most: Math.min(window.high, granted.maxAngle) };
  const widest: Range = { least: absoluteOscillation.low, most: absoluteOscillation.high };
  const angle = { unit: '°', absolute: widest, granted: range, code };
  const lowFits = judge.judge({ ...angle, pointer: `${pointer}/low`, what: 'low angle', value: step.low });
  const highFits = judge.judge({ ...angle, pointer: `${pointer}/high`, what: 'high angle', value: step.high });
  if (!lowFits || !highFits) return;
  if (step.low >= step.high) {
    const problem = 'low is not below high';
    judge.refuse({ code, pointer, problem, value: `${step.low}° and ${step.high}°`, allowed: 'low < high' }, false);
    return;
  }
  const down = step.rate ?? granted.downRate;
  const back = step.rate ?? granted.returnRate;
  // A rate that makes no sense is refused where the ramps are laid out.
  if (!(Math.min(down, back) >= bounds.slowestRate)) return;
  judge.judge({
    pointer,
    what: 'one cycle',
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
