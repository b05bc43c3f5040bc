import { angleText } from '../../../protocols/base/round.ts';
import { levelBandDeg } from '../../../protocols/therapy/level.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { durations, secondsText } from '../durations.ts';
import { manualRelease, slowReturnRate, triesUsedUp } from '../reaction.ts';
import type { Situation } from '../situation.ts';
import {
  actuatorAngle,
  freshReading,
  hasEvent,
  hasFlag,
  positionReading,
  tiltAngle,
  tiltSample,
} from '../situation.ts';
import { type Alert, remembering } from '../watch.ts';
import { hazardsReading } from './hazard.ts';
import type { tiltThresholds } from './tilt.ts';

export const returnThresholds = {
  /** H04: what a return must gain toward level in each window. */
  returnProgressDeg: 1,
  returnWindowMs: 3000,
  /** H04: a return that gains that much in this time goes on, with the alarm: a weak drive on its way. */
  slowestReturnWindowMs: 20_000,
  /** H04: what a return may lose; relieving an obstruction takes 2° (H16). */
  returnLossDeg: 2.5,
};

const hazard = hazardsReading<typeof returnThresholds & typeof tiltThresholds>();

/** °/s. A table that slides down faster than this is not stopped by its brake; a powered return may still catch it. */
const slidingRateDegPerS = 1;

const unknown = Number.POSITIVE_INFINITY;

/** A sensor without an angle cannot contradict the other one. */
const lossOf = (angle: number, least: number): number => (Number.isFinite(angle) ? angle - least : angle);

/** A sensor without an angle has gained nothing, although infinity is not less than infinity minus one degree. */
const gains = (angle: number, best: number, progress: number): boolean =>
  Number.isFinite(angle) && angle <= best - progress;

/** The progress and the losses of one return. */
interface ReturnProgress {
  /** The last gain of a degree, or where none could be seen: from when on the clocks run. */
  since: number | null;
  /** The same, without what hides a gain. */
  gainedAt: number;
  actuatorBest: number;
  tiltBest: number;
  actuatorLeast: number;
  tiltLeast: number;
  wasUnderWay: boolean;
}

const noProgress: ReturnProgress = {
  since: null,
  gainedAt: 0,
  actuatorBest: 0,
  tiltBest: 0,
  actuatorLeast: unknown,
  tiltLeast: unknown,
  wasUnderWay: false,
};

function forget(progress: ReturnProgress): void {
  progress.since = null;
  progress.actuatorLeast = unknown;
  progress.tiltLeast = unknown;
}

/** @returns ms without a gain: as far as it could be seen, and in all */
function advance(progress: ReturnProgress, s: Situation, actuator: number, tilt: number, progressDeg: number) {
  const reading = freshReading(s);
  // Another try begins.
  const isUnderWay = reading?.state === 'A';
  if (isUnderWay && !progress.wasUnderWay) progress.since = null;
  progress.wasUnderWay = isUnderWay;
  const { actuatorBest, tiltBest } = progress;
  const hasGained = gains(actuator, actuatorBest, progressDeg) || gains(tilt, tiltBest, progressDeg);
  if (progress.since === null || hasGained) {
    progress.since = s.now;
    progress.gainedAt = s.now;
    progress.actuatorBest = actuator;
    progress.tiltBest = tilt;
  }
  // Behind a lost link the actuator returns by its lease, at its own pace; with both angles unknown, progress is
  // possible unseen.
  if (reading === null || !Number.isFinite(Math.min(actuator, tilt))) progress.since = s.now;
  // Relieving an obstruction takes 2° at 1°/s one way and back again: H16, not H04.
  if (hasEvent(s, 'OVERCURRENT')) progress.since = s.now + durations.reliefTimeoutMs;
  return { seenMs: s.now - progress.since, inAllMs: s.now - progress.gainedAt };
}

/** Degrees lost since the nearest point to level. A loss while the table slides does not count. */
function lostDeg(progress: ReturnProgress, s: Situation, actuator: number, tilt: number, tiltAgeMs: number): number {
  const slides = Math.abs(tiltSample(s, tiltAgeMs)?.rate ?? positionReading(s)?.rate ?? 0) > slidingRateDegPerS;
  progress.actuatorLeast = slides ? actuator : Math.min(progress.actuatorLeast, actuator);
  progress.tiltLeast = slides ? tilt : Math.min(progress.tiltLeast, tilt);
  return Math.min(lossOf(actuator, progress.actuatorLeast), lossOf(tilt, progress.tiltLeast));
}

