import { longestInversion } from '../../../protocols/therapy/limits.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { freshReading, hasFlag } from '../situation.ts';
import type { Thresholds } from '../thresholds.ts';
import type { Watch } from '../watch.ts';
import { show } from '../watch.ts';

/** H05: on battery there is just enough to come home. */
export function supplyWatch(): Watch {
  return {
    hazard: 'H05',
    assess(s) {
      if (!hasFlag(freshReading(s), flag.supplyLow)) return null;
      return { reaction: 'return', reason: 'mains lost, on battery' };
    },
  };
}

/** Ms within which the button's two poles, its event line and its flag speak of one press. */
const onePress = 300;

/** H18: the person wants to come home. Nobody can veto it: every press counts, however soon after the last. */
export function buttonWatch(): Watch {
  let wasPressed = false;
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    hazard: 'H18',
    momentary: true,
    assess(s) {
      const isPressed = s.buttonPressed || hasFlag(freshReading(s), flag.buttonPressed);
      const told = s.reports.some((report) => report.kind === 'event' && report.event === 'BUTTON');
      // The event of a button that was pressed already is its release: no second press, and no second alarm.
      const isNew = !wasPressed && (isPressed || (told && s.now - toldAt > onePress));
      wasPressed = isPressed;
      if (!isNew) return null;
      toldAt = s.now;
      if (s.buttonAsked) return null;
      return { reaction: 'return', reason: 'the person pressed the return button' };
    },
  };
}

/** H19: the red stop. The actuator has stopped already; `!!` goes out all the same. */
export function redStopWatch(): Watch {
  return {
    hazard: 'H19',
    assess(s) {
      const told = s.reports.some(
        (report) => report.kind === 'event' && report.event === 'STOP' && report.detail === 'input',
      );
      if (!told && !hasFlag(freshReading(s), flag.estopOpen)) return null;
      return { reaction: 'cut', reason: 'the red stop is pressed' };
    },
  };
}

/** H20: whoever does not answer is taken to be unwell. */
export function wellbeingWatch(t: Thresholds): Watch {
  return {
    hazard: 'H20',
    assess(s) {
      if (s.promptedAt === null || s.now - s.promptedAt < t.promptAnswer) return null;
      return { reaction: 'return', reason: `no answer to “are you well?” within ${t.promptAnswer / 1000} s` };
    },
  };
}

/** H22: the loop stood still; the actuator's lease has run out or nearly. */
export function stallWatch(t: Thresholds): Watch {
  return {
    hazard: 'H22',
    assess(s) {
      if (s.previousTurn === null || s.now - s.previousTurn <= t.stall) return null;
      return { reaction: 'return', reason: `the controller stood still for ${Math.round(s.now - s.previousTurn)} ms` };
    },
  };
}

/** H26: enough for today. */
export function doseWatch(t: Thresholds): Watch {
  return {
    hazard: 'H26',
    assess(s) {
      const byDevice = s.reports.some(
        (report) => report.kind === 'event' && report.event === 'RETURN' && report.detail === 'inverted',
      );
      if (byDevice) return { reaction: 'return', reason: 'the actuator’s own limit on inversion was reached' };
      if (s.envelope === null) return null;
      const oneInversion = longestInversion(s.envelope.oneInversion, s.steep);
      if (s.inverted > oneInversion + t.doseGrace) {
        return { reaction: 'return', reason: `inverted for ${show(oneInversion / 1000)} s, the limit` };
      }
      if (s.cumulative <= s.envelope.cumulative + t.doseGrace) return null;
      return { reaction: 'return', reason: `head-down for ${show(s.envelope.cumulative / 1000)} s in all, the limit` };
    },
  };
}

/** H29: held by nothing but the table's slope. */
export function ankleWatch(): Watch {
  return {
    hazard: 'H29',
    assess(s) {
      const reading = freshReading(s);
      if (s.activity === 'idle' || reading === null || hasFlag(reading, flag.ankleClosed)) return null;
      return { reaction: 'return', reason: 'the ankle lock is open', returnRate: 1 };
    },
  };
}
