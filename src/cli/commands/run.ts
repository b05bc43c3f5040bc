import { Command } from 'commander';
import { configurationFile } from '../../service/configuration/paths.ts';
import { addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';

interface RunArguments {
  readonly config?: string;
  readonly json?: true;
}

export function runCommand(): Command {
  const command = new Command('run')
    .summary('run the controller as a service')
    .description(
      'Run the controller as a service, in the foreground. It opens both serial ports, listens on its socket, and waits ' +
        'for ports that are missing. SIGINT, SIGTERM and SIGHUP end it once the person is level; with the table gone, a second one ends it now.',
    )
    .addOption(configOption())
    .addOption(jsonOption('log one JSON object per line, on a terminal too'))
    .action(async ({ config, json }: RunArguments) => {
      const [{ runService }, { attachTable }] = await Promise.all([
        import('../support/run-service.ts'),
        import('../support/attach-table.ts'),
      ]);
      const isPretty = process.stdout.isTTY === true && json !== true;
      const code = await runService(configurationFile(config, process.env), isPretty, attachTable);
      // The port libraries leave timers and handles behind that would keep the process alive.
      process.exit(code);
    });
  return addExitCodes(command, {
    done: 'ended by a signal; the person is level, or no table was ever connected',
    failed: 'the program failed; the actuator returns to level by itself',
    stranded: 'ended by a signal; the person is not level, or the table is gone and the angle not known',
  });
}
