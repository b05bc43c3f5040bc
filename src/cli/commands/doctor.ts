import { Command, Option } from 'commander';
import { addExamples, addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { DoctorArguments } from '../support/run-doctor.ts';

export function doctorCommand(out: Output, err: Output): Command {
  const command = new Command('doctor')
    .summary('examine this computer, its boards and its records')
    .description(
      'Examine this computer, the boards of the table and the records, and say of each fault what to do: before the ' +
        'day’s first session, and when something does not work. Moves nothing. A running service keeps its ports, and is ' +
        'asked. Where none runs, the boards are asked; on a terminal the lamps are lit, and a person says whether they are. Root sees most.',
    )
    .addOption(configOption())
    .addOption(jsonOption())
    .option('--leave-ports', 'ask no board, and open no port')
    .addOption(
      new Option('--root <DIR>', 'where /dev, /etc, /proc, /sys and /usr/bin are looked at').default('/').hideHelp(),
    )
    .action(async (options: DoctorArguments) => {
      const { runDoctor } = await import('../support/run-doctor.ts');
      await runDoctor(options, out, err);
      // johnny-five leaves timers running that would keep the process alive.
      if (process.stdout === out) process.exit();
    });
  addExamples(command, [
    'sudo fulcrum doctor',
    'fulcrum doctor --json | jq -r \'select(.verdict == "fault") | .mend\'',
  ]);
  return addExitCodes(command, { done: 'no fault; there may be warnings', failed: 'at least one fault' });
}
