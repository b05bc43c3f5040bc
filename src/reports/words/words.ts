/**
 * Every text of the charts and reports, once a language. A language that lacks one does not compile. What was recorded (reasons,
 * names, notes) is shown as it was recorded.
 */
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { Entry } from '../../controller/entry.ts';
import type { PainChange } from '../../patients/course.ts';
import type { AdverseEvent, EarlyEndReason } from '../../patients/history.ts';
import type { SpanName } from '../theme.ts';

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

export type BenchOutcome = 'completed' | 'returned' | 'stranded' | 'interrupted';

export interface ChartWords {
  readonly level: string;
  readonly limit: (deg: number) => string;
  readonly headDown: string;
  /** Unit of the time axis. */
  readonly time: string;
  readonly more: (count: number) => string;
  readonly target: string;
  readonly measured: string;
  readonly trueAngle: string;
  readonly actuator: string;
  readonly tilt: string;
  readonly spans: (name: SpanName) => string;
  readonly injected: string;
  /** `15° for 1:00` */
  readonly stay: (angle: string, time: string) => string;
  readonly dose: (timeline: Timeline) => string;
  readonly bench: (protocol: string, outcome: BenchOutcome, mostDeg: number) => string;
  /** What a reader who does not see the plot of a plan should know. */
  readonly describePlan: (timeline: Timeline) => string;
  /** The same of a session: angles in degrees, rounded. */
  readonly describeSession: (facts: {
    readonly durationS: number;
    readonly mostDeg: number | null;
    readonly findings: readonly string[];
    readonly injected: readonly string[];
  }) => string;
}

/** What was found, by the hazard's id: "the tilt sensor stood still". */
export type HazardWords = Readonly<Record<Extract<Entry, { type: 'finding' }>['hazard'], string>>;

export interface CommonWords {
  /** As in `<html lang>`. */
  readonly tag: Language;
  readonly unknown: string;
  readonly notAnswered: string;
  readonly notMeasured: string;
  readonly none: string;
  readonly simulated: string;
  readonly disclaimer: string;
  readonly madeAt: (when: string, version: string) => string;
  readonly dataBehind: string;
  readonly time: string;
  readonly why: string;
  /** A number with its places, in the language's own notation. */
  readonly decimal: (value: number, places: number) => string;
  readonly person: (name: string, born: number) => string;
  readonly personIdOnly: string;
  readonly noPerson: string;
  readonly notLookedUp: string;
  readonly adverse: Readonly<Record<AdverseEvent, string>>;
  readonly earlyEnds: Readonly<Record<EarlyEndReason, string>>;
  readonly people: Readonly<Record<'operator' | 'clinician' | 'patient', string>>;
  readonly bloodPressure: string;
  readonly pain: string;
  readonly before: string;
  readonly after: string;
  readonly doseMeans: string;
  readonly recordedTexts: string | null;
}

export interface SessionWords {
  readonly title: string;
  readonly headings: Readonly<
    Record<'short' | 'happened' | 'chart' | 'dose' | 'answers' | 'acts' | 'events' | 'versions' | 'check', string>
  >;
  readonly facts: Readonly<
    Record<'person' | 'began' | 'ended' | 'protocol' | 'end' | 'most' | 'prescription' | 'id' | 'seed', string>
  >;
  readonly outcomes: Readonly<Record<'completed' | 'returned' | 'stranded' | 'cut' | 'continued', string>>;
  readonly noEnd: (why: string) => string;
  readonly limits: (limits: {
    readonly angleDeg: number;
    readonly oneS: number;
    readonly sets: number;
    readonly allS: number;
  }) => string;
  readonly quantities: Readonly<Record<'most' | 'headDown' | 'longest' | 'sets' | 'dose', string>>;
  readonly columns: Readonly<Record<'quantity' | 'measured' | 'planned' | 'limit' | 'part', string>>;
  readonly chartTitle: string;
  readonly phases: Readonly<Record<'from' | 'to' | 'phase' | 'target' | 'lowest' | 'highest', string>>;
  readonly gap: (from: string, to: string) => string;
  readonly noGap: string;
  readonly noAngle: string;
  readonly lanes: Readonly<Record<'orders' | 'alarms' | 'acts' | 'questions', string>>;
  readonly tell: Telling;
  /** Who did what, or what was found or ordered. */
  readonly what: string;
  readonly channels: Readonly<Record<string, string>>;
  readonly orders: Readonly<Record<string, string>>;
  readonly acts: Readonly<Record<string, string>>;
  readonly alarm: (change: string, priority: string) => string;
  readonly refused: string;
  readonly noActs: string;
  readonly answered: Readonly<Record<'adverse' | 'reason' | 'note', string>>;
  readonly noAnswers: string;
  readonly versions: Readonly<Record<'recordedBy' | 'device' | 'zero' | 'format', string>>;
  readonly check: CheckWords;
  readonly moreEvents: (count: number, id: string) => string;
}