/**
 * The alert lasts until the table has gained a degree. From then on to {@link returnThresholds.slowestReturnWindowMs}
 * the drive is tried again; after that people have to help.
 */
export const stalledReturn = hazard({
  id: 'H04',
  component: 'return',
  fault: (t) => `no progress of ${t.returnProgressDeg}° in ${secondsText(t.returnWindowMs)} toward level`,
  harm: 'left head-down',
  reaction: `high alarm with the manual release’s instructions, RETURN at 3°/s again at once and after ${secondsText(durations.returnRetryMs)}; it goes on while it gains 1° in 20 s`,
  deadlineMs: 3500,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'return',
  watch: (t) => {
    const memory = { progress: { ...noProgress }, hasEnded: false, wasUnderWay: false };
    return remembering(memory, (s, m) => {
      const { progress } = m;
      const reading = freshReading(s);
      const returning = s.activity === 'returning' || reading?.state === 'A';
      const actuator = Math.abs(actuatorAngle(s) ?? unknown);
      const tilt = Math.abs(tiltAngle(s, t.tiltAgeMs) ?? unknown);
      const isUnderWay = reading?.state === 'A';
      if (isUnderWay && !m.wasUnderWay) m.hasEnded = false;
      m.wasUnderWay = isUnderWay;
      // H16 reports this: a stuck table is not pushed harder.
      if (hasEvent(s, 'STUCK') || hasFlag(reading, flag.triesUsedUp)) m.hasEnded = true;
      if (!returning || m.hasEnded || Math.min(actuator, tilt) <= levelBandDeg) {
        forget(progress);
        return null;
      }
      const { seenMs, inAllMs } = advance(progress, s, actuator, tilt, t.returnProgressDeg);
      // A dead drive with its brake open: worse than standing. With a brake that slips, a cut would not make it stand.
      const lost = lostDeg(progress, s, actuator, tilt, t.tiltAgeMs);
      if (lost > t.returnLossDeg && Number.isFinite(lost) && !s.brakeGives && !s.brakeHasSlipped) {
        progress.actuatorLeast = actuator;
        progress.tiltLeast = tilt;
        const reason = `moved ${angleText(lost)}° away from level while returning`;
        return { reaction: 'cut', reason, returnRate: slowReturnRate };
      }
      if (inAllMs >= durations.longestReturnMs) return givenUp('the return did not end in time');
      if (seenMs < t.returnWindowMs) return null;
      const isGivenUp = seenMs >= t.slowestReturnWindowMs;
      const ms = isGivenUp ? t.slowestReturnWindowMs : t.returnWindowMs;
      const reason = `no progress of ${t.returnProgressDeg}° in ${secondsText(ms)} toward level`;
      return isGivenUp ? givenUp(reason) : { reaction: 'return', reason: `${reason}; if it stays: ${manualRelease}` };
    });
  },
});

const givenUp = (reason: string): Alert => ({
  reaction: 'return',
  reason: `${reason}: ${manualRelease}`,
  needsManualRelease: true,
});

/** The actuator relieves and retries once by itself; the controller never pushes harder. */
export const obstructedReturn = hazard({
  id: 'H16',
  component: 'obstruction',
  fault: () => 'over-current returning',
  harm: 'crushed; left head-down',
  reaction: 'the device relieves and retries once, then manual release',
  deadlineMs: 300,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'obstruction',
  watch: () => (s) => {
    if (hasEvent(s, 'STUCK')) {
      return { reaction: 'note', reason: `the return is stuck: ${manualRelease}`, needsManualRelease: true };
    }
    const reading = freshReading(s);
    if (hasFlag(reading, flag.triesUsedUp) && reading?.state !== 'A') {
      return { reaction: 'note', reason: triesUsedUp, needsManualRelease: true };
    }
    const returning = s.activity === 'returning' || s.reading?.state === 'A';
    if (!returning || !hasEvent(s, 'OVERCURRENT')) return null;
    return { reaction: 'note', reason: 'over-current while returning: the actuator relieves and retries once' };
  },
});
