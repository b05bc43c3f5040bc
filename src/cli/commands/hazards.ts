import { Command } from 'commander';
import { addExitCodes } from '../support/help.ts';
import { jsonOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';

interface HazardsArguments {
  readonly measure?: true;
  readonly json?: true;
}

export function hazardsCommand(out: Output): Command {
  const command = new Command('hazards')
    .summary('print the hazard register, or measure its deadlines')
    .description('Print the hazard register: every hazard with its reaction and its deadline.')
    .option(
      '--measure',
      'inject every fault during a ramp, a hold and a return; print the measured time beside the deadline (about a minute)',
    )
    .addOption(jsonOption())
    .action(async ({ measure, json }: HazardsArguments) => {
      if (measure === true) await (await import('../support/measure-hazards.ts')).measureHazards(out, json === true);
      else (await import('../support/hazard-register.ts')).printRegister(out, json === true);
    });
  return addExitCodes(command, {
    done: 'printed; with --measure: every deadline was met',
    failed: 'with --measure: a deadline was missed',
  });
}
