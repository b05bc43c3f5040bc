/** Plans as the service reads them: by name only, and without throwing. */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { Plan } from '../../../protocols/therapy/plans/schema.ts';
import type { Outcome } from '../../../protocols/therapy/refusal.ts';
import type { RpcOptions } from '../../service/rpc/context.ts';
import { planLibrary } from './plan-file.ts';

/** @param config the configuration file, beside which one's own plans are */
export function servicePlans(
  config: string | undefined,
  data?: string,
): Required<Pick<RpcOptions, 'readPlan' | 'planNames'>> {
  return {
    readPlan: (name) => readByName(name, config, data),
    planNames: () => {
      try {
        return planLibrary(config, data)
          .all()
          .map(({ name, own }) => ({ name, own }));
      } catch {
        return [];
      }
    },
  };
}

function readByName(name: string, config: string | undefined, data: string | undefined): Outcome<Plan> {
  const facts = {
    place: name,
    problem: 'no such plan',
    allowed: 'a name (fulcrum plan list), or a plan itself',
    pointer: '',
  };
  if (!/^[a-z0-9-]+$/.test(name)) return { ok: false, refusals: [{ code: errorCodes.FILE_MISSING, ...facts }] };
  try {
    return planLibrary(config, data).named(name);
  } catch (error) {
    if (error instanceof FulcrumError)
      return { ok: false, refusals: [{ code: error.code, ...error.facts, pointer: '' }] };
    return { ok: false, refusals: [{ code: errorCodes.FILE_UNREADABLE, ...facts, problem: 'cannot be read' }] };
  }
}
