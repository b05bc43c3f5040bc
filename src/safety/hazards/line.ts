import { flag } from '../../../protocols/wire/messages.ts';
import { freshReading, hasFlag } from '../situation.ts';
import type { Thresholds } from '../thresholds.ts';
import type { Watch } from '../watch.ts';

/** H06: the line is dead, or our renewals do not arrive. The actuator returns by its lease, alone. */
export function lossWatch(): Watch {
  return {
    hazard: 'H06',
    assess(s) {
      for (const report of s.reports) {
        if (report.kind === 'lost' || report.kind === 'lease-refused') {
          return { reaction: 'return', reason: report.reason };
        }
        if (report.kind === 'event' && report.event === 'LEASE' && s.activity !== 'returning') {
          return { reaction: 'return', reason: 'the actuator’s lease ran out: renewals did not arrive' };
        }
      }
      return null;
    },
  };
}

/** H07: too many lines that were none. */
export function garbledWatch(t: Thresholds): Watch {
  const at: number[] = [];
  return {
    hazard: 'H07',
    assess(s) {
      for (const report of s.reports) if (report.kind === 'garbled') at.push(s.now);
      while (at.length > 0 && s.now - (at[0] ?? 0) > t.garbledWindow) at.shift();
      if (at.length < t.garbledLines) return null;
      return { reaction: 'return', reason: `${at.length} receive errors within ${t.garbledWindow} ms` };
    },
  };
}

/** H08: the actuator is not the one that was armed. */
export function restartWatch(): Watch {
  return {
    hazard: 'H08',
    assess(s) {
      for (const report of s.reports) {
        if (report.kind === 'restarted') return { reaction: 'return', reason: report.reason };
      }
      return null;
    },
  };
}

/** H13: the actuator says that its position sensor cannot be believed. */
export function positionWatch(): Watch {
  return {
    hazard: 'H13',
    assess(s) {
      const told = s.reports.some((report) => report.kind === 'event' && report.event === 'SENSOR');
      if (!told && !hasFlag(freshReading(s), flag.sensorBad)) return null;
      return { reaction: 'return', reason: 'the actuator’s position sensor is bad' };
    },
  };
}

/**
 * H06 again: the actuator is doing something that nobody ordered (latched, or returning by itself), and the line that
 * would have said why was lost.
 */
export function deviceStateWatch(): Watch {
  return {
    hazard: 'H06',
    assess(s) {
      const state = freshReading(s)?.state;
      if (s.activity !== 'standing' && s.activity !== 'ramping') return null;
      if (state !== 'A' && state !== 'F' && state !== 'S') return null;
      return { reaction: 'return', reason: `the actuator went to state ${state} by itself` };
    },
  };
}
