import { angleText } from '../../../protocols/base/round.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { reliefDeg, slowReturnRate } from '../reaction.ts';
import {
  actuatorAngle,
  arrivedWithinDeg,
  freshReading,
  hasEvent,
  hasFlag,
  hasSlippedAtRelease,
  tiltAngle,
} from '../situation.ts';
import { remembering } from '../watch.ts';
import { hazardsReading } from './hazard.ts';
import type { motionThresholds } from './motion.ts';
import type { tiltThresholds } from './tilt.ts';

export const actuatorThresholds = {
  /** H14: share of the profile's way, checked after each stretch of this length. */
  trackingShare: 0.5,
  trackingWayDeg: 1,
  /** H14: a ramp counts as ended within this distance of its end. */
  arrivalWindowDeg: arrivedWithinDeg,
  /** H17: what a closed brake may give. */
  brakeCreepDeg: 2,
};

const hazard = hazardsReading<typeof actuatorThresholds & typeof motionThresholds & typeof tiltThresholds>();

/** The battery holds just enough for a return. */
export const lostMains = hazard({
  id: 'H05',
  component: 'supply',
  fault: () => 'mains lost, on battery',
  harm: 'left head-down when the battery is empty',
  reaction: 'RETURN on battery; no start',
  deadlineMs: 500,
  alarm: { priority: 'medium', endsWhen: 'quiet' },
  cause: 'supply',
  watch: () => (s) => {
    if (!hasFlag(freshReading(s), flag.supplyLow)) return null;
    return { reaction: 'return', reason: 'mains lost, on battery' };
  },
});

/** Reported by the actuator itself. */
export const badPositionSensor = hazard({
  id: 'H13',
  component: 'actuator',
  fault: () => 'position sensor bad',
  harm: 'further head-down than the sensor shows; left head-down',
  reaction: 'RETURN on tilt and level switch',
  deadlineMs: 500,
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'position-sensor',
  judges: 'position',
  watch: () => (s) => {
    if (!hasEvent(s, 'SENSOR') && !hasFlag(freshReading(s), flag.sensorBad)) return null;
    return { reaction: 'return', reason: 'the actuator’s position sensor is bad' };
  },
});

/** For this long after a stall of the loop the readings may be older than the profile. */
const afterStallMs = 300;
/** A ramp may end this long after its profile: the brake, the report, a little lag. */
const arrivalGraceMs = 1000;

/** Stretches overlap: one begins after each such share of the one before, so that a drive that fails in mid-stretch is found. */
const stretchShare = 0.25;

interface Waypoint {
  readonly profileWay: number;
  readonly trueWay: number;
}

interface RampProgress {
  /** Where stretches began, the oldest first: the one that is judged. */
  waypoints: Waypoint[];
  profileEndedAt: number | null;
}

/** Ordered to move and not moving: checked over the last stretch of the profile, and at its end. */
export const stalledRamp = hazard({
  id: 'H14',
  component: 'actuator',
  fault: (t) => `less than ${t.trackingShare * 100} % of the profile’s way, once that is ${t.trackingWayDeg}°`,
  harm: 'left head-down; a drive that breaks loose',
  reaction: 'HOLD, then RETURN',
  deadlineMs: 1500,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'drive',
  watch: (t) => {
    const memory: RampProgress = { waypoints: [], profileEndedAt: null };
    const stepDeg = t.trackingWayDeg * stretchShare;
    return remembering(memory, (s, m) => {
      const last = m.waypoints.at(-1);
      if (s.activity !== 'ramping' || (last !== undefined && s.profileWay < last.profileWay)) {
        if (last !== undefined) m.waypoints = [];
        m.profileEndedAt = null;
        if (s.activity !== 'ramping') return null;
      }
      // The readings that have waited during a stall of the loop, or are missing, show no lag of the table.
      if (s.now - s.wokeAt < afterStallMs || freshReading(s) === null) return null;
      if (m.waypoints.length === 0) m.waypoints.push({ profileWay: 0, trueWay: 0 });
      const [from] = m.waypoints;
      if (from !== undefined && s.profileWay - from.profileWay >= t.trackingWayDeg) {
        const profileWay = s.profileWay - from.profileWay;
        const trueWay = s.trueWay - from.trueWay;
        // A table ahead of its profile is not blocked, although it may be slowing down.
        if (trueWay < t.trackingShare * profileWay && s.trueWay < s.profileWay) {
          return {
            reaction: 'hold',
            reason: `moved ${angleText(trueWay)}° of the profile’s ${angleText(profileWay)}°`,
          };
        }
        m.waypoints.shift();
      }
      if (s.profileWay >= (m.waypoints.at(-1)?.profileWay ?? 0) + stepDeg) {
        m.waypoints.push({ profileWay: s.profileWay, trueWay: s.trueWay });
      }
      if (s.profileLeft > 0) {
        m.profileEndedAt = null;
        return null;
      }
      m.profileEndedAt ??= s.now;
      const missing = s.profileWay - s.trueWay;
      if (s.now - m.profileEndedAt <= arrivalGraceMs || missing <= t.arrivalWindowDeg) return null;
      return { reaction: 'hold', reason: `${angleText(missing)}° short of the ramp’s end` };
    });
  },
});

