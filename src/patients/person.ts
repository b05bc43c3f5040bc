/** Whom the records are about. Names never leave the records but for a person's own answers and exports. */

/** How the table was set for a person the last time, recalled before the next session. */
export interface SetUp {
  /** The mark of the table's height setting, as printed on it. */
  readonly height: string | null;
  /** How the feet are held: the ankle lock's setting, cushions. */
  readonly feet: string | null;
  readonly note: string | null;
}

/** What people say about themselves. */
export interface PersonFacts {
  readonly name: string;
  readonly birthYear: number;
  readonly weightKg: number;
  readonly heightCm: number;
}

export interface Person extends PersonFacts {
  /** Random; all that logs, recordings and the audit know of a person. */
  readonly id: string;
  readonly setUp: SetUp | null;
}

/** What the person on the table repeats before a session: compared, then dropped. */
export type Confirmation = Pick<PersonFacts, 'name' | 'birthYear'>;

/** What the table carries; from the configuration. */
export interface TableRating {
  readonly maxWeightKg: number;
  readonly minHeightCm: number;
  readonly maxHeightCm: number;
}
