import { Command } from 'commander';
import { configurationFile, defaultConfigurationFile } from '../../service/configuration/paths.ts';
import type { Output } from './protocol.ts';

interface CalibrateArguments {
  readonly config?: string;
  readonly write?: true;
  readonly json?: true;
}

export function calibrateCommand(out: Output = process.stdout, notes: Output = process.stderr): Command {
  return new Command('calibrate')
    .description('what the tilt sensor reads at level: the table has to stand level, checked with a spirit level')
    .option('--config <FILE>', `the configuration; else FULCRUM_CONFIG, else ${defaultConfigurationFile}`)
    .option('--write', 'write it into the configuration as sensors.zeroDeg')
    .option('--json', 'one JSON object on one line')
    .action(async ({ config, write, json }: CalibrateArguments) => {
      const { calibrate } = await import('../support/calibrate-run.ts');
      const file = configurationFile(config, process.env);
      process.exitCode = await calibrate({ file, isWriting: write === true, isJson: json === true }, out, notes);
      // johnny-five leaves timers behind, and nothing is to be waited for.
      if (process.stdout === out) process.exit();
    });
}
