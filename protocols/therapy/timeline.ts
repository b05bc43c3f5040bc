import { errorCodes } from '../base/errors.ts';
import type { Degrees } from '../base/units.ts';
import { degrees, degreesPerSecond, milliseconds } from '../base/units.ts';
import { doseOf, inSeconds, judgeDose, totalInverted } from './dose.ts';
import type { Leg, Phase, Timeline } from './leg.ts';
import { atLeast, atMost, Judge } from './limit-checker.ts';
import type { Prescription } from './limits.ts';
import { absolute, bounds, deviceInversionLimit, narrowToAbsolute } from './limits.ts';
import type { Outcome } from './refusal.ts';
import { outcomeOf } from './refusal.ts';
import type { Protocol } from './schema.ts';
import { checkShape } from './shape.ts';
import { trapezoid } from './trapezoid.ts';
import type { Part } from './unroll.ts';
import { countParts, judgeSteps, partsOf } from './unroll.ts';

const level = degrees(0);

/**
 * A protocol made concrete for one person, or every reason why it may not be. It starts and ends at level; a final
 * return and pause are added where they are missing. Ramps that lead nowhere give no leg.
 *
 * Judged against the absolute limits and the prescription, which is narrowed to the absolutes first. Each number of the
 * file is judged by itself; the dose is added up only once none of them is beyond an absolute limit. `place` is the
 * file's name, for the messages. Never throws.
 */
export function planTimeline(protocol: Protocol, prescription: Prescription, place: string): Outcome<Timeline> {
  const checked = checkShape(protocol, place);
  if (!checked.ok) return checked;
  const granted = narrowToAbsolute(prescription);
  const judge = new Judge(place);
  judgeLength(countParts(protocol.steps), judge);
  judgeSteps(protocol.steps, granted, judge);
  judgeGrant(granted, judge);

  // Nothing is laid out from an endless repeat or an impossible angle.
  const legs = judge.impossible ? [] : layOut(partsOf(protocol), granted, judge);
  if (!judge.impossible) judgeEnd(legs, granted, judge);
  const whole = judge.impossible ? [] : finish(legs, granted);
  const dose = doseOf(whole);
  judgeDose(dose, granted, judge);

  const duration = whole.reduce((total, leg) => total + leg.duration, 0);
  judgeDuration(duration, judge);
  const longest = milliseconds(Math.max(0, ...dose.inversions.map(({ lasts }) => lasts)));
  const ramps = whole.filter(({ from, to }) => from !== to);
  const fastest = (those: readonly Leg[]) => degreesPerSecond(Math.max(0, ...those.map(({ rate }) => rate)));
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
    deviceInversionLimit: deviceInversionLimit(longest),
  };
  return outcomeOf(timeline, judge.refusals);
}

function judgeLength(parts: number, judge: Judge): void {
  const range = { least: 1, most: bounds.legs };
  const what = 'number of ramps and stays, repeats written out,';
  const code = errorCodes.PROTOCOL_LENGTH;
  judge.judge({ pointer: '/steps', what, value: parts, unit: '', absolute: range, granted: range, code });
}

/** A prescription that grants no motion at all. */
function judgeGrant({ downRate, returnRate, accel }: Prescription, judge: Judge): void {
  if (Math.min(downRate, returnRate) >= bounds.slowestRate && accel > 0) return;
  const problem = 'the prescription grants no rate or no acceleration';
  const allowed = 'a prescription with both';
  judge.refuse({ code: errorCodes.PROTOCOL_RATE, pointer: '', problem, allowed, limit: 'prescription' }, false);
}

