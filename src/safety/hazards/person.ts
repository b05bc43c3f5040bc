import { isLevel } from '../../../protocols/therapy/level.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { durations } from '../durations.ts';
import { slowReturnRate } from '../reaction.ts';
import { actuatorAngle, freshReading, hasEvent, hasFlag } from '../situation.ts';
import { hasLasted, lasting, remembering } from '../watch.ts';
import { hazardsReading } from './hazard.ts';

const hazard = hazardsReading<unknown>();

/** The button's two poles, its event line and its flag all report one press, and its release, within this time. */
const onePressMs = 300;
/** A button is let go for longer than this between two presses; the two poles may part for as long. */
const betweenPressesMs = 100;

/** The person asks to return. No state refuses it: every press counts, however soon after the previous one. */
export const returnButton = hazard({
  id: 'H18',
  component: 'patient',
  fault: () => 'return button',
  harm: 'unwell, and not brought home',
  reaction: 'RETURN, alarm latched',
  deadlineMs: 150,
  alarm: { priority: 'high', endsWhen: 'home' },
  cause: 'return-button',
  momentary: true,
  watch: () =>
    remembering({ pressedAt: Number.NEGATIVE_INFINITY }, (s, memory) => {
      const isPressed = s.buttonPressed || hasFlag(freshReading(s), flag.buttonPressed);
      // An event of a button that is pressed, or was a moment ago, is its release: no second press, and no second alarm.
      const isEvent = hasEvent(s, 'BUTTON') && s.now - memory.pressedAt > onePressMs;
      const isNew = isEvent || (isPressed && s.now - memory.pressedAt > betweenPressesMs);
      if (isPressed || isNew) memory.pressedAt = s.now;
      if (!isNew) return null;
      if (s.buttonAsked) return null;
      return { reaction: 'return', reason: 'the person pressed the return button' };
    }),
});

/** A red stop that is pressed again within this time has bounced. */
const letGoMs = 1000;

/**
 * The actuator has stopped already; `!!` is sent all the same. The finding lasts until a person decides, so that nothing
 * else moves the table; a return that is under way was decided on, or is the device’s own.
 */
export const redStop = hazard({
  id: 'H19',
  component: 'patient',
  fault: () => 'red stop',
  harm: 'crushed, or moved against the wish of whoever stops the table',
  reaction: 'CUT; then a person decides, or the device returns after 60 s',
  deadlineMs: 50,
  alarm: { priority: 'high', endsWhen: 'quiet' },
  cause: 'red-stop',
  watch: () =>
    remembering({ isPressed: false, letGo: lasting() }, (s, m) => {
      const isReported = s.reports.some(
        (report) => report.kind === 'event' && report.event === 'STOP' && report.detail === 'input',
      );
      const reading = freshReading(s);
      if (isReported || hasFlag(reading, flag.estopOpen)) {
        const isRepeated = !m.isPressed;
        m.isPressed = true;
        m.letGo.since = null;
        return { reaction: 'cut', reason: 'the red stop is pressed', ...(isRepeated ? { isRepeated } : {}) };
      }
      // A link that is lost shows nothing of it.
      if (hasLasted(m.letGo, reading !== null, s.now, letGoMs)) m.isPressed = false;
      if (!hasFlag(reading, flag.personAwaited) || reading?.state === 'A') return null;
      // The device clears it a moment after it has come to level.
      const angle = actuatorAngle(s);
      if (angle !== null && isLevel(angle)) return null;
      return { reaction: 'cut', reason: 'the red stop was pressed: a person decides' };
    }),
});

/** Checked by the controller before a start. */
export const refusedStart = hazard({
  id: 'H25',
  component: 'use',
  fault: () => 'contraindication, no clearance, no ankle lock, not level',
  harm: 'stroke, bleeding into the eye, a fall from the table',
  reaction: 'refuse to start, say why',
  deadlineMs: null,
  deadline: 'before any motion',
  alarm: { priority: 'low', endsWhen: 'quiet' },
  cause: 'refused-start',
  watch: null,
});

/** Only gravity holds the person on the slope of the table. */
export const openAnkleLock = hazard({
  id: 'H29',
  component: 'ankle lock',
  fault: () => 'opens during a session',
  harm: 'slides head-first off the table',
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

/** Confirmed at the start; in a rest, by any act at a console in the last ten minutes. */
export const absentAttendant = hazard({
  id: 'H31',
  component: 'use',
  fault: () =>
    `no helper present: none at a console within ${durations.attendanceHoldsMs / 60_000} min, asked in a rest`,
  harm: 'alone head-down, and no help comes',
  reaction: 'no further descent; the session ends at level',
  deadlineMs: null,
  deadline: 'the end of the rest',
  alarm: { priority: 'medium', endsWhen: 'quiet' },
  cause: 'attendant',
  watch: () => (s) => {
    if (!s.attendanceDue) return null;
    const minutes = durations.attendanceHoldsMs / 60_000;
    return { reaction: 'note', reason: `no helper was at a console within ${minutes} min` };
  },
});

/** Checked by the controller before a start; only a person can tell that a sounder sounds. */
export const unheardSounders = hazard({
  id: 'H32',
  component: 'alarm',
  fault: () => `nobody has confirmed hearing both sounders within ${durations.soundersHeardForMs / 3_600_000} h`,
  harm: 'an alarm that nobody hears',
  reaction: 'no start',
  deadlineMs: null,
  deadline: 'before any motion',
  alarm: { priority: 'low', endsWhen: 'quiet' },
  cause: 'sounders',
  watch: null,
});
