import type { AlarmPriority } from '../../../hardware/table.ts';
import type { Assess, RememberingCheck } from '../watch.ts';

/** What a finding is, for code that has to tell findings apart. Hazards that are handled alike share a cause. */
export type Cause =
  | 'angle'
  | 'ankle-lock'
  | 'attendant'
  | 'brake'
  | 'console'
  | 'drive'
  | 'host'
  | 'inversion-time'
  | 'level-switch'
  | 'link'
  | 'message'
  | 'no-answer'
  | 'obstruction'
  | 'position-sensor'
  | 'recorder'
  | 'red-stop'
  | 'refused-start'
  | 'return'
  | 'return-button'
  | 'runaway'
  | 'software'
  | 'sounders'
  | 'supply'
  | 'tilt-sensor'
  | 'unordered-motion';

/**
 * What has to be true for an alarm's condition to count as gone:
 * - `quiet`: its watch no longer finds it;
 * - `linked`: quiet, and the actuator is heard again;
 * - `home`: quiet, and the reaction has brought the person to level. For findings that last a moment, or that appear
 *   only while the table moves;
 * - `freed`: the table is no longer stuck, or the person is no longer head-down;
 * - `recorded`: the recorder is well again;
 * - `never`: this program has failed.
 */
export type AlarmEnd = 'quiet' | 'linked' | 'home' | 'freed' | 'recorded' | 'never';

export interface AlarmRule {
  /** High where the person may be hurt within moments, or cannot be brought to level. */
  readonly priority: AlarmPriority;
  readonly endsWhen: AlarmEnd;
}

/** A source of the table's angle and rate. Noise of the tilt sensor counts apart: H12 still compares a noisy sensor. */
export type Source = 'tilt' | 'tilt-noise' | 'position';

/** `T`: the thresholds that the watch reads. */
export type MakeWatch<T> = (t: T) => Assess | RememberingCheck;

/** Everything there is to know of one hazard. `T`: the thresholds that it reads. */
export interface Hazard<T, Id extends string = string> {
  readonly id: Id;
  readonly component: string;
  /** The criterion, for people. */
  readonly fault: (t: T) => string;
  /** What it does to the person, if nothing is done about it. */
  readonly harm: string;
  /** What is done about it while the table moves down or holds. */
  readonly reaction: string;
  /**
   * Milliseconds from the moment when the criterion is first true of the body, its window included, to the reaction's
   * first effect at the table; null where the register gives none.
   */
  readonly deadlineMs: number | null;
  /** The deadline in words, where it is no time. */
  readonly deadline?: string;
  readonly alarm: AlarmRule;
  readonly cause: Cause;
  /** The source that its watch judges: while it finds the source bad, no other watch uses it. */
  readonly judges?: Source;
  /** Each alert is a separate act of a person, reported even where the previous one has not ended. */
  readonly momentary?: true;
  /** Null where no reading shows it: other code reports or prevents it. */
  readonly watch: MakeWatch<T> | null;
  /** A second watch, which runs after those of all other hazards. */
  readonly lastWatch?: MakeWatch<T>;
}

/** Defines hazards that read only the thresholds `T`, so that this module depends on no hazard's file. */
export const hazardsReading =
  <T>() =>
  <const Id extends string>(definition: Hazard<T, Id>): Hazard<T, Id> =>
    definition;
