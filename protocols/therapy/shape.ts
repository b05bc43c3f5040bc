import { errorCodes } from '../base/errors.ts';
import { checkFile, type FileKind, isObject, lengthProblem, type Path, type Problem } from './issues.ts';
import { bounds } from './limits.ts';
import type { Outcome } from './refusal.ts';
import type { Protocol } from './schema.ts';
import { protocolKeys, protocolSchema, stepKeys, stepKinds } from './schema.ts';
import { didYouMean } from './suggestion.ts';

/**
 * Checks that a value has the shape of a protocol: keys, types, counts, texts. `planTimeline` checks the dose. `place` is
 * the file name used in messages. Never throws.
 */
export const checkShape = (value: unknown, place: string): Outcome<Protocol> =>
  checkFile(protocolSchema, value, place, protocolFile);

const protocolFile: FileKind = {
  name: 'protocol',
  code: errorCodes.PROTOCOL_SHAPE,
  keysAt,
  formOf: (step) => {
    const [kind, ...others] = kindsIn(step);
    return kind === undefined || others.length > 0 ? null : stepKinds.indexOf(kind);
  },
  unionProblem: notOneKind,
  sizeProblem: (issue, path) => {
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
      default:
        return lengthProblem(issue);
    }
  },
};

function keysAt(path: Path): readonly string[] {
  const last = path.at(-1);
  const kind = stepKinds.find((each) => each === last);
  if (kind !== undefined) return stepKeys[kind];
  return typeof last === 'number' ? stepKinds : protocolKeys;
}

const kindsIn = (step: unknown) => stepKinds.filter((kind) => isObject(step) && Object.hasOwn(step, kind));

function notOneKind(step: unknown): Problem {
  const kinds = kindsIn(step);
  // The schema's innermost list has no `repeat`, which bounds the nesting.
  if (kinds.length === 1) {
    return ['repeats nested too deeply', `at most ${bounds.nesting} levels of repeat`, errorCodes.PROTOCOL_LENGTH];
  }
  const problem = kinds.length > 1 ? `combines ${kinds.length} steps` : 'is not a step';
  const [key = ''] = kinds.length === 0 && isObject(step) ? Object.keys(step) : [];
  const allowed = `exactly one of ${stepKinds.join(', ')}${didYouMean(key, stepKinds)}`;
  return [problem, allowed];
}
