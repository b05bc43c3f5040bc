import { Command } from 'commander';
import { configurationFile, defaultConfigurationFile } from '../../service/configuration/paths.ts';

interface RunArguments {
  readonly config?: string;
  readonly json?: true;
}

export function runCommand(): Command {
  return new Command('run')
    .description('the controller as a service, in the foreground, until it is interrupted')
    .option('--config <FILE>', `the configuration; else FULCRUM_CONFIG, else ${defaultConfigurationFile}`)
    .option('--json', 'the log as one JSON object a line, on a terminal too')
    .action(async ({ config, json }: RunArguments) => {
      const [{ runService }, { attachTable }] = await Promise.all([
        import('../support/run-service.ts'),
        import('../support/attach-table.ts'),
      ]);
      const isPretty = process.stdout.isTTY === true && json !== true;
      const code = await runService(configurationFile(config, process.env), isPretty, attachTable);
      // What the libraries behind the ports leave running would keep the process.
      process.exit(code);
    });
}
