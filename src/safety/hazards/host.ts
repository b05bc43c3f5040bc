import { durations, longestTurnGapMs, secondsText } from '../durations.ts';
import { hasEvent, type Situation } from '../situation.ts';
import { remembering } from '../watch.ts';
import { hazardsReading } from './hazard.ts';

export const hostThresholds = {
  /** H22: time between two turns of the controller's loop. */
  stallMs: 500,
};

const hazard = hazardsReading<typeof hostThresholds>();

/** Whether a gap between two turns (ms) is a stall. A loop that runs well may have been idle for a turn when it began. */
export const isStall = (gapMs: number, stallMs: number): boolean => gapMs - longestTurnGapMs > stallMs;

/** A lease that expires this soon after a stall expired because of it. */
const aftermathMs = 1000;

/** Whether what is missing is missing because of the host's own stall (H22), and not of the line (H06). */
export const hasJustWoken = (s: Situation): boolean => s.now - s.wokeAt < aftermathMs;

/** Whether the actuator has reported since the last assessment that its lease is gone. */
export const leaseIsGone = (s: Situation): boolean =>
  s.activity !== 'returning' && (hasEvent(s, 'LEASE') || s.reports.some(({ kind }) => kind === 'lease-refused'));

/** Handled by the actuator alone: nothing renews its lease. */
export const deadHost = hazard({
  id: 'H21',
  component: 'host',
  fault: () => 'killed, hung or without power',
  harm: 'left head-down, with nobody in control',
  reaction: 'the device alone: stops within 0.8 s, returns',
  deadlineMs: 2600,
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'host',
  watch: null,
});

/** A shorter stall is a finding only where the actuator's lease has expired in it: then the actuator has stopped. */
export const stalledLoop = hazard({
  id: 'H22',
  component: 'host',
  fault: (t) => `loop stalled for more than ${t.stallMs} ms; wall clock jumps`,
  harm: 'left head-down, with nobody in control for a time',
  reaction: 'on waking RETURN; a jump has no effect',
  deadlineMs: 100,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'host',
  watch: (t) => {
    return remembering({ stalledMs: 0 }, (s, memory) => {
      const gap = s.previousTurn === null ? 0 : s.now - s.previousTurn;
      if (s.wokeAt === s.now) memory.stalledMs = Math.round(gap);
      if (isStall(gap, t.stallMs)) {
        return { reaction: 'return', reason: `the controller stalled for ${memory.stalledMs} ms` };
      }
      if (!hasJustWoken(s) || !leaseIsGone(s)) return null;
      const reason = `the controller stalled for ${memory.stalledMs} ms, and the actuator’s lease expired meanwhile`;
      return { reaction: 'return', reason };
    });
  },
});

/** Reported by the controller when the connection that holds the override closes. */
export const consoleGone = hazard({
  id: 'H23',
  component: 'console',
  fault: () => `disconnects, or is silent for ${secondsText(durations.consoleSilenceMs)}, during an override`,
  harm: 'moved or held head-down by nobody’s hand',
  reaction: `HOLD, then RETURN after ${secondsText(durations.longestFaultHoldMs)}`,
  deadlineMs: 3000,
  alarm: { priority: 'medium', endsWhen: 'home' },
  cause: 'console',
  watch: null,
});

/** Reported by the controller when its recorder fails. */
export const failedRecorder = hazard({
  id: 'H24',
  component: 'recorder',
  fault: () => 'disk full, I/O error, queue overflow',
  harm: 'a dose or a fault that nobody can look up',
  reaction: 'RETURN at the step’s end; no new session',
  deadlineMs: null,
  deadline: 'by the end of the step',
  alarm: { priority: 'low', endsWhen: 'recorded' },
  cause: 'recorder',
  watch: null,
});

/** Caught around every turn, guard and action. */
export const failedProgram = hazard({
  id: 'H28',
  component: 'software',
  fault: () => 'an exception in a guard, action or handler',
  harm: 'left head-down, or moved, by a program that cannot be trusted',
  reaction: 'leases lapse; `!!` if moving away from level',
  deadlineMs: 100,
  alarm: { priority: 'high', endsWhen: 'never' },
  cause: 'software',
  watch: null,
});
