import { errorCodes } from '../base/errors.ts';
import type { Degrees } from '../base/units.ts';
import { degrees, degreesPerSecond, milliseconds } from '../base/units.ts';
import { checkDose, doseOf, inSeconds, longestOnTable, totalInverted } from './dose.ts';
import type { Leg, Phase, Timeline } from './leg.ts';
import { atLeast, atMost, LimitChecker } from './limit-checker.ts';
import type { Prescription } from './limits.ts';
import { absolute, bounds, deviceInversionLimit, narrowToAbsolute } from './limits.ts';
import type { Outcome } from './refusal.ts';
import { outcomeOf } from './refusal.ts';
import type { Protocol } from './schema.ts';
import { checkShape } from './shape.ts';
import { trapezoid } from './trapezoid.ts';
import type { Segment } from './unroll.ts';
import { checkSteps, countSegments, unroll } from './unroll.ts';

const level = degrees(0);

/**
 * Plans a protocol for one person, or returns every reason for refusing it. The timeline starts and ends at level; a
 * final return and pause are added if missing. A ramp to the current angle yields no leg.
 *
 * Checks against the absolute limits and the prescription, which is first narrowed to the absolutes. Each number in the
 * file is checked individually; the dose is computed only if all of them are within the absolute limits. `place` is the
 * file name used in messages. Never throws.
 */
export function planTimeline(protocol: Protocol, prescription: Prescription, place: string): Outcome<Timeline> {
  const checked = checkShape(protocol, place);
  if (!checked.ok) return checked;
  const granted = narrowToAbsolute(prescription);
  const checker = new LimitChecker(place);
  checkLength(countSegments(protocol.steps), checker);
  checkSteps(protocol.steps, granted, checker);
  checkGrant(granted, checker);

  // Never laid out from a huge repeat count or an impossible angle.
  const legs = checker.isPlannable ? layOut(unroll(protocol), granted, checker) : [];
  if (checker.isPlannable) checkEnd(legs, granted, checker);
  const whole = checker.isPlannable ? finish(legs, granted) : [];
  const dose = doseOf(whole);
  checkDose(dose, granted, checker);

  const duration = whole.reduce((total, leg) => total + leg.duration, 0);
  checkDuration(duration, checker);
  const longest = milliseconds(Math.max(0, ...dose.inversions.map((inversion) => inversion.duration)));
  const ramps = whole.filter(({ from, to }) => from !== to);
  const fastest = (legs: readonly Leg[]) => degreesPerSecond(Math.max(0, ...legs.map(({ rate }) => rate)));
  const timeline: Timeline = {
    protocol: protocol.name,
    title: protocol.title,
    legs: whole,
    duration: milliseconds(duration),
    inverted: totalInverted(dose.inversions),
    longestInversion: longest,
    sets: dose.inversions.length,
    maxAngle: degrees(Math.max(0, ...whole.map(({ to }) => to))),
    minAngle: degrees(Math.min(0, ...whole.map(({ to }) => to))),
    maxDownRate: fastest(ramps.filter(({ from, to }) => to > from)),
    maxReturnRate: fastest(ramps.filter(({ from, to }) => to < from)),
    maxAccel: granted.accel,
    deviceInversionLimit: deviceInversionLimit(longest, longestOnTable(dose).one),
  };
  return outcomeOf(timeline, checker.refusals);
}

function checkLength(segments: number, checker: LimitChecker): void {
  const range = { min: 1, max: bounds.legs };
  const what = 'number of ramps and dwells with repeats unrolled';
  const code = errorCodes.PROTOCOL_LENGTH;
  checker.check({ pointer: '/steps', what, value: segments, unit: '', absolute: range, granted: range, code });
}

/** Refuses a prescription that grants no motion at all. */
function checkGrant({ downRate, returnRate, accel }: Prescription, checker: LimitChecker): void {
  if (Math.min(downRate, returnRate) >= bounds.slowestRate && accel > 0) return;
  const problem = 'the prescription grants no rate or no acceleration';
  const allowed = 'a prescription with both';
  checker.refuseUnplannable({ code: errorCodes.PROTOCOL_RATE, pointer: '', problem, allowed, limit: 'prescription' });
}

