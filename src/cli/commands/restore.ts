import { Command } from 'commander';
import { addExitCodes } from '../support/help.ts';
import { configOption } from '../support/options.ts';
import { type Output, writeLine, writeMessage } from '../support/output.ts';
import { type DataArguments, dataOption, newDataFolderOf } from '../support/recordings.ts';

export function restoreCommand(out: Output, err: Output): Command {
  const command = new Command('restore')
    .summary('put the records back from a backup')
    .description(
      'Put the records back from a file made by fulcrum backup, while no service runs. The whole file is checked before ' +
        'anything changes. Present records are kept aside; the present audit log, PIN and lock-out stay in force; people ' +
        'erased since stay erased. No session starts until a clinician has confirmed the records (fulcrum records confirm).',
    )
    .argument('<file>', 'the backup')
    .addOption(dataOption())
    .addOption(configOption())
    .action((file: string, options: DataArguments) => restore(file, options, out, err));
  return addExitCodes(command, { done: 'restored', usage: 'not a whole backup, the folder is in use, or usage error' });
}

async function restore(path: string, options: DataArguments, out: Output, err: Output): Promise<void> {
  const data = await newDataFolderOf(options);
  const { restoreBackup } = await import('../../service/backup/restore.ts');
  const { createdAt, sessions, erased, aside } = await restoreBackup(path, data, new Date());
  writeLine(out, `restored into ${data}: ${sessions} sessions, as of ${createdAt}`);
  if (erased > 0) writeLine(out, `left out: ${erased} sessions of people who were erased since`);
  if (aside !== null) writeLine(out, `the records that were there before: ${aside}`);
  writeMessage(err, 'no session starts until a clinician has confirmed the records: fulcrum records confirm');
}
