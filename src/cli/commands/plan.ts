import { Command, Option } from 'commander';
import { addPinOptions, pinHelp } from '../support/clinician.ts';
import { addExitCodes } from '../support/help.ts';
import { configOption, jsonOption, wholeNumber } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import { addPeopleOptions, type PeopleArguments } from '../support/people.ts';
import type { AssignArguments } from '../support/plan-acts.ts';
import { type DataArguments, dataOption } from '../support/recordings.ts';
import type { PrescriptionName } from '../support/show-protocol.ts';

interface PlanArguments extends DataArguments {
  readonly json?: true;
}
interface CheckArguments extends PlanArguments {
  readonly as: PrescriptionName;
}

const loadActions = () => import('../support/show-plan.ts');

/** Actions throw `FulcrumError` for bad input; several mistakes at once are a `ProtocolRefused`. */
export function planCommand(out: Output, err: Output): Command {
  return new Command('plan')
    .summary('plans of weeks: list, check, show, assign, next')
    .description('Work with plans: which protocol, how many times, in which order, over weeks.')
    .addCommand(listCommand(out, err))
    .addCommand(checkCommand(out))
    .addCommand(showCommand(out))
    .addCommand(assignCommand(out, err))
    .addCommand(nextCommand(out, err));
}

function listCommand(out: Output, err: Output): Command {
  const command = new Command('list')
    .summary("list the ready-made plans and one's own")
    .description(
      "List the ready-made plans, and one's own in the folder plans beside the configuration or in its data folder, " +
        'each with the prescriptions that allow all of its stages.',
    )
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async ({ json, ...options }: PlanArguments) => {
      (await loadActions()).listPlans(out, err, json === true, options);
    });
  return addExitCodes(command, { done: 'listed' });
}

const planHelp = 'name of a plan, or a file';

function checkCommand(out: Output): Command {
  const command = new Command('check')
    .summary('check a plan, and the protocol of each stage')
    .description(
      'Check a plan, and the protocol of each stage. Every mistake is named with its place, its value and the allowed ' +
        'range.',
    )
    .argument('<file>', planHelp)
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object per line; a refused plan gives one per mistake'))
    .addOption(
      new Option('--as <PRESCRIPTION>', 'prescription to check against')
        .choices(['absolute', 'standard', 'beginner'] satisfies readonly PrescriptionName[])
        .default('standard'),
    )
    .action(async (file: string, { json, as, ...options }: CheckArguments) => {
      (await loadActions()).checkPlanFile(out, file, as, json === true, options);
    });
  return addExitCodes(command, {
    done: 'the prescription allows every stage',
    usage: 'the plan or one of its protocols is refused, the file cannot be read, or usage error',
  });
}

function showCommand(out: Output): Command {
  const command = new Command('show')
    .summary('show a plan')
    .description('Show a plan: its stages, its source, how it departs from it, and what the evidence says.')
    .argument('<plan>', planHelp)
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object'))
    .action(async (plan: string, { json, ...options }: PlanArguments) => {
      (await loadActions()).showPlan(out, plan, json === true, options);
    });
  return addExitCodes(command, { done: 'shown', usage: 'no such plan, the plan is refused, or usage error' });
}

function assignCommand(out: Output, err: Output): Command {
  const command = addPeopleOptions(
    new Command('assign')
      .summary('assign a plan to a person')
      .description(
        'Assign a plan to a person, as it is now, within the person’s prescription. It takes the place of an earlier one. ' +
          pinHelp,
      )
      .argument('<id>', 'id from fulcrum patient list')
      .argument('<plan>', planHelp)
      .option('--stage <N>', 'stage to begin with', wholeNumber(1, 20), 1),
  ).action(async (id: string, plan: string, options: AssignArguments) =>
    (await import('../support/plan-acts.ts')).assignPlan(id, plan, options, out, err),
  );
  return addExitCodes(addPinOptions(command), {
    done: 'assigned',
    failed: 'refused in the present state, or the program failed',
    usage: 'no such person or plan, a stage that is not allowed, a wrong PIN, or usage error',
  });
}

function nextCommand(out: Output, err: Output): Command {
  const command = addPeopleOptions(
    new Command('next')
      .summary('show where a person stands in the plan, and why')
      .description(
        'Show where a person stands in the assigned plan, with each decision and its rule in words. fulcrum start --plan ' +
          'starts the next session.',
      )
      .argument('<id>', 'id from fulcrum patient list'),
  ).action(async (id: string, options: PeopleArguments) =>
    (await import('../support/plan-acts.ts')).showNext(id, options, out, err),
  );
  return addExitCodes(command, { done: 'shown', usage: 'no such person, no plan is assigned, or usage error' });
}
