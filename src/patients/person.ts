import { checkNumber, checkText, checkWhole, longestName, longestNote, type Problems } from './fields.ts';

/** The people that the records describe. A name appears only in answers about its own person and in exports. */

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

/** The rating where the configuration gives none: what common inversion tables are sold for. This project's judgement. */
export const defaultRating: TableRating = { maxWeightKg: 130, minHeightCm: 140, maxHeightCm: 200 };

const oldestBirthYear = 1900;
const lightestKg = 20;

/**
 * What is wrong with the facts of a person.
 * @param latestYear the present year, as far as it is known: of the wall clock, or of the newest record
 */
export function checkPerson(facts: PersonFacts, rating: TableRating, latestYear: number): Problems {
  return [
    ...checkText('name', facts.name, longestName),
    ...checkWhole('birthYear', facts.birthYear, { min: oldestBirthYear, max: latestYear }),
    ...checkNumber('weightKg', facts.weightKg, { min: lightestKg, max: rating.maxWeightKg, unit: ' kg' }),
    ...checkNumber('heightCm', facts.heightCm, { min: rating.minHeightCm, max: rating.maxHeightCm, unit: ' cm' }),
  ];
}

export function checkSetUp(setUp: SetUp): Problems {
  const check = (place: string, value: string | null, longest: number) =>
    value === null ? [] : checkText(place, value, longest);
  return [
    ...check('height', setUp.height, longestSetting),
    ...check('feet', setUp.feet, longestSetting),
    ...check('note', setUp.note, longestNote),
  ];
}

const longestSetting = 100;

/** The name as it is stored: composed characters, single spaces. */
export const storedName = (name: string): string => name.normalize('NFC').trim().replace(/\s+/gu, ' ');

/** Whether name and birth year, as repeated, are this person's. Case and spaces do not matter. */
export function isSamePerson(person: PersonFacts, { name, birthYear }: Confirmation): boolean {
  return birthYear === person.birthYear && compared(name) === compared(person.name);
}

/** Equal for names that differ in composition, case and spaces only. */
export const compared = (name: string): string => storedName(name).toLowerCase();
