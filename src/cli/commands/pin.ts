import { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { pinFormText } from '../../service/access/pin-form.ts';
import { addExitCodes } from '../support/help.ts';
import { askHidden, readFirstLine } from '../support/hidden-prompt.ts';
import { configOption, jsonOption } from '../support/options.ts';
import { type Output, writeJson, writeLine } from '../support/output.ts';
import { type DataArguments, dataFolderOf, dataOption, newDataFolderOf } from '../support/recordings.ts';

interface SetArguments extends DataArguments {
  readonly name?: string;
  readonly replace?: boolean;
}

export function pinCommand(out: Output, err: Output): Command {
  return new Command('pin')
    .summary("set the clinicians' PINs")
    .description("Manage the clinicians' PINs, which prescriptions and overrides require. Each clinician has a PIN.")
    .addCommand(setCommand(out, err))
    .addCommand(listCommand(out))
    .addCommand(removeCommand(out));
}

function setCommand(out: Output, err: Output): Command {
  const command = new Command('set')
    .summary('set the PIN of a clinician')
    .description(
      `Set the PIN of a clinician, ${pinFormText}. On a terminal it is asked for twice and not shown; otherwise it is the ` +
        'first line of standard input. Without --name, it is the PIN of the only clinician.',
    )
    .option('--name <NAME>', 'name of the clinician, which goes into prescriptions, reports and the audit log')
    .option('--replace', 'replace the PIN of a clinician who has one')
    .addOption(dataOption())
    .addOption(configOption())
    .action(async ({ name, replace = false, ...options }: SetArguments) => {
      const data = await newDataFolderOf(options);
      const pin = process.stdin.isTTY === true ? await askTwice(err) : await readFirstLine();
      const { pinFile, setPin } = await import('../../service/access/clinicians.ts');
      const set = await setPin(data, pin, { ...(name === undefined ? {} : { name }), mayReplace: replace });
      writeLine(out, `PIN set${name === undefined ? '' : ` for ${set}`}: ${pinFile(data)}`);
    });
  return addExitCodes(command, { done: 'the PIN is set', usage: 'not a PIN, not writable, or usage error' });
}

function listCommand(out: Output): Command {
  const command = new Command('list')
    .summary('list the clinicians')
    .description('List the names of the clinicians who have a PIN.')
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object per line'))
    .action(async ({ json, ...options }: DataArguments & { readonly json?: boolean }) => {
      const { clinicianNames } = await import('../../service/access/clinicians.ts');
      for (const name of await clinicianNames(await dataFolderOf(options))) {
        if (json === true) writeJson(out, { name });
        else writeLine(out, name);
      }
    });
  return addExitCodes(command, { done: 'listed', usage: 'the PIN file cannot be trusted, or usage error' });
}

function removeCommand(out: Output): Command {
  const command = new Command('remove')
    .summary('remove a clinician')
    .description(
      'Remove a clinician: the PIN no longer gives the role. What the clinician has prescribed stays in force.',
    )
    .requiredOption('--name <NAME>', 'name of the clinician')
    .addOption(dataOption())
    .addOption(configOption())
    .action(async ({ name, ...options }: DataArguments & { readonly name: string }) => {
      const { removeClinician } = await import('../../service/access/clinicians.ts');
      await removeClinician(await dataFolderOf(options), name);
      writeLine(out, `removed: ${name}`);
    });
  return addExitCodes(command, { done: 'removed', usage: 'no such clinician, the last one, or usage error' });
}

function askTwice(err: Output): Promise<string> {
  return askHidden(err, async (ask) => {
    const pin = await ask(`New PIN (${pinFormText}): `);
    if ((await ask('Repeat the PIN: ')) === pin) return pin;
    throw new FulcrumError(errorCodes.PIN_FORM, {
      place: 'PIN',
      problem: 'the two entries differ; nothing was changed',
      allowed: `the same ${pinFormText} twice`,
    });
  });
}
