import { angleText } from '../../../protocols/base/round.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { durations, secondsText } from '../durations.ts';
import { slowReturnRate } from '../reaction.ts';
import type { Situation } from '../situation.ts';
import {
  actuatorAngle,
  freshReading,
  hasEvent,
  hasFlag,
  hasOnlyEvent,
  hasSlippedAtRelease,
  positionReading,
  tiltAngle,
  tiltSample,
} from '../situation.ts';
import type { Alert } from '../watch.ts';
import { hasLasted, lasting, rateText, remembering } from '../watch.ts';
import { movedWrongWay, wrongWayMemory } from '../wrong-way.ts';
import { hazardsReading } from './hazard.ts';
import type { tiltThresholds } from './tilt.ts';

export const motionThresholds = {
  /** H01: excess over the session's limit. */
  angleMarginDeg: 1.5,
  /** H01: the trip: reached by no session, independent of its limit. */
  tripDeg: 62,
  /** H01: how long the excess lasts: three samples, so that a single wild sample is left to H11. */
  angleForMs: 60,
  /** H02: excess over the profile's rate, and how long it lasts; the ceiling holds for every profile. */
  rateFactor: 1.5,
  rateMarginDegPerS: 0.5,
  rateForMs: 100,
  rateCeilingDegPerS: 6,
  /** H02: motion against the direction of the order, for `rateForMs`, or back from the furthest point. */
  wrongWayDegPerS: 2,
  wrongWayDeg: 1,
  /** H03: motion without an order. */
  unorderedMotionDeg: 0.5,
};

const hazard = hazardsReading<typeof motionThresholds & typeof tiltThresholds>();

/** For this long after an order to stand the table may still be slowing down: 4°/s at 15°/s², brake, reports. */
const settlingMs = 600;

/** A cut, unless the brake that a cut relies on has slipped: then the table returns under power. */
const outOfControl = (s: Situation, reason: string): Alert => {
  return { reaction: s.brakeGives || s.brakeHasSlipped ? 'return' : 'cut', reason, returnRate: slowReturnRate };
};

/** Either sensor counts that has not been found bad. */
export const beyondAngle = hazard({
  id: 'H01',
  component: 'angle',
  fault: (t) => `beyond the session’s limit by ${t.angleMarginDeg}°, or at the trip of ${t.tripDeg}°`,
  harm: 'head-down beyond what the session allows',
  reaction: 'RETURN; at the trip CUT, then RETURN',
  deadlineMs: 300,
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'angle',
  watch: (t) => {
    return remembering({ beyond: lasting(), tripped: lasting() }, (s, { beyond, tripped }) => {
      const actuator = actuatorAngle(s);
      const tilt = tiltAngle(s, t.tiltAgeMs);
      const most = Math.max(actuator ?? -Infinity, tilt ?? -Infinity);
      const least = Math.min(actuator ?? Infinity, tilt ?? Infinity);
      const where = Number.isFinite(most) ? `angle ${angleText(most)}°` : 'angle unknown';
      if (hasLasted(tripped, most >= t.tripDeg, s.now, t.angleForMs)) {
        return outOfControl(s, `${where}, the trip is at ${angleText(t.tripDeg)}°`);
      }
      // A welded or loose contact must not cut the way home again and again: the actuator does not believe it either.
      if (least > 0 && Number.isFinite(least) && hasOnlyEvent(s, 'LIMIT', 'lower')) {
        return {
          reaction: 'return',
          reason: `${where}, the actuator reports its head-up end, which the angle contradicts`,
        };
      }
      if (hasEvent(s, 'LIMIT')) return outOfControl(s, `${where}, the actuator reports that a limit was passed`);
      if (s.envelope === null) {
        hasLasted(beyond, false, s.now, t.angleForMs);
        return null;
      }
      const { minAngle, maxAngle } = s.envelope;
      const upper = maxAngle + t.angleMarginDeg;
      const lower = minAngle - t.angleMarginDeg;
      if (!hasLasted(beyond, most > upper || least < lower, s.now, t.angleForMs)) return null;
      const angle = most > upper ? most : least;
      const reason = `angle ${angleText(angle)}°, allowed ${angleText(minAngle)}..${angleText(maxAngle)}°`;
      return { reaction: 'return', reason };
    });
  },
});

/**
 * Faster than the profile allows, or the other way. Motion under a closed brake belongs to H17, motion before a session to H03. After a
 * slide the table returns under power instead of a cut.
 */
