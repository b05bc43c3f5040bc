import { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { addExamples, addExitCodes } from '../support/help.ts';
import { configOption } from '../support/options.ts';
import { type Output, writeLine, writeMessage } from '../support/output.ts';
import { packageVersion } from '../support/package-file.ts';
import { type DataArguments, dataFolderOf, dataOption, writeBytes } from '../support/recordings.ts';

export function backupCommand(out: Output, err: Output): Command {
  const command = new Command('backup')
    .summary('copy the records into one file')
    .description(
      'Copy the records, the audit log and the PIN into one file, also while a service runs. The file is read back before ' +
        'it gets its name. A damaged recording is named, and copied as it is. The file holds people’s data in clear, and only its owner may read it.',
    )
    .argument('<file>', 'a new file or an earlier backup, or - for standard output')
    .addOption(dataOption())
    .addOption(configOption())
    .action((file: string, options: DataArguments) => backUp(file, options, out, err));
  addExamples(command, [
    'fulcrum backup /media/usb/fulcrum.tar',
    'fulcrum backup - | age -r RECIPIENT > fulcrum.tar.age        encrypted',
  ]);
  return addExitCodes(command, {
    done: 'written, and verified by reading it back (not on standard output)',
    failed: 'written, but a recording in it is damaged; or the program failed',
  });
}

async function backUp(path: string, options: DataArguments, out: Output, err: Output): Promise<void> {
  const data = await dataFolderOf(options);
  const [{ backupBytes, backupToFile }, { clearDataWarning }] = await Promise.all([
    import('../../service/backup/backup.ts'),
    import('../../service/backup/format.ts'),
  ]);
  const onDamaged = (name: string, problem: string) => {
    writeMessage(err, `${name} is damaged, and was copied as it is: ${problem}`);
    process.exitCode = exitCodes.failed;
  };
  const backup = { data, createdAt: new Date(), program: packageVersion(), onDamaged };
  if (path !== '-') {
    const { files } = await backupToFile(path, backup);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    writeLine(out, `${path}: ${files.length} files, ${(bytes / 2 ** 20).toFixed(1)} MiB, verified`);
    writeMessage(err, clearDataWarning);
    return;
  }
  if (out.isTTY === true) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: 'backup',
      problem: 'a backup is no text for a terminal',
      allowed: 'a file, or - with a pipe or a file behind it',
    });
  }
  await writeBytes(out, backupBytes(backup));
  writeMessage(err, `${clearDataWarning} It was not read back: fulcrum restore does that before it changes anything.`);
}
