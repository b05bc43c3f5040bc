/**
 * What is lit and what sounds at an instant, in the manner of IEC 60601-1-8 (no conformance is claimed). Ranges in
 * brackets are those of its tables 2 (lights) and 3 and 4 (sounds), as makers publish them: Covidien's N-560 manual has
 * pulses of 120 ms and a burst every 6.94 s, SLE's 5000 manual 3 + 2 pulses, twice, and for medium 3 pulses every 20 s.
 */
import type { AlarmPriority, Question } from '../table.ts';
import { always, type Cycle, flashing, isOn, pulses, untilSwitch } from './cycle.ts';

/** An alarm or a question, and since when (ms) it has stood: that is where its pattern begins, lit and sounding. */
export interface Standing {
  readonly alarm: { readonly priority: AlarmPriority; readonly sounding: boolean } | null;
  readonly alarmSince: number;
  /** Since when the sound has: an acknowledged alarm that sounds again begins anew. */
  readonly soundSince: number;
  readonly question: Question | null;
  readonly questionSince: number;
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
    // 2 Hz [1.4–2.8 Hz], on half of the time [20–60 %].
    light: flashing(500, 250),
    // Ten pulses of 150 ms [75–200 ms], 100 ms between them [50–125 ms]; 350 ms after the third [two pauses and a pulse],
    // 500 ms after the fifth [350–1300 ms]; every 7 s, that is after 3.7 s of quiet [2.5–15 s].
    sound: pulses(150, [100, 100, 350, 100, 500, 100, 100, 350, 100], 7000),
  },
  medium: {
    color: 'yellow',
    // 0.6 Hz [0.4–0.8 Hz], on half of the time [20–60 %].
    light: flashing(1666, 833),
    // Three pulses of 200 ms [125–250 ms], 200 ms between them [125–250 ms]; every 10 s, after 9 s of quiet [2.5–30 s].
    sound: pulses(200, [200, 200], 10_000),
  },
  low: {
    color: 'cyan',
    light: always,
    // Two pulses of 200 ms [125–250 ms], 200 ms between them [125–250 ms]; every 20 s [more than 15 s of quiet].
    sound: pulses(200, [200], 20_000),
  },
};

interface QuestionPattern {
  readonly cyan: Cycle;
  readonly yellow: Cycle | null;
  readonly sound: Cycle;
}

/** Unlike any alarm: another colour, another rhythm, fewer pulses. The person has learnt two of them, not a standard. */
const questionPatterns: Readonly<Record<Question, QuestionPattern>> = {
  'are-you-well': { cyan: flashing(1000, 500), yellow: null, sound: pulses(100, [150], 5000) },
  'press-the-button': {
    cyan: flashing(1000, 500),
    yellow: flashing(1000, 500, 500),
    sound: pulses(150, [], 3000),
  },
};

/**
 * An alarm of high or medium priority has its colour to itself, and a question shows on those that are left. To a low one
 * the question does not give way but flashes on its colour: a person who does not see that they are asked is sent home for
 * not answering. A sounding alarm is not mixed with the pulses of a question.
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
  const sound = soundOf(standing);
  return { ...lit, tone: sound !== null && isOn(sound.cycle, nowMs - sound.since) };
}

/** An alarm as a board shows it that nobody tells to flash: its lamp on, and the tone where it sounds. */
export function steadily({ alarm }: Standing): Shown {
  const color = alarm === null ? null : alarmPatterns[alarm.priority].color;
  return {
    red: color === 'red',
    yellow: color === 'yellow',
    cyan: color === 'cyan',
    tone: alarm?.sounding === true,
  };
}

/** ms until a lamp or the tone may change next; infinite where none will. */
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
  const sound = soundOf(standing);
  if (sound !== null) waits.push(untilSwitch(sound.cycle, nowMs - sound.since));
  return Math.min(...waits);
}

function soundOf(standing: Standing): { readonly cycle: Cycle; readonly since: number } | null {
  const { alarm, question } = standing;
  if (alarm?.sounding) return { cycle: alarmPatterns[alarm.priority].sound, since: standing.soundSince };
  if (question !== null) return { cycle: questionPatterns[question].sound, since: standing.questionSince };
  return null;
}
