import { longestInversion } from '../../../protocols/therapy/limits.ts';
import { secondsText } from '../durations.ts';
import { hazardsReading } from './hazard.ts';

export const timeThresholds = {
  /** H20: time between prompts while inverted, and the time to answer one. */
  promptEveryMs: 60_000,
  promptAnswerMs: 15_000,
  /**
   * H26: a limit on time may be passed by this before RETURN. A hold that a clinician has lengthened may use the limit up to
   * its last second, and a single ramp may come to rest later than the planner allows for (its `rampExcess`).
   */
  doseGraceMs: 800,
};

const hazard = hazardsReading<typeof timeThresholds>();

/** A person who does not answer the prompt is assumed to be unwell. */
export const promptUnanswered = hazard({
  id: 'H20',
  component: 'patient',
  fault: (t) => `no answer to “are you well?” within ${secondsText(t.promptAnswerMs)}`,
  harm: 'unconscious head-down',
  reaction: 'RETURN',
  deadlineMs: 16_000,
  alarm: { priority: 'medium', endsWhen: 'quiet' },
  cause: 'no-answer',
  watch: (t) => (s) => {
    if (s.promptedAt === null || s.now - s.promptedAt < t.promptAnswerMs) return null;
    return { reaction: 'return', reason: `no answer to “are you well?” within ${secondsText(t.promptAnswerMs)}` };
  },
});

export const inversionTimeReached = hazard({
  id: 'H26',
  component: 'time',
  fault: () => 'one inversion, the cumulative or the device’s limit reached',
  harm: 'high pressure in head and eyes for too long',
  reaction: 'RETURN',
  deadlineMs: 1000,
  alarm: { priority: 'medium', endsWhen: 'home' },
  cause: 'inversion-time',
  watch: (t) => (s) => {
    const byDevice = s.reports.some(
      (report) => report.kind === 'event' && report.event === 'RETURN' && report.detail === 'inverted',
    );
    if (byDevice) return { reaction: 'return', reason: 'the actuator’s own limit on inversion was reached' };
    if (s.envelope === null) return null;
    const oneInversion = longestInversion(s.envelope.oneInversion, s.steep);
    if (s.inverted > oneInversion + t.doseGraceMs) {
      return { reaction: 'return', reason: `inverted for ${secondsText(oneInversion)}, the limit` };
    }
    if (s.cumulative <= s.envelope.cumulative + t.doseGraceMs) return null;
    return { reaction: 'return', reason: `head-down for ${secondsText(s.envelope.cumulative)} in all, the limit` };
  },
});
