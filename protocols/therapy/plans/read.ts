import { errorCodes } from '../../base/errors.ts';
import { checkFile, type FileKind, lengthProblem } from '../issues.ts';
import type { Prescription } from '../limits.ts';
import { readJsonFile } from '../read.ts';
import { type Outcome, outcomeOf, placeOf, type Refusal } from '../refusal.ts';
import type { Protocol } from '../schema.ts';
import { planTimeline } from '../timeline.ts';
import { type Plan, planBounds, planKeys, planSchema, stageKeys } from './schema.ts';

/** Reads a plan file: keys, types, counts and texts. `place` is the file name used in messages. Never throws. */
export const readPlan = (content: string | Uint8Array, place: string): Outcome<Plan> =>
  readJsonFile(content, place, 'plan', checkPlanShape);

/** Checks that a value has the shape of a plan. Never throws. */
export const checkPlanShape = (value: unknown, place: string): Outcome<Plan> =>
  checkFile(planSchema, value, place, planFile);

const planFile: FileKind = {
  name: 'plan',
  code: errorCodes.PLAN_SHAPE,
  keysAt: (path) => (typeof path.at(-1) === 'number' ? stageKeys : planKeys),
  sizeProblem: (issue, path) => {
    switch (issue.origin) {
      case 'array':
        return ['has too few or too many stages', `1 to ${planBounds.stages} stages`];
      case 'number':
      case 'int': {
        const most = path.at(-1) === 'daysPerWeek' ? planBounds.daysPerWeek : planBounds.sessions;
        return ['is out of range', `1 to ${most}`];
      }
      default:
        return lengthProblem(issue);
    }
  },
};

/** Finds a protocol by its name. */
export type ProtocolReader = (name: string) => Outcome<Protocol>;

/**
 * Checks the protocol of every stage against a prescription; the outcome is the plan, or a refusal for each stage whose
 * protocol does not exist or is not allowed, with the protocol's own first reason.
 */
export function checkPlan(
  plan: Plan,
  prescription: Prescription,
  readProtocol: ProtocolReader,
  place: string,
): Outcome<Plan> {
  const refusals = plan.stages.flatMap(({ protocol }, index): readonly Refusal[] => {
    const pointer = `/stages/${index}/protocol`;
    const read = readProtocol(protocol);
    const outcome = read.ok ? planTimeline(read.value, prescription, protocol) : read;
    if (outcome.ok) return [];
    const [first] = outcome.refusals;
    const found = first.value === undefined ? '' : ` (found ${first.value})`;
    return [
      {
        code: errorCodes.PLAN_STAGE,
        place: placeOf(place, pointer),
        pointer,
        problem: `the protocol of this stage is refused: ${first.place}: ${first.problem}${found}`,
        value: protocol,
        ...(first.allowed === undefined ? {} : { allowed: first.allowed }),
        ...(first.limit === undefined ? {} : { limit: first.limit }),
      },
    ];
  });
  return outcomeOf(plan, refusals);
}
