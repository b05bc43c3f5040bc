import { Command } from 'commander';
import { recordingsFolder } from '../../records/paths.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { addExamples, addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import { type Output, printable, writeJson, writeLine } from '../support/output.ts';
import { type DataArguments, dataFolderOf, dataOption, readable } from '../support/recordings.ts';

interface CheckArguments extends DataArguments {
  readonly json?: true;
}

export function checkCommand(out: Output): Command {
  const command = new Command('check')
    .summary('read recordings, and find damaged ones')
    .description(
      'Read every byte of the recordings, and compare all check sums. A damaged recording is named, and set aside. A backup ' +
        'does this too.',
    )
    .argument('[id]', 'id from fulcrum session list (default: all)')
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .action((id: string | undefined, options: CheckArguments) => check(id, options, out));
  addExamples(command, ['fulcrum session check', 'fulcrum session check 20260301-080000-k3f9x2']);
  return addExitCodes(command, {
    done: 'every recording is whole',
    failed: 'a recording is damaged',
    usage: 'no such recording, not readable, or usage error',
  });
}

async function check(id: string | undefined, options: CheckArguments, out: Output): Promise<void> {
  const { checkRecordings } = await import('../../records/check.ts');
  const folder = recordingsFolder(await dataFolderOf(options));
  let [count, damaged, bytes] = [0, 0, 0];
  await readable(folder, async () => {
    for await (const recording of checkRecordings(folder, id)) {
      count += 1;
      bytes += recording.bytes;
      if (recording.problem !== null) damaged += 1;
      if (options.json === true) writeJson(out, recording);
      else if (recording.problem !== null) writeLine(out, printable(`${recording.id}: ${recording.problem}`));
    }
  });
  if (damaged > 0) process.exitCode = exitCodes.failed;
  if (options.json === true) return;
  const what = `${count} ${count === 1 ? 'recording' : 'recordings'}, ${(bytes / 2 ** 20).toFixed(1)} MiB`;
  writeLine(out, count === 0 ? 'no recordings' : `${what}: ${damaged === 0 ? 'all whole' : `${damaged} damaged`}`);
}
