import { flag } from '../../../protocols/wire/messages.ts';
import type { Situation } from '../situation.ts';
import { actuatorAngle, freshReading, hasFlag, tiltAngle } from '../situation.ts';
import type { Thresholds } from '../thresholds.ts';
import type { TiltNoise } from '../tilt-noise.ts';
import type { Alert, Watch } from '../watch.ts';
import { Lasting, show } from '../watch.ts';

const saw = (s: Situation, event: string): boolean =>
  s.reports.some((report) => report.kind === 'event' && report.event === event);

/** A cut, unless the brake that it relies on has just given: then the way home is under power. */
const outOfControl = (s: Situation, reason: string): Alert => {
  return { reaction: s.brakeGives ? 'return' : 'cut', reason, returnRate: 1 };
};

/** H01: either sensor beyond the session's limit, or at the trip; of a noisy tilt sensor (H11) only where there is no other. */
export function angleWatch(t: Thresholds, noise: TiltNoise): Watch {
  const beyond = new Lasting();
  const tripped = new Lasting();
  return {
    hazard: 'H01',
    assess(s) {
      const actuator = actuatorAngle(s);
      // H11 brings the person home on the actuator's angle: what a noisy sensor says besides would only stop that.
      const isSound = noise.of(s) <= t.tiltNoise || actuator === null;
      const tilt = isSound ? tiltAngle(s, t.tiltAge) : null;
      const most = Math.max(actuator ?? -Infinity, tilt ?? -Infinity);
      const least = Math.min(actuator ?? Infinity, tilt ?? Infinity);
      if (tripped.holds(most >= t.trip, s.now, t.angleFor) || saw(s, 'LIMIT')) {
        return outOfControl(s, `angle ${show(most)}°, the trip is at ${show(t.trip)}°`);
      }
      if (s.envelope === null) {
        beyond.holds(false, s.now, t.angleFor);
        return null;
      }
      const upper = s.envelope.maxAngle + t.angleMargin;
      const lower = s.envelope.minAngle - t.angleMargin;
      if (!beyond.holds(most > upper || least < lower, s.now, t.angleFor)) return null;
      const angle = most > upper ? most : least;
      return {
        reaction: 'return',
        reason: `angle ${show(angle)}°, allowed ${show(s.envelope.minAngle)}..${show(s.envelope.maxAngle)}°`,
      };
    },
  };
}

/** Ms after an order to stand in which the table may still be slowing down: 4°/s at 15°/s², brake, reports. */
const settling = 600;

/**
 * H02: faster than the profile allows. Motion under a closed brake is H17's, motion before a session H03's; after such
 * a slide the way home is under power, not a cut.
 */
export function rateWatch(t: Thresholds, noise: TiltNoise): Watch {
  const byActuator = new Lasting();
  const byTilt = new Lasting();
  const anchor = { at: 0, angle: 0 };
  return {
    hazard: 'H02',
    assess(s) {
      const reading = freshReading(s);
      if (saw(s, 'RUNAWAY')) return outOfControl(s, 'the actuator reports a runaway');
      if (s.activity === 'idle' || reading === null) return null;
      const still = s.activity === 'standing' || s.activity === 'stopping';
      if (still && (hasFlag(reading, flag.brakeOn) || s.now - s.activitySince < settling)) {
        byActuator.holds(false, s.now, t.rateFor);
        byTilt.holds(false, s.now, t.rateFor);
        return null;
      }
      // A return that the device began by itself may run at the absolute rate.
      const cap = reading.state === 'A' ? Math.max(s.rateCap, 4) : s.rateCap;
      const limit = Math.min(cap * t.rateFactor + t.rateMargin, t.rateCeiling);
      const sensorGood = !hasFlag(reading, flag.sensorBad);
      const rate = Math.abs(reading.rate);
      if (byActuator.holds(sensorGood && rate > limit, s.now, t.rateFor)) {
        return outOfControl(s, `${show(rate)}°/s, allowed ${show(limit)}°/s`);
      }
      // The gyro alone may be wrong: its angle has to have moved that fast, too.
      const tilt = s.tilt;
      const gyro = tilt !== null && s.now - tilt.at <= t.tiltAge ? Math.abs(tilt.rate) : 0;
      if (tilt !== null && gyro <= limit) {
        anchor.at = tilt.at;
        anchor.angle = tilt.angle;
      }
      const lasted = byTilt.holds(gyro > limit, s.now, t.rateFor);
      if (tilt === null || !lasted || (sensorGood && noise.of(s) > t.tiltNoise)) return null;
      const moved = Math.abs(tilt.angle - anchor.angle) / Math.max((tilt.at - anchor.at) / 1000, 0.1);
      return moved > limit && moved < 4 * limit + 10
        ? outOfControl(s, `${show(gyro)}°/s by the tilt sensor, allowed ${show(limit)}°/s`)
        : null;
    },
  };
}