/**
 * Over-current in a ramp; the actuator has stopped by itself already. On the way down the table backs off. On the way
 * to level backing off would push harder against the obstruction: there the actuator's own return relieves it (H16).
 */
export const obstructedDescent = hazard({
  id: 'H15',
  component: 'obstruction',
  fault: () => 'over-current going down',
  harm: 'crushed',
  reaction: `stop, back off ${reliefDeg}°, then RETURN`,
  deadlineMs: 300,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'obstruction',
  watch: () => (s) => {
    if (s.activity !== 'ramping') return null;
    if (!hasEvent(s, 'OVERCURRENT') && !hasFlag(freshReading(s), flag.overCurrent)) return null;
    const reason = `over-current in a ramp (${s.reading?.current ?? 0} mA): something is in the way`;
    return { reaction: s.rampDirection > 0 ? 'relieve' : 'hold', reason };
  },
});

/** Where the table stood when its brake closed, by each sensor; null: unknown. */
interface StandingAngles {
  actuator: number | null;
  tilt: number | null;
}

/** Both sensors must have moved where both are known: a jump of one is H12. */
export const slippingBrake = hazard({
  id: 'H17',
  component: 'brake',
  fault: (t) => `creeps ${t.brakeCreepDeg}° while it should hold`,
  harm: 'slides head-down, beyond every limit',
  reaction: 'RETURN under power; further sessions locked out',
  deadlineMs: 500,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'brake',
  watch: (t) => {
    const memory: StandingAngles = { actuator: null, tilt: null };
    return remembering(memory, (s, stood) => {
      if (hasEvent(s, 'SLIP') && !hasSlippedAtRelease(s))
        return { reaction: 'return', reason: 'the actuator reports that its brake slips' };
      const reading = freshReading(s);
      const driven = reading === null || reading.state === 'M' || reading.state === 'D' || reading.state === 'A';
      // The manual release is used with the red stop pressed: what moves then is no fault of the brake (wire, rules 7 and 10).
      if (driven || !hasFlag(reading, flag.brakeOn) || hasFlag(reading, flag.estopOpen)) {
        stood.actuator = null;
        stood.tilt = null;
        return null;
      }
      const actuator = actuatorAngle(s);
      const tilt = tiltAngle(s, t.tiltAgeMs);
      stood.actuator ??= actuator;
      stood.tilt ??= tilt;
      const byActuator = actuator === null || stood.actuator === null ? null : Math.abs(actuator - stood.actuator);
      const byTilt = tilt === null || stood.tilt === null ? null : Math.abs(tilt - stood.tilt);
      const crept = Math.max(byActuator ?? 0, byTilt ?? 0);
      const confirmed = Math.min(byActuator ?? crept, byTilt ?? crept);
      // Where the session's limit is nearer than the allowed creep, H01 returns first: report the brake sooner there.
      const most = Math.max(actuator ?? -Infinity, tilt ?? -Infinity);
      const beyond = s.envelope !== null && most > s.envelope.maxAngle + t.angleMarginDeg;
      const allowed = beyond ? t.brakeCreepDeg / 2 : t.brakeCreepDeg;
      if (crept < allowed || confirmed < allowed / 2) return null;
      const reason = `moved ${angleText(crept)}° under a closed brake`;
      return { reaction: 'return', reason, returnRate: slowReturnRate };
    });
  },
});
