import { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { configurationFile, defaultConfigurationFile } from '../../service/configuration/paths.ts';
import { askUnseen, firstLine } from '../support/hidden-prompt.ts';
import type { Output } from './protocol.ts';

interface SetArguments {
  readonly config?: string;
}

export function pinCommand(out: Output = process.stdout, notes: Output = process.stderr): Command {
  const set = new Command('set')
    .description('sets the PIN: asked for twice on a terminal, else the first line of standard input')
    .option('--config <FILE>', `the configuration; else FULCRUM_CONFIG, else ${defaultConfigurationFile}`)
    .action(async ({ config }: SetArguments) => {
      const { readConfiguration } = await import('../../service/configuration/configuration.ts');
      const { data } = readConfiguration(configurationFile(config, process.env));
      const pin = process.stdin.isTTY === true ? await askTwice(notes) : await firstLine();
      const { pinFile, setPin } = await import('../../service/access/pin.ts');
      await setPin(data, pin);
      out.write(`PIN set: ${pinFile(data)}\n`);
    });
  return new Command('pin').description('the clinician’s PIN').addCommand(set);
}

function askTwice(notes: Output): Promise<string> {
  return askUnseen(notes, async (ask) => {
    const pin = await ask('New PIN (4 to 12 digits): ');
    if ((await ask('Once more: ')) === pin) return pin;
    throw new FulcrumError(errorCodes.PIN_FORM, {
      place: 'PIN',
      problem: 'the two are not the same; nothing was changed',
      allowed: 'the same 4 to 12 digits twice',
    });
  });
}
