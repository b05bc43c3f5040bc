import { Command, Option } from 'commander';
import { configurationFile, defaultConfigurationFile } from '../../service/configuration/paths.ts';
import { addExitCodes } from '../support/help.ts';
import { jsonOption } from '../support/options.ts';
import { type Output, writeJson, writeLine } from '../support/output.ts';

const fileHelp = `configuration file (default: $FULCRUM_CONFIG, else ${defaultConfigurationFile})`;

interface CheckArguments {
  readonly json?: true;
}

interface InitArguments {
  readonly replace?: true;
  readonly json?: true;
  readonly root: string;
}

export function configCommand(out: Output, err: Output): Command {
  return new Command('config')
    .summary('make and check the configuration')
    .description("Make and check the service's configuration.")
    .addCommand(checkCommand(out))
    .addCommand(initCommand(out, err));
}

function initCommand(out: Output, err: Output): Command {
  const command = new Command('init')
    .summary('make a configuration from the boards that are plugged in')
    .description(
      'Make a configuration from the boards that are plugged in: ask each which firmware it runs, and name the two ports ' +
        'so that they are found again after a restart. Moves nothing. End the service first: it holds the ports.',
    )
    .argument('[file]', fileHelp)
    .option('--replace', 'put the ports into an existing file, and keep the rest of it')
    .addOption(jsonOption('print one JSON object on a single line'))
    .addOption(new Option('--root <DIR>', 'where /dev and /sys are looked at').default('/').hideHelp())
    .action(async (file: string | undefined, { replace, json, root }: InitArguments) => {
      const { initConfiguration } = await import('../support/init-configuration.ts');
      const path = configurationFile(file, process.env);
      await initConfiguration({ file: path, mayReplace: replace === true, isJson: json === true, root }, out, err);
    });
  return addExitCodes(command, {
    done: 'the configuration is written',
    usage: 'no board, two equal boards, a port that cannot be opened, an existing file, or usage error',
  });
}

function checkCommand(out: Output): Command {
  const command = new Command('check')
    .summary('check a configuration and print the effective values')
    .description('Check a configuration and print the effective values, defaults included.')
    .argument('[file]', fileHelp)
    .addOption(jsonOption('print one JSON object on a single line'))
    .action(async (file: string | undefined, { json }: CheckArguments) => {
      const { readConfiguration } = await import('../../service/configuration/configuration.ts');
      const configuration = readConfiguration(configurationFile(file, process.env));
      if (json === true) writeJson(out, configuration);
      else writeLine(out, JSON.stringify(configuration, null, 2));
    });
  return addExitCodes(command, { done: 'the configuration is valid', usage: 'invalid configuration, or usage error' });
}