export const tooFast = hazard({
  id: 'H02',
  component: 'rate',
  fault: (t) =>
    `faster than ${t.rateFactor} × the profile + ${t.rateMarginDegPerS}°/s for ${t.rateForMs} ms, or than ${t.rateCeilingDegPerS}°/s; against the order by ${t.wrongWayDegPerS}°/s for ${t.rateForMs} ms or by ${t.wrongWayDeg}°`,
  harm: 'thrown about; head-down beyond the limit',
  reaction: `CUT, then RETURN at ${slowReturnRate}°/s, again after ${secondsText(durations.returnRetryMs)}`,
  deadlineMs: 300,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'runaway',
  watch: (t) => {
    const memory = {
      wrongWay: wrongWayMemory(),
      byActuator: lasting(),
      byTilt: lasting(),
      anchor: { at: 0, angle: 0 },
    };
    return remembering(memory, (s, { wrongWay, byActuator, byTilt, anchor }) => {
      const reading = freshReading(s);
      if (hasEvent(s, 'RUNAWAY')) return outOfControl(s, 'the actuator reports a runaway');
      if (hasSlippedAtRelease(s)) return outOfControl(s, 'the drive did not hold the table at the brake’s release');
      if (reading === null) return null;
      const fastest = Math.max(s.rateCap, absolute.returnRate) * t.rateFactor;
      const isRelief = reading.state === 'A' && (hasEvent(s, 'OVERCURRENT') || hasFlag(reading, flag.overCurrent));
      const back = movedWrongWay(wrongWay, s, fastest, isRelief, durations.reliefTimeoutMs, t);
      if (back !== null) return outOfControl(s, `moved ${angleText(back)}° against the direction of its order`);
      if (s.activity === 'idle') return null;
      const still = s.activity === 'standing' || s.activity === 'stopping';
      if (still && (hasFlag(reading, flag.brakeOn) || s.now - s.activitySince < settlingMs)) {
        hasLasted(byActuator, false, s.now, t.rateForMs);
        hasLasted(byTilt, false, s.now, t.rateForMs);
        return null;
      }
      // A return that the device began by itself may run at the absolute rate.
      const cap = reading.state === 'A' ? Math.max(s.rateCap, absolute.returnRate) : s.rateCap;
      const limit = Math.min(cap * t.rateFactor + t.rateMarginDegPerS, t.rateCeilingDegPerS);
      const rate = Math.abs(positionReading(s)?.rate ?? 0);
      if (hasLasted(byActuator, rate > limit, s.now, t.rateForMs)) {
        return outOfControl(s, `${rateText(rate)}°/s, allowed ${rateText(limit)}°/s`);
      }
      // The gyro alone may be wrong: the tilt angle must have moved that fast, too.
      const tilt = tiltSample(s, t.tiltAgeMs);
      const gyro = Math.abs(tilt?.rate ?? 0);
      if (tilt !== null && gyro <= limit) {
        anchor.at = tilt.at;
        anchor.angle = tilt.angle;
      }
      const lasted = hasLasted(byTilt, gyro > limit, s.now, t.rateForMs);
      if (tilt === null || !lasted) return null;
      const moved = Math.abs(tilt.angle - anchor.angle) / Math.max((tilt.at - anchor.at) / 1000, 0.1);
      return moved > limit && moved < 4 * limit + 10
        ? outOfControl(s, `${rateText(gyro)}°/s by the tilt sensor, allowed ${rateText(limit)}°/s`)
        : null;
    });
  },
});

/** A return that the device begins by itself is not counted. */
export const unorderedMotion = hazard({
  id: 'H03',
  component: 'start',
  fault: () => 'motion without an order before a session has started',
  harm: 'moved without being ready; crushed',
  reaction: 'CUT, latched',
  deadlineMs: 300,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'unordered-motion',
  watch: (t) => {
    const memory: { stoodAt: number | null } = { stoodAt: null };
    return remembering(memory, (s, m) => {
      const reading = freshReading(s);
      const position = actuatorAngle(s);
      if (s.activity !== 'idle' || reading === null || s.now - s.activitySince < settlingMs || reading.state === 'A') {
        m.stoodAt = null;
        return null;
      }
      if (reading.state === 'M' || reading.state === 'D') {
        return { reaction: 'cut', reason: `the actuator is in state ${reading.state} without an order` };
      }
      if (position === null) m.stoodAt = null;
      else m.stoodAt ??= position;
      const moved = position === null || m.stoodAt === null ? 0 : Math.abs(position - m.stoodAt);
      if (hasFlag(reading, flag.brakeOn) || moved <= t.unorderedMotionDeg) return null;
      return { reaction: 'cut', reason: `moved ${angleText(moved)}° without an order, brake open` };
    });
  },
});