/** The parts one after the other, from level, each ramp at its rate. */
function layOut(parts: readonly Part[], granted: Prescription, judge: Judge): readonly Leg[] {
  const legs: Leg[] = [];
  let angle: Degrees = level;
  let now = 0;
  const add = (leg: Omit<Leg, 'start' | 'accel'>) => {
    legs.push({ ...leg, start: milliseconds(now), accel: granted.accel });
    now += leg.duration;
    angle = leg.to;
  };
  for (const part of parts) {
    switch (part.kind) {
      case 'stay': {
        const phase = angle === level ? 'resting' : 'holding';
        add({ phase, step: part.step, from: angle, to: angle, rate: degreesPerSecond(0), duration: part.lasts });
        break;
      }
      case 'ramp': {
        if (part.to === angle) break;
        const isDown = part.to > angle;
        const most = isDown ? granted.downRate : granted.returnRate;
        const rate = degreesPerSecond(part.rate ?? most);
        judge.judge({
          pointer: part.ratePlace,
          what: isDown ? 'rate toward head-down' : 'rate toward level or head-up',
          value: rate,
          unit: '°/s',
          absolute: { least: bounds.slowestRate, most: isDown ? absolute.downRate : absolute.returnRate },
          granted: { least: bounds.slowestRate, most },
          code: errorCodes.PROTOCOL_RATE,
        });
        const { duration } = trapezoid(angle, part.to, rate, granted.accel);
        add({ phase: part.phase, step: part.step, from: angle, to: part.to, rate, duration });
        break;
      }
    }
  }
  return legs;
}

function judgeEnd(legs: readonly Leg[], granted: Prescription, judge: Judge): void {
  const pause = finalStays(legs);
  if (pause.length === legs.length) {
    const problem = 'nothing in it moves the table';
    judge.refuse({ code: errorCodes.PROTOCOL_SHAPE, pointer: '/steps', problem, allowed: 'at least one ramp' }, false);
    return;
  }
  const last = pause.at(-1);
  if (last === undefined) return;
  judge.judge({
    pointer: last.step,
    what: 'final pause at level',
    value: inSeconds(pause.reduce((total, { duration }) => total + duration, 0)),
    unit: ' s',
    absolute: atLeast(inSeconds(absolute.finalPause)),
    granted: atLeast(inSeconds(granted.finalPause)),
    code: errorCodes.PROTOCOL_TIME,
  });
}

/** The stays at level with which the legs end. */
function finalStays(legs: readonly Leg[]): readonly Leg[] {
  const lastOther = legs.findLastIndex(({ phase }) => phase !== 'resting');
  return legs.slice(lastOther + 1);
}

/** Adds the return and the pause where they are missing, and names the last ones for what they are. */
function finish(legs: readonly Leg[], { downRate, returnRate, accel, finalPause }: Prescription): readonly Leg[] {
  const whole = [...legs];
  const endOf = (leg: Leg | undefined) => milliseconds(leg === undefined ? 0 : leg.start + leg.duration);
  const last = whole.at(-1);
  if (last !== undefined && last.to !== level) {
    const rate = last.to > level ? returnRate : downRate;
    const { duration } = trapezoid(last.to, level, rate, accel);
    whole.push({ phase: 'levelling', step: '', from: last.to, to: level, rate, accel, start: endOf(last), duration });
  }
  if (finalStays(whole).length === 0) {
    const stay = { from: level, to: level, rate: degreesPerSecond(0), accel, start: endOf(whole.at(-1)) };
    whole.push({ phase: 'recovering', step: '', ...stay, duration: finalPause });
  }
  const lastRamp = whole.findLastIndex(({ from, to }) => from !== to);
  return whole.map((leg, index) => ({ ...leg, phase: finalPhase(leg.phase, index, lastRamp) }));
}

function finalPhase(phase: Phase, index: number, lastRamp: number): Phase {
  if (index < lastRamp) return phase;
  return index === lastRamp ? 'levelling' : 'recovering';
}

function judgeDuration(duration: number, judge: Judge): void {
  const range = atMost(inSeconds(bounds.session));
  judge.judge({
    pointer: '/steps',
    what: 'length of the whole session',
    value: inSeconds(duration),
    unit: ' s',
    absolute: range,
    granted: range,
    code: errorCodes.PROTOCOL_LENGTH,
  });
}
