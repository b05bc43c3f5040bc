/** What the person on the table is told, in English and German: shown large, and spoken. */

import type { Telemetry } from '../../../model/heard.ts';
import type { View } from '../../../model/view.ts';
import type { LiveTrace } from '../../../trace.ts';
import { legOf } from '../../../words.ts';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

export interface PersonText {
  readonly now: string;
  readonly next: string;
  /** Until what comes next, ms; null: not known. */
  readonly leftMs: number | null;
}

type Move = 'down' | 'up' | 'level' | 'stay' | 'rest';

const moves: Readonly<Record<Language, Readonly<Record<Move, (deg: number) => string>>>> = {
  en: {
    down: (deg) => `Tilting head-down to ${deg} degrees`,
    up: (deg) => `Coming up to ${deg} degrees`,
    level: () => 'Coming back to level',
    stay: (deg) => `Staying at ${deg} degrees`,
    rest: () => 'Resting level',
  },
  de: {
    down: (deg) => `Es geht kopfabwärts auf ${deg} Grad`,
    up: (deg) => `Es geht aufwärts auf ${deg} Grad`,
    level: () => 'Es geht zurück in die Waagerechte',
    stay: (deg) => `Sie bleiben bei ${deg} Grad`,
    rest: () => 'Sie ruhen waagerecht',
  },
};

const texts = {
  en: {
    end: 'The session is over. Sit up slowly',
    ready: 'The table is level. Nothing moves.',
    starting: 'The session is about to begin',
    button: 'Please press your button, and let it go',
    paused: 'Paused. The table stands still',
    returning: 'Bringing you back to level',
    stopped: 'Stopped. Help is beside you',
    byHand: 'The clinician moves the table',
    well: 'Are you well? Please answer',
    unknown: 'One moment, please',
    button2: 'Your button brings you back to level at any time.',
  },
  de: {
    end: 'Die Sitzung ist zu Ende. Bitte langsam aufsetzen',
    ready: 'Die Liege ist waagerecht. Nichts bewegt sich.',
    starting: 'Die Sitzung beginnt gleich',
    button: 'Bitte drücken Sie Ihren Knopf, und lassen Sie ihn los',
    paused: 'Pause. Die Liege steht still',
    returning: 'Sie kommen zurück in die Waagerechte',
    stopped: 'Angehalten. Hilfe ist bei Ihnen',
    byHand: 'Die Fachkraft bewegt die Liege',
    well: 'Geht es Ihnen gut? Bitte antworten Sie',
    unknown: 'Einen Augenblick, bitte',
    button2: 'Ihr Knopf bringt Sie jederzeit in die Waagerechte zurück.',
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string>>>>;

export const buttonText = (language: Language): string => texts[language].button2;
export const nextWord: Readonly<Record<Language, string>> = { en: 'Then', de: 'Danach' };
export const inWord = (language: Language, seconds: number): string =>
  language === 'en' ? `In ${seconds} seconds` : `In ${seconds} Sekunden`;

export function personTextOf(
  view: View,
  telemetry: Telemetry | null,
  trace: LiveTrace,
  language: Language,
): PersonText {
  const words = texts[language];
  const only = (now: string): PersonText => ({ now, next: '', leftMs: null });
  if (view.lost !== null || telemetry === null) return only(words.unknown);
  switch (telemetry.prompt) {
    case 'are-you-well':
      return only(words.well);
    case 'press-the-button':
      return only(words.button);
    case null:
      break;
  }
  switch (telemetry.state) {
    case 'session.ramping':
    case 'session.holding':
    case 'session.oscillating':
    case 'session.resting':
    case 'levelling':
    case 'recovering':
      return legText(view, trace, language) ?? only(words.unknown);
    case 'ready':
    case 'checking':
      return only(words.ready);
    case 'preparing':
    case 'testing':
      return only(words.starting);
    case 'paused':
      return only(words.paused);
    case 'override.holding':
    case 'override.jogging':
    case 'override.moving':
      return only(words.byHand);
    case 'returning':
    case 'fault.returning':
    case 'fault.relieving':
      return only(words.returning);
    case 'stopped':
    case 'fault.cutting':
    case 'fault.holding':
    case 'fault.stranded':
    case 'fault.locked':
      return only(words.stopped);
    case 'disconnected':
      return only(words.unknown);
  }
}

function legText(view: View, trace: LiveTrace, language: Language): PersonText | null {
  const sample = trace.samples.at(-1);
  const index = sample === undefined ? null : legOf(trace.timeline, sample);
  const { legs } = trace.timeline;
  const [leg, following] = index === null ? [] : legs.slice(index, index + 2);
  if (leg === undefined) return null;
  return {
    now: moveText(leg, language),
    next: following === undefined ? texts[language].end : moveText(following, language),
    leftMs: view.stepLeftMs,
  };
}

function moveText({ from, to }: { readonly from: number; readonly to: number }, language: Language): string {
  const say = moves[language];
  const deg = Math.abs(to);
  if (from === to) return to === 0 ? say.rest(deg) : say.stay(deg);
  if (to === 0) return say.level(deg);
  return to > from ? say.down(deg) : say.up(deg);
}
