/**
 * What the program and its records child say to each other. To the child go messages of a letter and bytes, JSON or a batch
 * (see `frames.ts`); from it come lines of JSON. Of what belongs to a recording each item, head and end has the number of a
 * line, and the child acknowledges them by number once they are on the disk.
 *
 *     h  hello: the recording that is under way, and what was sent of it before
 *     b  a recording begins: its head          p  a batch of items, on disk within 100 ms
 *     e  it ends: its summary                  r  a batch of items, on disk within a second
 *     x  it stops here: why                    c  a call      k  are you there?
 */
import type { JsonValue } from '../../../protocols/base/json.ts';
import type { RecordingFile } from '../database/sessions.ts';

/** The first message after the child is ready. */
export interface Hello {
  /** Number of the next numbered line; the child counts on from there. */
  readonly nextLine: number;
  /** Number of the last line that is sent again; less than `nextLine`: none is. */
  readonly lastLine: number;
  /** The recording that the next lines belong to, and how many of its items were sent before them; null: none. */
  readonly current: { readonly id: string; readonly items: number } | null;
}

export interface Call {
  readonly call: number;
  readonly method: CallMethod;
  readonly params: Readonly<Record<string, JsonValue>>;
}

export const callMethods = [
  'sessions',
  'session',
  'confirm',
  'people',
  'person',
  'person.add',
  'person.change',
  'person.note',
  'person.sessions',
  'person.export',
  'person.erase',
  'session.note',
  'session.answers',
  'clock.confirm',
] as const;
export type CallMethod = (typeof callMethods)[number];

/** Of an answer. A client of the service must be able to read it. */
export const mostSessionsPerPage = 200;
export const mostEntriesPerPage = 200;
export const mostPeoplePerPage = 100;

/** A line from the child, as JSON. */
export type ChildMessage =
  /** The database is open. `unconfirmed`: why no session may start; `repair`: what was wrong and what was done. */
  | { readonly kind: 'ready'; readonly unconfirmed: string | null; readonly repair: string | null }
  /** Every line up to this number is on the disk. */
  | { readonly kind: 'durable'; readonly line: number }
  | { readonly kind: 'here' }
  /** Nothing can be recorded at present; null: it works again. */
  | { readonly kind: 'failing'; readonly reason: string | null }
  | { readonly kind: 'answer'; readonly call: number; readonly result: JsonValue }
  | { readonly kind: 'refusal'; readonly call: number; readonly reason: string }
  /** A recording has its finished form, or cannot get it. */
  | { readonly kind: 'finished'; readonly id: string; readonly file: RecordingFile }
  /** A clinician has confirmed the records. */
  | { readonly kind: 'confirmed' }
  /** For the log. */
  | { readonly kind: 'said'; readonly text: string; readonly isProblem: boolean };

/** Exit codes of the child, besides 0. */
export const childExit = {
  /** Another process records in this folder. */
  held: 10,
  /** The database cannot be used: the reason is on standard error. */
  unusable: 11,
} as const;
