import { Command } from 'commander';
import { configurationFile, defaultConfigurationFile } from '../../service/configuration/paths.ts';
import { addExitCodes } from '../support/help.ts';
import { jsonOption } from '../support/options.ts';
import { type Output, writeJson, writeLine } from '../support/output.ts';

interface CheckArguments {
  readonly json?: true;
}

export function configCommand(out: Output): Command {
  return new Command('config')
    .summary('check the configuration')
    .description("Check the service's configuration.")
    .addCommand(checkCommand(out));
}

function checkCommand(out: Output): Command {
  const command = new Command('check')
    .summary('check a configuration and print the effective values')
    .description('Check a configuration and print the effective values, defaults included.')
    .argument('[file]', `configuration file (default: $FULCRUM_CONFIG, else ${defaultConfigurationFile})`)
    .addOption(jsonOption('print one JSON object on a single line'))
    .action(async (file: string | undefined, { json }: CheckArguments) => {
      const { readConfiguration } = await import('../../service/configuration/configuration.ts');
      const configuration = readConfiguration(configurationFile(file, process.env));
      if (json === true) writeJson(out, configuration);
      else writeLine(out, JSON.stringify(configuration, null, 2));
    });
  return addExitCodes(command, { done: 'the configuration is valid', usage: 'invalid configuration, or usage error' });
}
