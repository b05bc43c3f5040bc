import { Command, Option } from 'commander';
import { addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { PrescriptionName } from '../support/show-protocol.ts';

interface PlanArguments {
  readonly json?: true;
  readonly config?: string;
}
interface CheckArguments extends PlanArguments {
  readonly as: PrescriptionName;
}

const loadActions = () => import('../support/show-plan.ts');

/** Actions throw `FulcrumError` for bad input; several mistakes at once are a `ProtocolRefused`. */
export function planCommand(out: Output, err: Output): Command {
  return new Command('plan')
    .summary('plans of weeks: list, check, show')
    .description('Work with plans: which protocol, how many times, in which order, over weeks.')
    .addCommand(listCommand(out, err))
    .addCommand(checkCommand(out))
    .addCommand(showCommand(out));
}

function listCommand(out: Output, err: Output): Command {
  const command = new Command('list')
    .summary("list the ready-made plans and one's own")
    .description(
      "List the ready-made plans, and one's own in the folder plans beside the configuration or in its data folder, " +
        'each with the prescriptions that allow all of its stages.',
    )
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async ({ json, config }: PlanArguments) => {
      (await loadActions()).listPlans(out, err, json === true, config);
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
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object per line; a refused plan gives one per mistake'))
    .addOption(
      new Option('--as <PRESCRIPTION>', 'prescription to check against')
        .choices(['absolute', 'standard', 'beginner'] satisfies readonly PrescriptionName[])
        .default('standard'),
    )
    .action(async (file: string, { json, as, config }: CheckArguments) => {
      (await loadActions()).checkPlanFile(out, file, as, json === true, config);
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
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object'))
    .action(async (plan: string, { json, config }: PlanArguments) => {
      (await loadActions()).showPlan(out, plan, json === true, config);
    });
  return addExitCodes(command, { done: 'shown', usage: 'no such plan, the plan is refused, or usage error' });
}