/** Places the segments in time, one after the other, starting at level. */
function layOut(segments: readonly Segment[], granted: Prescription, checker: LimitChecker): readonly Leg[] {
  const legs: Leg[] = [];
  let angle: Degrees = level;
  let now = 0;
  const add = (leg: Omit<Leg, 'start' | 'accel'>) => {
    legs.push({ ...leg, start: milliseconds(now), accel: granted.accel });
    now += leg.duration;
    angle = leg.to;
  };
  for (const segment of segments) {
    switch (segment.kind) {
      case 'dwell': {
        const phase = angle === level ? 'resting' : 'holding';
        add({
          phase,
          step: segment.step,
          from: angle,
          to: angle,
          rate: degreesPerSecond(0),
          duration: segment.duration,
        });
        break;
      }
      case 'ramp': {
        if (segment.to === angle) break;
        const isDown = segment.to > angle;
        const max = isDown ? granted.downRate : granted.returnRate;
        const rate = degreesPerSecond(segment.rate ?? max);
        checker.check({
          pointer: segment.ratePointer,
          what: isDown ? 'rate toward head-down' : 'rate toward level or head-up',
          value: rate,
          unit: '°/s',
          absolute: { min: bounds.slowestRate, max: isDown ? absolute.downRate : absolute.returnRate },
          granted: { min: bounds.slowestRate, max },
          code: errorCodes.PROTOCOL_RATE,
        });
        const { duration } = trapezoid(angle, segment.to, rate, granted.accel);
        add({ phase: segment.phase, step: segment.step, from: angle, to: segment.to, rate, duration });
        break;
      }
    }
  }
  return legs;
}

function checkEnd(legs: readonly Leg[], granted: Prescription, checker: LimitChecker): void {
  const pause = finalRests(legs);
  if (pause.length === legs.length) {
    const code = errorCodes.PROTOCOL_SHAPE;
    const problem = 'no step moves the table';
    checker.refuseUnplannable({ code, pointer: '/steps', problem, allowed: 'at least one ramp' });
    return;
  }
  const last = pause.at(-1);
  if (last === undefined) return;
  checker.check({
    pointer: last.step,
    what: 'final pause at level',
    value: inSeconds(pause.reduce((total, { duration }) => total + duration, 0)),
    unit: ' s',
    absolute: atLeast(inSeconds(absolute.finalPause)),
    granted: atLeast(inSeconds(granted.finalPause)),
    code: errorCodes.PROTOCOL_TIME,
  });
}

/** The dwells at level at the end of the legs. */
function finalRests(legs: readonly Leg[]): readonly Leg[] {
  const lastOther = legs.findLastIndex(({ phase }) => phase !== 'resting');
  return legs.slice(lastOther + 1);
}

/** Adds the return and the pause if missing, and sets the phases of the last legs. */
function finish(legs: readonly Leg[], { downRate, returnRate, accel, finalPause }: Prescription): readonly Leg[] {
  const whole = [...legs];
  const endOf = (leg: Leg | undefined) => milliseconds(leg === undefined ? 0 : leg.start + leg.duration);
  const last = whole.at(-1);
  if (last !== undefined && last.to !== level) {
    const rate = last.to > level ? returnRate : downRate;
    const { duration } = trapezoid(last.to, level, rate, accel);
    whole.push({ phase: 'levelling', step: '', from: last.to, to: level, rate, accel, start: endOf(last), duration });
  }
  if (finalRests(whole).length === 0) {
    const pause = { from: level, to: level, rate: degreesPerSecond(0), accel, start: endOf(whole.at(-1)) };
    whole.push({ phase: 'recovering', step: '', ...pause, duration: finalPause });
  }
  const lastRamp = whole.findLastIndex(({ from, to }) => from !== to);
  return whole.map((leg, index) => ({ ...leg, phase: finalPhase(leg.phase, index, lastRamp) }));
}

function finalPhase(phase: Phase, index: number, lastRamp: number): Phase {
  if (index < lastRamp) return phase;
  return index === lastRamp ? 'levelling' : 'recovering';
}

function checkDuration(duration: number, checker: LimitChecker): void {
  const range = atMost(inSeconds(bounds.session));
  checker.check({
    pointer: '/steps',
    what: 'duration of the whole session',
    value: inSeconds(duration),
    unit: ' s',
    absolute: range,
    granted: range,
    code: errorCodes.PROTOCOL_LENGTH,
  });
}