/** H03: motion without an order before a session has started. A return that the device begins by itself is none. */
export function startWatch(t: Thresholds): Watch {
  let stoodAt: number | null = null;
  return {
    hazard: 'H03',
    assess(s) {
      const reading = freshReading(s);
      if (s.activity !== 'idle' || reading === null || s.now - s.activitySince < settling || reading.state === 'A') {
        stoodAt = null;
        return null;
      }
      if (reading.state === 'M' || reading.state === 'D') {
        return { reaction: 'cut', reason: `the actuator is in state ${reading.state} without an order` };
      }
      stoodAt ??= reading.angle;
      const moved = Math.abs(reading.angle - stoodAt);
      if (hasFlag(reading, flag.brakeOn) || moved <= t.unorderedMotion) return null;
      return { reaction: 'cut', reason: `moved ${show(moved)}° without an order, brake open` };
    },
  };
}

/** °/s. What goes down faster than this has no brake to be stopped by; a return may yet catch it. */
const slidingRate = 1;

/** Degrees lost by a sensor that is known; one that is not cannot contradict the other. */
const lossOf = (angle: number, least: number): number => (Number.isFinite(angle) ? angle - least : angle);

/** A sensor that is not known has come no nearer, though infinity is no more than infinity less a degree. */
const gains = (angle: number, best: number, t: Thresholds): boolean =>
  Number.isFinite(angle) && angle <= best - t.returnProgress;

/** H04: a return that gets nowhere. Reported anew after each further window without progress. */
export function returnWatch(t: Thresholds): Watch {
  // The relief of an obstruction takes 2° at 1°/s one way and back again: H16, not H04.
  const reliefTime = 6000;
  // Once for the retry, once for the manual release.
  const mostReports = 2;
  let since: number | null = null;
  let actuatorBest = 0;
  let tiltBest = 0;
  let actuatorLeast = Number.POSITIVE_INFINITY;
  let tiltLeast = Number.POSITIVE_INFINITY;
  let reported = 0;
  return {
    hazard: 'H04',
    assess(s) {
      const reading = freshReading(s);
      const returning = s.activity === 'returning' || reading?.state === 'A';
      const actuator = Math.abs(actuatorAngle(s) ?? Number.POSITIVE_INFINITY);
      const tilt = Math.abs(tiltAngle(s, t.tiltAge) ?? Number.POSITIVE_INFINITY);
      if (!returning || Math.min(actuator, tilt) <= 1.5) {
        since = null;
        actuatorLeast = Number.POSITIVE_INFINITY;
        tiltLeast = Number.POSITIVE_INFINITY;
        reported = 0;
        return null;
      }
      // What slides is not counted, nor where the return that catches it then begins.
      const slides = Math.abs(s.tilt?.rate ?? reading?.rate ?? 0) > slidingRate;
      actuatorLeast = slides ? actuator : Math.min(actuatorLeast, actuator);
      tiltLeast = slides ? tilt : Math.min(tiltLeast, tilt);
      if (since === null || gains(actuator, actuatorBest, t) || gains(tilt, tiltBest, t)) {
        since = s.now;
        actuatorBest = actuator;
        tiltBest = tilt;
      }
      // A dead drive with its brake open: worse than standing. Where the brake gives, standing is not to be had.
      const lost = Math.min(lossOf(actuator, actuatorLeast), lossOf(tilt, tiltLeast));
      if (lost > t.returnLoss && Number.isFinite(lost) && !s.brakeGives) {
        actuatorLeast = actuator;
        tiltLeast = tilt;
        return { reaction: 'cut', reason: `moved ${show(lost)}° away from level while returning`, returnRate: 1 };
      }
      // Behind a lost link the actuator returns by its lease, in its own time; and whom nobody sees may well be coming.
      if (reading === null || !Number.isFinite(Math.min(actuator, tilt))) since = s.now;
      if (saw(s, 'OVERCURRENT')) since = s.now + reliefTime;
      // H16 has said what there is to say: nobody pushes at what is stuck.
      if (saw(s, 'STUCK')) reported = mostReports;
      if (s.now - since < t.returnWindow || reported === mostReports) return null;
      since = null;
      reported += 1;
      return {
        reaction: 'return',
        reason: `no progress of ${t.returnProgress}° in ${t.returnWindow / 1000} s toward level`,
        returnRate: 1,
      };
    },
  };
}

