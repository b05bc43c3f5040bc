import { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { configurationFile } from '../../service/configuration/paths.ts';
import { addExitCodes } from '../support/help.ts';
import { askHidden, readFirstLine } from '../support/hidden-prompt.ts';
import { configOption } from '../support/options.ts';
import { type Output, writeLine } from '../support/output.ts';

interface SetArguments {
  readonly config?: string;
}

export function pinCommand(out: Output, err: Output): Command {
  return new Command('pin')
    .summary("set the clinician's PIN")
    .description("Manage the clinician's PIN, which overrides require.")
    .addCommand(setCommand(out, err));
}

function setCommand(out: Output, err: Output): Command {
  const command = new Command('set')
    .summary('set the PIN')
    .description(
      'Set the PIN, 4 to 12 digits. On a terminal it is asked for twice and not shown; otherwise it is the first line of ' +
        'standard input.',
    )
    .addOption(configOption())
    .action(async ({ config }: SetArguments) => {
      const { readConfiguration } = await import('../../service/configuration/configuration.ts');
      const { data } = readConfiguration(configurationFile(config, process.env));
      const pin = process.stdin.isTTY === true ? await askTwice(err) : await readFirstLine();
      const { pinFile, setPin } = await import('../../service/access/pin.ts');
      await setPin(data, pin);
      writeLine(out, `PIN set: ${pinFile(data)}`);
    });
  return addExitCodes(command, { done: 'the PIN is set', usage: 'not a PIN, not writable, or usage error' });
}

function askTwice(err: Output): Promise<string> {
  return askHidden(err, async (ask) => {
    const pin = await ask('New PIN (4 to 12 digits): ');
    if ((await ask('Repeat the PIN: ')) === pin) return pin;
    throw new FulcrumError(errorCodes.PIN_FORM, {
      place: 'PIN',
      problem: 'the two entries differ; nothing was changed',
      allowed: 'the same 4 to 12 digits twice',
    });
  });
}
