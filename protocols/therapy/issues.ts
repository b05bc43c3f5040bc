/** Turns the issues that a zod schema finds in a file into refusals with a place, a value and what is allowed. */
import type { z } from 'zod';
import type { ErrorCode } from '../base/errors.ts';
import type { Outcome, Refusal } from './refusal.ts';
import { placeOf } from './refusal.ts';
import { didYouMean } from './suggestion.ts';

export type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;
type SizeIssue = z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall;

export type Problem = readonly [problem: string, allowed: string, code?: ErrorCode];

/** What is special about one kind of file. */
export interface FileKind {
  /** `protocol`, in "is not a protocol". */
  readonly name: string;
  /** The code of refusals without a specific one. */
  readonly code: ErrorCode;
  /** The keys of the object at a path. */
  readonly keysAt: (path: Path) => readonly string[];
  readonly sizeProblem: (issue: SizeIssue, path: Path) => Problem;
  /** The problem of an object that matches no form of a union; null: report the issues of one form instead. */
  readonly unionProblem?: (found: unknown) => Problem;
  /** Which form of several the keys indicate; null: none, or more than one. */
  readonly formOf?: (found: unknown) => number | null;
}

/** Keys whose values are names of files. */
const nameKeys = ['name', 'protocol'];

/** More refusals than this do not help to correct a file. */
const maxRefusals = 20;

/** The checked value, or every refusal. `place` is the file name used in messages. Never throws. */
export function checkFile<T>(schema: z.ZodType<T>, value: unknown, place: string, kind: FileKind): Outcome<T> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const refusals: Refusal[] = [];
  for (const issue of result.error.issues) {
    if (refusals.length >= maxRefusals) break;
    refusals.push(...refusalsOf(issue, [], value, place, kind));
  }
  const [first, ...rest] = refusals;
  const unexplained = { code: kind.code, place, pointer: '', problem: `is not a ${kind.name}` };
  return { ok: false, refusals: [first ?? unexplained, ...rest.slice(0, maxRefusals - 1)] };
}

function refusalsOf(issue: Issue, parent: Path, root: unknown, place: string, kind: FileKind): readonly Refusal[] {
  const path = [...parent, ...issue.path];
  const found = valueAt(root, path);
  const refuse = (problem: string, allowed: string, code: ErrorCode = kind.code): Refusal => ({
    code,
    place: placeOf(place, pointerOf(path)),
    pointer: pointerOf(path),
    problem,
    allowed,
    ...(found === undefined ? {} : { value: valueText(found) }),
  });

  switch (issue.code) {
    case 'invalid_union': {
      const form = kind.formOf?.(found) ?? null;
      const branch = form === null ? undefined : issue.errors[form];
      if (branch !== undefined) return branch.flatMap((each) => refusalsOf(each, path, root, place, kind));
      return [
        kind.unionProblem === undefined ? refuse(issue.message, schemaOf(kind)) : refuse(...kind.unionProblem(found)),
      ];
    }
    case 'unrecognized_keys': {
      const keys = kind.keysAt(path);
      // The service checks files from any client, so the number of refusals and the time to build them are bounded.
      return issue.keys.slice(0, maxRefusals).map((key) => ({
        ...refuse('unknown key', `${keys.join(', ')}${didYouMean(key, keys)}`),
        place: placeOf(place, pointerOf([...path, key])),
        pointer: pointerOf([...path, key]),
        value: valueText(key),
      }));
    }
    case 'invalid_type':
      return [refuse(found === undefined ? 'is missing' : 'is of the wrong type', typeName(issue.expected))];
    case 'too_big':
    case 'too_small':
      return [refuse(...kind.sizeProblem(issue, path))];
    case 'invalid_format':
      return nameKeys.includes(String(path.at(-1)))
        ? [refuse('is not a valid name', 'lower-case letters, digits and single hyphens')]
        : [refuse('contains control characters', 'plain text on one line')];
    case 'invalid_value':
      return [
        refuse(found === undefined ? 'is missing' : 'is not an allowed value', issue.values.map(String).join(', ')),
      ];
    default:
      return [refuse(issue.message, schemaOf(kind))];
  }
}

const schemaOf = ({ name }: FileKind): string => `see ${name}.schema.json`;

function typeName(expected: string): string {
  switch (expected) {
    case 'int':
      return 'a whole number';
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    case 'string':
      return 'a string';
    default:
      return `a ${expected}`;
  }
}

/** A text that is too short or too long. */
export const lengthProblem = (issue: SizeIssue): Problem => [
  'has an invalid length',
  issue.code === 'too_big' ? `at most ${issue.maximum} characters` : 'at least 1 character',
];

/** A JSON pointer (RFC 6901). */
const pointerOf = (path: Path): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

export const isObject = (value: unknown): value is Record<PropertyKey, unknown> =>
  typeof value === 'object' && value !== null;

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/** A short text for a value, without characters that a terminal would interpret. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return objectText(Object.keys(value));
  return shortJson(value);
}

function objectText(keys: readonly string[]): string {
  if (keys.length === 0) return 'an empty object';
  return `an object with ${keys.length > 3 ? `${keys.length} keys` : keys.map(shortJson).join(', ')}`;
}

function shortJson(value: unknown): string {
  const json = JSON.stringify(value) ?? String(value);
  const short = json.length > 60 ? `${json.slice(0, 57)}…` : json;
  // JSON escapes only characters below U+0020.
  return short.replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '�');
}