export interface CheckWords {
  readonly recording: (id: string) => string;
  readonly sha256: string;
  readonly whole: string;
  readonly commands: readonly (readonly [command: string, what: string])[];
  readonly chain: (seq: number) => string;
  readonly noChain: string;
  readonly brokenChain: (problem: string) => string;
  readonly chainMeans: string;
}

/** The sentences of "what happened". Times are texts such as `1:15`. */
export interface Telling {
  readonly began: (protocol: string, when: string) => string;
  readonly tested: (passed: boolean) => string;
  readonly firstRamp: (time: string) => string;
  readonly sets: (count: number, most: string, headDown: string) => string;
  readonly injected: (time: string, fault: string) => string;
  readonly finding: (time: string, hazard: string, words: string) => string;
  readonly paused: (time: string, seconds: number) => string;
  readonly stopped: (time: string) => string;
  readonly override: (time: string, reason: string) => string;
  readonly returning: (time: string) => string;
  readonly level: (time: string) => string;
  readonly stranded: (time: string) => string;
  readonly ended: (outcome: string) => string;
  readonly still: string;
  readonly more: (count: number) => string;
}

export interface PersonWords {
  readonly title: string;
  readonly headings: Readonly<
    Record<
      'short' | 'pain' | 'angle' | 'dose' | 'weeks' | 'plan' | 'ends' | 'adverse' | 'sessions' | 'means' | 'data',
      string
    >
  >;
  readonly noSessions: string;
  readonly span: (sessions: number, weeks: number, from: string, to: string) => string;
  readonly simulatedToo: (count: number, of: number) => string;
  readonly baseline: (median: string, scores: number) => string;
  readonly noBaseline: string;
  readonly latest: (week: number, median: string, scores: number) => string;
  readonly matters: (points: string) => string;
  readonly change: Readonly<Record<PainChange, string>>;
  readonly missing: (before: number, after: number, of: number) => string;
  readonly painChart: string;
  readonly painDescription: (scores: number, missing: number) => string;
  readonly angleChart: string;
  readonly doseChart: string;
  readonly chartDescription: (known: number, missing: number, most: string) => string;
  readonly series: Readonly<Record<'before' | 'after' | 'angle' | 'dose' | 'baseline' | 'threshold', string>>;
  readonly lanes: Readonly<Record<'noBefore' | 'noAfter' | 'early' | 'adverse' | 'unknown', string>>;
  readonly axes: Readonly<Record<'weeks' | 'points' | 'degrees' | 'seconds', string>>;
  readonly weekColumns: Readonly<
    Record<'week' | 'days' | 'completed' | 'before' | 'after' | 'angle' | 'headDown' | 'dose', string>
  >;
  readonly sessionColumns: Readonly<
    Record<
      'began' | 'protocol' | 'end' | 'angle' | 'headDown' | 'dose' | 'pain' | 'bloodPressure' | 'adverse' | 'note',
      string
    >
  >;
  readonly missingShort: (count: number) => string;
  readonly ends: Readonly<Record<'completed' | 'early' | 'cut' | 'under-way', string>>;
  readonly noPlan: string;
  readonly plan: (title: string, from: string) => string;
  readonly planSessions: (done: number, of: number) => string;
  readonly planDays: (days: number, allowed: number, weeks: number) => string;
  readonly noEarlyEnds: string;
  readonly earlyEnds: (count: number, of: number) => string;
  readonly noReason: string;
  readonly adverseCount: (sessions: number, answered: number, of: number) => string;
  readonly clockDoubt: (count: number) => string;
  /** What the numbers can say, and what they cannot. */
  readonly means: readonly string[];
  readonly ownData: (id: string) => string;
}

export interface Words {
  readonly common: CommonWords;
  readonly chart: ChartWords;
  readonly hazards: HazardWords;
  readonly session: SessionWords;
  readonly person: PersonWords;
}
