import { Command } from 'commander';
import { configurationFile } from '../../service/configuration/paths.ts';
import { addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';

interface CalibrateArguments {
  readonly config?: string;
  readonly write?: true;
  readonly json?: true;
}

export function calibrateCommand(out: Output, err: Output): Command {
  const command = new Command('calibrate')
    .summary('measure the zero of the tilt sensor')
    .description(
      "Measure the tilt sensor's zero over 5 s, without moving the table. The table must stand level (check with a spirit " +
        "level) and still, and the service must not be running, because calibrate opens the sensors' port itself.",
    )
    .addOption(configOption())
    .option('--write', 'write the result to the configuration as sensors.zeroDeg')
    .addOption(jsonOption('print one JSON object on a single line'))
    .action(async ({ config, write, json }: CalibrateArguments) => {
      const { calibrate } = await import('../support/run-calibration.ts');
      const file = configurationFile(config, process.env);
      process.exitCode = await calibrate({ file, isWriting: write === true, isJson: json === true }, out, err);
      // johnny-five leaves timers running that would keep the process alive.
      if (process.stdout === out) process.exit();
    });
  return addExitCodes(command, {
    done: 'measured (and written, with --write)',
    failed: 'no sensor answered, or its readings were not steady enough',
  });
}
