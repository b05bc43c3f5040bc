/** Why a start is refused. */
/** The rules that can refuse a start. */
export const startRules = [
  'person',
  'rating',
  'screening',
  'contraindication',
  'age',
  'blood-pressure',
  'ankle-lock',
  'attendant',
  'pain',
  'plan',
  'clock',
  'sessions-per-day',
  'hours-between',
  'days-per-week',
] as const;
export type StartRule = (typeof startRules)[number];

/** One reason against a start. */
export interface StartRefusal {
  readonly rule: StartRule;
  /** For people: the limit and by how much it is missed are in it. */
  readonly reason: string;
  /** The limit as a text, `at least 2 h`; null where the rule has none. */
  readonly limit: string | null;
  /** By how much it is missed, `0:25 h`; null where that cannot be said. */
  readonly by: string | null;
  /** From when a start is allowed as far as this rule is concerned, Unix ms; null: not by waiting. */
  readonly allowedFromMs: number | null;
}
