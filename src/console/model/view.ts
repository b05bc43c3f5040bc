/** What a console shows now, and which acts it offers: both faces draw this, and hold no rule of their own. */
import type { Priority } from './words.ts';

export const actNames = [
  'stop',
  'return',
  'pause',
  'resume',
  'start',
  'reset',
  'acknowledge',
  'answer',
  'attend',
  'sounders.test',
  'login',
  'logout',
  'override.begin',
  'override.jog',
  'override.target',
  'override.hold',
  'override.skip',
  'override.end',
] as const;
export type ActName = (typeof actNames)[number];

/** Whether an act is offered now; if not, why. */
export type Offer = { readonly isOffered: true } | { readonly isOffered: false; readonly reason: string };

export interface ShownAlarm {
  readonly key: string;
  readonly priority: Priority;
  readonly hazard: string | null;
  readonly text: string;
  /** What a person does about it; null where nothing but waiting is left. */
  readonly todo: string | null;
  /** Acknowledged: time until it sounds again. */
  readonly silentForMs: number | null;
}

export interface ShownPort {
  readonly name: string;
  readonly isUp: boolean;
  readonly text: string;
}

export interface View {
  /** Null while the service answers. Otherwise what is known of the cause, and what still works. */
  readonly lost: { readonly text: string; readonly stillWorks: readonly string[] } | null;
  /** Age of what is shown, ms; null while it is fresh. */
  readonly staleMs: number | null;
  /** `3 s old`; '' while it is fresh. */
  readonly staleText: string;
  readonly state: { readonly text: string; readonly isAlarming: boolean; readonly reason: string };
  readonly angleDeg: number | null;
  /** `12.3°`; `−−.−°` while unknown. */
  readonly angleText: string;
  /** level, head-down, head-up, or angle unknown. */
  readonly sideText: string;
  readonly motionText: string;
  readonly targetDeg: number | null;
  readonly targetText: string;
  /** Furthest head-down that the session may go now. */
  readonly limitDeg: number | null;
  /** `3/8 down to 20° at 2°/s`; '' outside a session. */
  readonly stepText: string;
  readonly stepLeftMs: number | null;
  /** `then: 20° for 0:30`; '' where nothing follows. */
  readonly nextText: string;
  /** Time left in the protocol; null outside a session. */
  readonly leftMs: number | null;
  readonly headDown: {
    readonly presentMs: number;
    readonly limitMs: number | null;
    readonly totalMs: number;
    readonly plannedMs: number | null;
  };
  /** Title of the protocol that runs, or ran last; null before the first. */
  readonly protocol: string | null;
  readonly person: { readonly name: string; readonly facts: readonly string[] } | null;
  readonly ports: readonly ShownPort[];
  /** The gravest first. */
  readonly alarms: readonly ShownAlarm[];
  /** A question that waits for an answer. */
  readonly question: { readonly text: string; readonly act: ActName } | null;
  /** What the table does next by itself, what a person has to do next. */
  readonly notes: readonly string[];
  readonly override: {
    readonly reason: string;
    readonly leftMs: number;
    readonly isMine: boolean;
    readonly upToDeg: number;
  } | null;
  /** Who acts at this console: `operator`, or the clinician's name. */
  readonly roleText: string;
  readonly offers: Readonly<Record<ActName, Offer>>;
}
