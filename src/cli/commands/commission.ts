import { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { commissionItems } from '../../service/commission/items.ts';
import { addExamples, addExitCodes, addHelpTable } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { CommissionArguments } from '../support/run-commission.ts';

export function commissionCommand(out: Output, err: Output): Command {
  const command = new Command('commission')
    .summary('go through the checklist of a new table, and keep the result')
    .description(
      'Go through the checklist of a new table, beside it and with the service running; nobody is on the table. The program ' +
        'finds out what it can, watches the switches while a person works them, and asks for the rest: yes or no, and a note ' +
        'behind it. It moves nothing. The last result is kept, the audit log has each; fulcrum doctor tells it.',
    )
    .option('--by <NAME>', 'name of who goes through it (default: asked for)')
    .option('--conformance <FILE>', 'what fulcrum conformance --json has written about this actuator')
    .addOption(configOption())
    .addOption(jsonOption('print the result as one JSON object'))
    .action(async (options: CommissionArguments) => {
      const { runCommission } = await import('../support/run-commission.ts');
      process.exitCode = await runCommission(options, out, err);
    })
    .addCommand(showCommand(out, err));
  addHelpTable(
    command,
    'The checklist:',
    commissionItems.map(({ key, demand }): [string, string] => [key, demand]),
  );
  addExamples(command, [
    'fulcrum conformance --port PATH --empty-table --json > conformance.jsonl    without the service',
    'fulcrum commission --by "First Person" --conformance conformance.jsonl',
    'fulcrum commission show',
  ]);
  return addExitCodes(command, {
    done: 'every item has passed: the table is commissioned',
    failed: 'an item has not passed, so it is not; or refused: no service, a session',
    usage: 'usage error, or no terminal to ask on',
    interrupted: 'interrupted; nothing was kept',
  });
}

function showCommand(out: Output, err: Output): Command {
  const command = new Command('show')
    .summary('show the last result')
    .description('Show the last result of the checklist: of the running service, else from the data folder.')
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object'))
    .action(async (_, { parent }: Command) => {
      // Its options are the command's too, which reads them first.
      const { config, json, by, conformance } = parent?.opts<CommissionArguments>() ?? {};
      if (by !== undefined || conformance !== undefined) {
        const place = by === undefined ? '--conformance' : '--by';
        throw new FulcrumError(errorCodes.USAGE, { place, problem: 'applies to fulcrum commission, not to show' });
      }
      const { showCommission } = await import('../support/show-commission.ts');
      process.exitCode = await showCommission({ config, isJson: json === true }, out, err);
    });
  return addExitCodes(command, {
    done: 'the table is commissioned',
    failed: 'it is not, or nobody has gone through the checklist, or the result cannot be read',
  });
}
