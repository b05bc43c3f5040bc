import { durations, secondsText } from '../durations.ts';
import { hazardsReading } from './hazard.ts';

export const hostThresholds = {
  /** H22: time between two turns of the controller's loop. */
  stallMs: 500,
};

const hazard = hazardsReading<typeof hostThresholds>();

/** Handled by the actuator alone: nothing renews its lease. */
export const deadHost = hazard({
  id: 'H21',
  component: 'host',
  fault: () => 'killed, hung or without power',
  reaction: 'the device alone: stops within 0.8 s, returns',
  deadlineMs: 2600,
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'host',
  watch: null,
});

/** The actuator's lease has expired by now, or nearly. */
export const stalledLoop = hazard({
  id: 'H22',
  component: 'host',
  fault: (t) => `loop stalled for more than ${t.stallMs} ms; wall clock jumps`,
  reaction: 'on waking RETURN; a jump has no effect',
  deadlineMs: 100,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'host',
  watch: (t) => (s) => {
    if (s.previousTurn === null || s.now - s.previousTurn <= t.stallMs) return null;
    return { reaction: 'return', reason: `the controller stalled for ${Math.round(s.now - s.previousTurn)} ms` };
  },
});

/** Reported by the controller when the connection that holds the override closes. */
export const consoleGone = hazard({
  id: 'H23',
  component: 'console',
  fault: () => 'disconnects during an override',
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
  reaction: 'RETURN at the step’s end; no new session',
  deadlineMs: null,
  alarm: { priority: 'low', endsWhen: 'recorded' },
  cause: 'recorder',
  watch: null,
});

/** Caught around every turn, guard and action. */
export const failedProgram = hazard({
  id: 'H28',
  component: 'software',
  fault: () => 'an exception in a guard, action or handler',
  reaction: 'leases lapse; `!!` if moving away from level',
  deadlineMs: 100,
  alarm: { priority: 'high', endsWhen: 'never' },
  cause: 'software',
  watch: null,
});
