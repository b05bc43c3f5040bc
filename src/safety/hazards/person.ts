import { flag } from '../../../protocols/wire/messages.ts';
import { slowReturnRate } from '../reaction.ts';
import { freshReading, hasEvent, hasFlag } from '../situation.ts';
import { hazardsReading } from './hazard.ts';

const hazard = hazardsReading<unknown>();

/** The button's two poles, its event line and its flag all report one press within this time. */
const onePressMs = 300;

/** The person asks to return. No state refuses it: every press counts, however soon after the previous one. */
export const returnButton = hazard({
  id: 'H18',
  component: 'patient',
  fault: () => 'return button',
  reaction: 'RETURN, alarm latched',
  deadlineMs: 150,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'return-button',
  momentary: true,
  watch: () => {
    let wasPressed = false;
    let reportedAt = Number.NEGATIVE_INFINITY;
    return (s) => {
      const isPressed = s.buttonPressed || hasFlag(freshReading(s), flag.buttonPressed);
      // An event while the button is already pressed is its release: no second press, and no second alarm.
      const isNew = !wasPressed && (isPressed || (hasEvent(s, 'BUTTON') && s.now - reportedAt > onePressMs));
      wasPressed = isPressed;
      if (!isNew) return null;
      reportedAt = s.now;
      if (s.buttonAsked) return null;
      return { reaction: 'return', reason: 'the person pressed the return button' };
    };
  },
});

/** The actuator has stopped already; `!!` is sent all the same. */
export const redStop = hazard({
  id: 'H19',
  component: 'patient',
  fault: () => 'red stop',
  reaction: 'CUT',
  deadlineMs: 50,
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'red-stop',
  watch: () => (s) => {
    const isReported = s.reports.some(
      (report) => report.kind === 'event' && report.event === 'STOP' && report.detail === 'input',
    );
    if (!isReported && !hasFlag(freshReading(s), flag.estopOpen)) return null;
    return { reaction: 'cut', reason: 'the red stop is pressed' };
  },
});

/** Checked by the controller before a start. */
export const refusedStart = hazard({
  id: 'H25',
  component: 'use',
  fault: () => 'contraindication, no clearance, no ankle lock, not level',
  reaction: 'refuse to start, say why',
  deadlineMs: null,
  alarm: { priority: 'low', endsWhen: 'quiet' },
  cause: 'refused-start',
  watch: null,
});

/** Only gravity holds the person on the slope of the table. */
export const openAnkleLock = hazard({
  id: 'H29',
  component: 'ankle lock',
  fault: () => 'opens during a session',
  reaction: `no descent, RETURN at ${slowReturnRate}°/s, high alarm`,
  deadlineMs: 300,
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'ankle-lock',
  watch: () => (s) => {
    const reading = freshReading(s);
    if (s.activity === 'idle' || reading === null || hasFlag(reading, flag.ankleClosed)) return null;
    return { reaction: 'return', reason: 'the ankle lock is open', returnRate: slowReturnRate };
  },
});
