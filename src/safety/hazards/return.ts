import { angleText } from '../../../protocols/base/round.ts';
import { levelBandDeg } from '../../../protocols/therapy/level.ts';
import { durations, secondsText } from '../durations.ts';
import { slowReturnRate } from '../reaction.ts';
import { actuatorAngle, freshReading, hasEvent, positionReading, tiltAngle, tiltSample } from '../situation.ts';
import { hazardsReading } from './hazard.ts';
import type { tiltThresholds } from './tilt.ts';

export const returnThresholds = {
  /** H04: what a return must gain toward level in each window. */
  returnProgressDeg: 1,
  returnWindowMs: 3000,
  /** H04: what a return may lose; relieving an obstruction takes 2° (H16). */
  returnLossDeg: 2.5,
};

const hazard = hazardsReading<typeof returnThresholds & typeof tiltThresholds>();

/** °/s. A table that slides down faster than this is not stopped by its brake; a powered return may still catch it. */
const slidingRateDegPerS = 1;
/** One report for the retry, one for the manual release. */
const mostReports = 2;

/** A sensor without an angle cannot contradict the other one. */
const lossOf = (angle: number, least: number): number => (Number.isFinite(angle) ? angle - least : angle);

/** A sensor without an angle has gained nothing, although infinity is not less than infinity minus one degree. */
const gains = (angle: number, best: number, progress: number): boolean =>
  Number.isFinite(angle) && angle <= best - progress;

/** Reported again after each further window without progress. */
export const stalledReturn = hazard({
  id: 'H04',
  component: 'return',
  fault: (t) => `no progress of ${t.returnProgressDeg}° in ${secondsText(t.returnWindowMs)} toward level`,
  reaction: `high alarm, one retry at ${slowReturnRate}°/s, then manual release`,
  deadlineMs: 3500,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'return',
  watch: (t) => {
    let since: number | null = null;
    let actuatorBest = 0;
    let tiltBest = 0;
    let actuatorLeast = Number.POSITIVE_INFINITY;
    let tiltLeast = Number.POSITIVE_INFINITY;
    let reported = 0;
    return (s) => {
      const reading = freshReading(s);
      const returning = s.activity === 'returning' || reading?.state === 'A';
      const actuator = Math.abs(actuatorAngle(s) ?? Number.POSITIVE_INFINITY);
      const tilt = Math.abs(tiltAngle(s, t.tiltAgeMs) ?? Number.POSITIVE_INFINITY);
      if (!returning || Math.min(actuator, tilt) <= levelBandDeg) {
        since = null;
        actuatorLeast = Number.POSITIVE_INFINITY;
        tiltLeast = Number.POSITIVE_INFINITY;
        reported = 0;
        return null;
      }
      // A loss while the table slides does not count, nor does it after the return that catches the slide.
      const slides = Math.abs(tiltSample(s, t.tiltAgeMs)?.rate ?? positionReading(s)?.rate ?? 0) > slidingRateDegPerS;
      actuatorLeast = slides ? actuator : Math.min(actuatorLeast, actuator);
      tiltLeast = slides ? tilt : Math.min(tiltLeast, tilt);
      const progress = t.returnProgressDeg;
      if (since === null || gains(actuator, actuatorBest, progress) || gains(tilt, tiltBest, progress)) {
        since = s.now;
        actuatorBest = actuator;
        tiltBest = tilt;
      }
      // A dead drive with its brake open: worse than standing. With a brake that slips, a cut would not make it stand.
      const lost = Math.min(lossOf(actuator, actuatorLeast), lossOf(tilt, tiltLeast));
      if (lost > t.returnLossDeg && Number.isFinite(lost) && !s.brakeGives) {
        actuatorLeast = actuator;
        tiltLeast = tilt;
        const reason = `moved ${angleText(lost)}° away from level while returning`;
        return { reaction: 'cut', reason, returnRate: slowReturnRate };
      }
      // Behind a lost link the actuator returns by its lease, at its own pace; with both angles unknown, progress is
      // possible unseen.
      if (reading === null || !Number.isFinite(Math.min(actuator, tilt))) since = s.now;
      // Relieving an obstruction takes 2° at 1°/s one way and back again: H16, not H04.
      if (hasEvent(s, 'OVERCURRENT')) since = s.now + durations.reliefTimeoutMs;
      // H16 has reported this already, and a stuck table is not pushed harder.
      if (hasEvent(s, 'STUCK')) reported = mostReports;
      if (s.now - since < t.returnWindowMs || reported === mostReports) return null;
      since = null;
      reported += 1;
      return {
        reaction: 'return',
        reason: `no progress of ${t.returnProgressDeg}° in ${secondsText(t.returnWindowMs)} toward level`,
        returnRate: slowReturnRate,
      };
    };
  },
});

/** The actuator relieves and retries once by itself; the controller never pushes harder. */
export const obstructedReturn = hazard({
  id: 'H16',
  component: 'obstruction',
  fault: () => 'over-current returning',
  reaction: 'the device relieves and retries once, then manual release',
  deadlineMs: 300,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'obstruction',
  watch: () => (s) => {
    if (hasEvent(s, 'STUCK')) {
      return { reaction: 'note', reason: 'the return is stuck: use the manual release', needsManualRelease: true };
    }
    const returning = s.activity === 'returning' || s.reading?.state === 'A';
    if (!returning || !hasEvent(s, 'OVERCURRENT')) return null;
    return { reaction: 'note', reason: 'over-current while returning: the actuator relieves and retries once' };
  },
});
