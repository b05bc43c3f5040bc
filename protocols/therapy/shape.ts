import type { z } from 'zod';
import type { ErrorCode } from '../base/errors.ts';
import { errorCodes } from '../base/errors.ts';
import { bounds } from './limits.ts';
import type { Outcome, Refusal } from './refusal.ts';
import { placeOf } from './refusal.ts';
import type { Protocol } from './schema.ts';
import { protocolKeys, protocolSchema, stepKeys, stepKinds } from './schema.ts';
import { didYouMean } from './suggestion.ts';

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** More refusals than this do not help to correct a file. */
const maxRefusals = 20;

/**
 * Checks that a value has the shape of a protocol: keys, types, counts, texts. `planTimeline` checks the dose. `place` is
 * the file name used in messages. Never throws.
 */
export function checkShape(value: unknown, place: string): Outcome<Protocol> {
  const result = protocolSchema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  const refusals: Refusal[] = [];
  for (const issue of result.error.issues) {
    if (refusals.length >= maxRefusals) break;
    refusals.push(...refusalsOf(issue, [], value, place));
  }
  const [first, ...rest] = refusals;
  const unexplained = { code: errorCodes.PROTOCOL_SHAPE, place, pointer: '', problem: 'is not a protocol' };
  return { ok: false, refusals: [first ?? unexplained, ...rest.slice(0, maxRefusals - 1)] };
}

function refusalsOf(issue: Issue, parent: Path, root: unknown, place: string): readonly Refusal[] {
  const path = [...parent, ...issue.path];
  const found = valueAt(root, path);
  const refuse = (problem: string, allowed: string, code: ErrorCode = errorCodes.PROTOCOL_SHAPE): Refusal => ({
    code,
    place: placeOf(place, pointerOf(path)),
    pointer: pointerOf(path),
    problem,
    allowed,
    ...(found === undefined ? {} : { value: valueText(found) }),
  });

  switch (issue.code) {
    case 'invalid_union':
      return stepRefusals(issue.errors, path, root, place) ?? [refuse(...notOneKind(found))];
    case 'unrecognized_keys':
      // The service checks protocols from any client, so the number of refusals and the time to build them are bounded.
      return issue.keys.slice(0, maxRefusals).map((key) => ({
        ...refuse('unknown key', `${keysAt(path).join(', ')}${didYouMean(key, keysAt(path))}`),
        place: placeOf(place, pointerOf([...path, key])),
        pointer: pointerOf([...path, key]),
        value: valueText(key),
      }));
    case 'invalid_type':
      if (found === undefined) return [refuse('is missing', typeName(issue.expected))];
      return [refuse('is of the wrong type', typeName(issue.expected))];
    case 'too_big':
    case 'too_small':
      return [refuse(...sizeProblem(issue, path))];
    case 'invalid_format':
      return path.at(-1) === 'name'
        ? [refuse('is not a valid name', 'lower-case letters, digits and single hyphens')]
        : [refuse('contains control characters', 'plain text on one line')];
    case 'invalid_value':
      return [
        found === undefined
          ? refuse('is missing', issue.values.map(String).join(', '))
          : refuse('is not an allowed value', issue.values.map(String).join(', ')),
      ];
    default:
      return [refuse(issue.message, 'see protocol.schema.json')];
  }
}

/** The refusals for the kind of step that the keys indicate; null if they indicate none or several. */
function stepRefusals(
  branches: readonly (readonly Issue[])[],
  path: Path,
  root: unknown,
  place: string,
): readonly Refusal[] | null {
  const kinds = kindsIn(valueAt(root, path));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) return null;
  const branch = branches[stepKinds.indexOf(kind)];
  return branch?.flatMap((issue) => refusalsOf(issue, path, root, place)) ?? null;
}

/** The keys of the object at this path. */
function keysAt(path: Path): readonly string[] {
  const last = path.at(-1);
  const kind = stepKinds.find((each) => each === last);
  if (kind !== undefined) return stepKeys[kind];
  return typeof last === 'number' ? stepKinds : protocolKeys;
}

const kindsIn = (step: unknown) => stepKinds.filter((kind) => isObject(step) && Object.hasOwn(step, kind));

function notOneKind(step: unknown): [problem: string, allowed: string, code: ErrorCode] {
  const kinds = kindsIn(step);
  // The schema's innermost list has no `repeat`, which bounds the nesting.
  if (kinds.length === 1) {
    return ['repeats nested too deeply', `at most ${bounds.nesting} levels of repeat`, errorCodes.PROTOCOL_LENGTH];
  }
  const problem = kinds.length > 1 ? `combines ${kinds.length} steps` : 'is not a step';
  const [key = ''] = kinds.length === 0 && isObject(step) ? Object.keys(step) : [];
  const allowed = `exactly one of ${stepKinds.join(', ')}${didYouMean(key, stepKinds)}`;
  return [problem, allowed, errorCodes.PROTOCOL_SHAPE];
}

function sizeProblem(
  issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall,
  path: Path,
): [string, string, ErrorCode] {
  const key = path.at(-1);
  switch (issue.origin) {
    case 'array':
      return ['has too few or too many steps', `1 to ${bounds.steps} steps`, errorCodes.PROTOCOL_LENGTH];
    case 'number':
    case 'int':
      return [
        'is out of range',
        `1 to ${bounds.times}`,
        key === 'cycles' ? errorCodes.PROTOCOL_OSCILLATION : errorCodes.PROTOCOL_LENGTH,
      ];
    default: {
      const length = issue.code === 'too_big' ? `at most ${issue.maximum} characters` : 'at least 1 character';
      return ['has an invalid length', length, errorCodes.PROTOCOL_SHAPE];
    }
  }
}

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

/** A JSON pointer (RFC 6901). */
const pointerOf = (path: Path): string =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const isObject = (value: unknown): value is Record<PropertyKey, unknown> => typeof value === 'object' && value !== null;

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
