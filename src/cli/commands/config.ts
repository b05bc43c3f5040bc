import { Command } from 'commander';
import { configurationFile, defaultConfigurationFile } from '../../service/configuration/paths.ts';
import type { Output } from './protocol.ts';

interface CheckArguments {
  readonly json?: true;
}

export function configCommand(out: Output = process.stdout): Command {
  const check = new Command('check')
    .description('checks a configuration, and prints what holds: its values, and the defaults of what it leaves out')
    .argument('[file]', `else FULCRUM_CONFIG, else ${defaultConfigurationFile}`)
    .option('--json', 'one JSON object on one line')
    .action(async (file: string | undefined, { json }: CheckArguments) => {
      const { readConfiguration } = await import('../../service/configuration/configuration.ts');
      const holds = readConfiguration(configurationFile(file, process.env));
      out.write(`${JSON.stringify(holds, null, json === true ? 0 : 2)}\n`);
    });
  return new Command('config').description('the service’s configuration').addCommand(check);
}
