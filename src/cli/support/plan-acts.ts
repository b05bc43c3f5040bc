/** `fulcrum plan assign` and `fulcrum plan next`. */
import { accepted } from '../../../protocols/therapy/refusal.ts';
import { logIn, type PinArguments, pinOf } from './clinician.ts';
import { type Output, printable, writeJson, writeLine } from './output.ts';
import { nextLines } from './patient-text.ts';
import { callWith, type PeopleArguments, withPeople } from './people.ts';
import { planLibrary } from './plan-file.ts';

export interface AssignArguments extends PeopleArguments, PinArguments {
  readonly stage: number;
}

/** The plan itself is sent: the service's user may not be able to read its file. */
export async function assignPlan(
  id: string,
  nameOrFile: string,
  options: AssignArguments,
  out: Output,
  err: Output,
): Promise<void> {
  const plan = accepted(planLibrary(options.config, options.data).named(nameOrFile));
  const pin = await pinOf(options, err);
  await withPeople(
    options,
    err,
    async (calls) => {
      await logIn(calls, pin, options);
      await callWith(calls, 'plan.assign', { id, plan: JSON.parse(JSON.stringify(plan)), stage: options.stage });
      if (options.json === true) writeJson(out, { act: 'assign', accepted: true, id, plan: plan.name });
      else writeLine(out, `assign: ${printable(plan.name)} from stage ${options.stage} for ${id}`);
    },
    { place: '--stage' },
  );
}

export async function showNext(id: string, options: PeopleArguments, out: Output, err: Output): Promise<void> {
  await withPeople(options, err, async (calls) => {
    const next = await calls.call('plan.next', { id });
    if (options.json === true) writeJson(out, next);
    else for (const line of nextLines(next)) writeLine(out, printable(line));
  });
}
