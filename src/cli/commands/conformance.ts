import { Command, InvalidArgumentError, Option } from 'commander';
import { type ConformanceArguments, conformanceDevices } from '../support/conformance-devices.ts';
import { addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';

export function conformanceCommand(out: Output): Command {
  const command = new Command('conformance')
    .summary('check an actuator against the wire protocol')
    .description(
      'Run the conformance suite of the wire protocol against an actuator and print a table of checks. Checks that need a ' +
        'hand on a switch ask for it on a terminal, and are skipped elsewhere. A port that a service holds is not opened.',
    )
    .addOption(
      new Option('--device <DEVICE>', 'simulated: the model; emulated: the real firmware on an emulated chip').choices(
        conformanceDevices,
      ),
    )
    .option('--port <PATH>', 'an actuator on a serial port; the table will move. Requires --empty-table')
    .option('--empty-table', 'confirm that nobody is on the table and that the ankle lock is closed')
    .addOption(configOption())
    .option('--only <PATTERN>', 'run only the checks whose "group: name" matches this regular expression', patternOf)
    .addOption(jsonOption('print one JSON object per check, then one with the counts'))
    .action(async (options: ConformanceArguments) => {
      const { runConformance } = await import('../support/run-conformance.ts');
      await runConformance(out, options);
    });
  return addExitCodes(command, {
    done: 'no check failed',
    failed: 'a check failed',
    usage: 'usage error, or the port cannot be used',
    interrupted: null,
  });
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch {
    throw new InvalidArgumentError('Allowed: a regular expression.');
  }
}