/** A ramp may end so long (ms) after its profile: the brake, the report, a little lag. */
const arrivalGrace = 1000;

/** H14: ordered to move and not moving, looked at anew after each degree of the profile's way, and at its end. */
export function trackingWatch(t: Thresholds): Watch {
  let profileFrom = 0;
  let trueFrom = 0;
  let profileEndedAt: number | null = null;
  return {
    hazard: 'H14',
    assess(s) {
      if (s.activity !== 'ramping' || s.profileWay < profileFrom) {
        profileFrom = 0;
        trueFrom = 0;
        profileEndedAt = null;
        if (s.activity !== 'ramping') return null;
      }
      const profileWay = s.profileWay - profileFrom;
      const trueWay = s.trueWay - trueFrom;
      if (profileWay >= t.trackingWay) {
        // A table that is ahead of its profile is not held up, though it may be slowing down.
        if (trueWay < t.trackingShare * profileWay && s.trueWay < s.profileWay) {
          return { reaction: 'hold', reason: `moved ${show(trueWay)}° of the profile’s ${show(profileWay)}°` };
        }
        profileFrom = s.profileWay;
        trueFrom = s.trueWay;
      }
      if (s.profileLeft > 0) {
        profileEndedAt = null;
        return null;
      }
      profileEndedAt ??= s.now;
      if (s.now - profileEndedAt <= arrivalGrace || s.profileWay - s.trueWay <= t.arrivalWindow) return null;
      return { reaction: 'hold', reason: `${show(s.profileWay - s.trueWay)}° short of the ramp’s end` };
    },
  };
}

/**
 * H15: over-current in a ramp. The actuator has stopped by itself already. Going down it is backed off from; on the way
 * to level that would push harder against it, and the actuator's own return knows how to relieve (H16).
 */
export function obstructionWatch(): Watch {
  return {
    hazard: 'H15',
    assess(s) {
      if (s.activity !== 'ramping') return null;
      if (!saw(s, 'OVERCURRENT') && !hasFlag(freshReading(s), flag.overCurrent)) return null;
      const reason = `over-current in a ramp (${s.reading?.current ?? 0} mA): something is in the way`;
      return { reaction: s.rampDirection > 0 ? 'relieve' : 'hold', reason };
    },
  };
}

/** H16: over-current on the way back. The actuator relieves and retries once by itself; nobody pushes harder. */
export function returnObstructionWatch(): Watch {
  return {
    hazard: 'H16',
    assess(s) {
      if (saw(s, 'STUCK')) {
        return { reaction: 'note', reason: 'the return is stuck: use the manual release', strands: true };
      }
      const returning = s.activity === 'returning' || s.reading?.state === 'A';
      if (!returning || !saw(s, 'OVERCURRENT')) return null;
      return { reaction: 'note', reason: 'over-current while returning: the actuator relieves and retries once' };
    },
  };
}

/** H17: a closed brake that gives. Both sensors have to have moved, where both are there: a jump of one is H12. */
export function brakeWatch(t: Thresholds): Watch {
  let actuatorStood: number | null = null;
  let tiltStood: number | null = null;
  return {
    hazard: 'H17',
    assess(s) {
      if (saw(s, 'SLIP')) return { reaction: 'return', reason: 'the actuator reports that its brake slips' };
      const reading = freshReading(s);
      const driven = reading === null || reading.state === 'M' || reading.state === 'D' || reading.state === 'A';
      if (driven || !hasFlag(reading, flag.brakeOn)) {
        actuatorStood = null;
        tiltStood = null;
        return null;
      }
      const actuator = actuatorAngle(s);
      const tilt = tiltAngle(s, t.tiltAge);
      actuatorStood ??= actuator;
      tiltStood ??= tilt;
      const byActuator = actuator === null || actuatorStood === null ? null : Math.abs(actuator - actuatorStood);
      const byTilt = tilt === null || tiltStood === null ? null : Math.abs(tilt - tiltStood);
      const crept = Math.max(byActuator ?? 0, byTilt ?? 0);
      const confirmed = Math.min(byActuator ?? crept, byTilt ?? crept);
      // Where the session's limit is nearer than the creep allowed for, H01 brings the person home first: still a brake.
      const most = Math.max(actuator ?? -Infinity, tilt ?? -Infinity);
      const beyond = s.envelope !== null && most > s.envelope.maxAngle + t.angleMargin;
      const allowed = beyond ? t.brakeCreep / 2 : t.brakeCreep;
      if (crept < allowed || confirmed < allowed / 2) return null;
      return { reaction: 'return', reason: `moved ${show(crept)}° under a closed brake`, returnRate: 1 };
    },
  };
}
