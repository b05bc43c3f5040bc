/**
 * Light and sound patterns of alarms and questions, modelled on IEC 60601-1-8 (no conformance is claimed). Ranges in
 * brackets are those of its table 2 (lights) and tables 3 and 4 (sounds). Published examples: Covidien N-560 manual, pulses
 * of 120 ms in a burst every 6.94 s; SLE 5000 manual, 3 + 2 pulses twice, and for medium priority 3 pulses every 20 s.
 */
import type { AlarmPriority, Question } from '../table.ts';
import { always, type Cycle, flashing, isOn, pulses, untilSwitch } from './cycle.ts';

/** The current alarm and question. Each pattern starts, lit and sounding, at its `…Since` instant (ms). */
export interface Standing {
  readonly alarm: { readonly priority: AlarmPriority; readonly sounding: boolean } | null;
  readonly alarmSince: number;
  /** Start of the sound, which restarts if an acknowledged alarm sounds again. */
  readonly soundSince: number;
  readonly question: Question | null;
  readonly questionSince: number;
  /** The table is about to move by itself: since when that is announced; null: it is not. */
  readonly announcedSince: number | null;
  /** The sounder sounds once, for a person to hear that it does; null: it does not. */
  readonly chirpSince: number | null;
}

export interface Shown {
  readonly red: boolean;
  readonly yellow: boolean;
  readonly cyan: boolean;
  readonly tone: boolean;
}

interface AlarmPattern {
  readonly color: 'red' | 'yellow' | 'cyan';
  readonly light: Cycle;
  readonly sound: Cycle;
}

const alarmPatterns: Readonly<Record<AlarmPriority, AlarmPattern>> = {
  high: {
    color: 'red',
    // 2 Hz [1.4–2.8 Hz], duty cycle 50 % [20–60 %].
    light: flashing(500, 250),
    // Ten pulses of 150 ms [75–200 ms], 100 ms apart [50–125 ms]; 350 ms after the third [two pauses and a pulse] and
    // 500 ms after the fifth [350–1300 ms]; every 7 s, so after 3.7 s of silence [2.5–15 s].
    sound: pulses(150, [100, 100, 350, 100, 500, 100, 100, 350, 100], 7000),
  },
  medium: {
    color: 'yellow',
    // 0.6 Hz [0.4–0.8 Hz], duty cycle 50 % [20–60 %].
    light: flashing(1666, 833),
    // Three pulses of 200 ms [125–250 ms], 200 ms apart [125–250 ms]; every 10 s, so after 9 s of silence [2.5–30 s].
    sound: pulses(200, [200, 200], 10_000),
  },
  low: {
    color: 'cyan',
    light: always,
    // Two pulses of 200 ms [125–250 ms], 200 ms apart [125–250 ms]; every 20 s [more than 15 s of silence].
    sound: pulses(200, [200], 20_000),
  },
};

/** Quick and even, unlike an alarm's bursts: the table is about to move. The actuator's own sounder has the same. */
const announcement: Cycle = flashing(200, 100);
/** One second of that pattern: longer than the actuator's, so that the two are told apart. */
export const chirpMs = 1000;

interface QuestionPattern {
  readonly cyan: Cycle;
  readonly yellow: Cycle | null;
  readonly sound: Cycle;
}

/** Unlike any alarm in colour, rhythm and number of pulses: the person has learnt these two patterns, not a standard. */
const questionPatterns: Readonly<Record<Question, QuestionPattern>> = {
  'are-you-well': { cyan: flashing(1000, 500), yellow: null, sound: pulses(100, [150], 5000) },
  'press-the-button': {
    cyan: flashing(1000, 500),
    yellow: flashing(1000, 500, 500),
    sound: pulses(150, [], 3000),
  },
};

/**
 * Lamps and tone at an instant. A high or medium alarm has its colour to itself, and a question uses the remaining lamps.
 * A question takes precedence over the colour of a low alarm: a person who does not see the question does not answer, and
 * the table returns. A question's pulses are never mixed into a sounding alarm.
 */
export function shownAt(standing: Standing, nowMs: number): Shown {
  const lit = { red: false, yellow: false, cyan: false };
  const alarm = standing.alarm === null ? null : alarmPatterns[standing.alarm.priority];
  if (alarm !== null) lit[alarm.color] = isOn(alarm.light, nowMs - standing.alarmSince);
  if (standing.question !== null) {
    const { cyan, yellow } = questionPatterns[standing.question];
    const since = nowMs - standing.questionSince;
    lit.cyan = isOn(cyan, since);
    if (yellow !== null && alarm?.color !== 'yellow') lit.yellow = isOn(yellow, since);
  }
  if (standing.announcedSince !== null) lit.yellow = isOn(announcement, nowMs - standing.announcedSince);
  const sound = soundOf(standing);
  return { ...lit, tone: sound !== null && isOn(sound.cycle, nowMs - sound.since) };
}

/** The alarm without flashing, for a board that gets no further commands: lamp on, tone on if the alarm sounds. */
export function steadyState({ alarm }: Standing): Shown {
  const color = alarm === null ? null : alarmPatterns[alarm.priority].color;
  return {
    red: color === 'red',
    yellow: color === 'yellow',
    cyan: color === 'cyan',
    tone: alarm?.sounding === true,
  };
}

/** Time until a lamp or the tone may change next, ms; infinite if nothing will. */
export function untilChange(standing: Standing, nowMs: number): number {
  const waits: number[] = [];
  if (standing.alarm !== null) {
    waits.push(untilSwitch(alarmPatterns[standing.alarm.priority].light, nowMs - standing.alarmSince));
  }
  if (standing.question !== null) {
    const { cyan, yellow } = questionPatterns[standing.question];
    const since = nowMs - standing.questionSince;
    waits.push(untilSwitch(cyan, since), yellow === null ? Number.POSITIVE_INFINITY : untilSwitch(yellow, since));
  }
  if (standing.announcedSince !== null) waits.push(untilSwitch(announcement, nowMs - standing.announcedSince));
  const sound = soundOf(standing);
  if (sound !== null) waits.push(untilSwitch(sound.cycle, nowMs - sound.since));
  return Math.min(...waits);
}

function soundOf(standing: Standing): { readonly cycle: Cycle; readonly since: number } | null {
  const { alarm, question, announcedSince, chirpSince } = standing;
  const since = announcedSince ?? chirpSince;
  if (since !== null) return { cycle: announcement, since };
  if (alarm?.sounding) return { cycle: alarmPatterns[alarm.priority].sound, since: standing.soundSince };
  if (question !== null) return { cycle: questionPatterns[question].sound, since: standing.questionSince };
  return null;
}
