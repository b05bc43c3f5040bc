import { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { addExitCodes } from '../support/help.ts';
import { askHidden, readFirstLine } from '../support/hidden-prompt.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from '../support/output.ts';
import { type SocketArguments, targetOf } from '../support/service-target.ts';
import { addSocketOptions } from '../support/socket-options.ts';

interface ConfirmArguments extends SocketArguments {
  readonly pinFile?: string;
}

export function recordsCommand(out: Output, err: Output): Command {
  return new Command('records')
    .summary('confirm lost or restored records')
    .description('Work with the records as a whole.')
    .addCommand(confirmCommand(out, err));
}

function confirmCommand(out: Output, err: Output): Command {
  const command = new Command('confirm')
    .summary('confirm records that were lost or restored')
    .description(
      'Confirm records that were damaged, lost or restored, as a clinician: earlier sessions, gaps and used allowances may ' +
        'be missing from them, and sessions may start again. On a terminal the PIN is asked for and not shown; otherwise it ' +
        'is the first line of standard input.',
    )
    .option('--pin-file <FILE>', 'read the PIN from the first line of FILE');
  addSocketOptions(command).action((options: ConfirmArguments) => confirm(options, out, err));
  return addExitCodes(command, { done: 'confirmed', failed: 'refused, or no service answered' });
}

async function confirm(options: ConfirmArguments, out: Output, err: Output): Promise<void> {
  const { socket, note } = targetOf(options);
  if (note !== null) writeMessage(err, note);
  const pin = await pinOf(options, err);
  const { FulcrumClient } = await import('../../service/client.ts');
  try {
    const client = await FulcrumClient.connect(socket);
    try {
      await client.call('login', { pin });
      const { reason } = await client.call('records.confirm');
      if (options.json === true) writeJson(out, { confirmed: reason });
      else writeLine(out, `confirmed: ${printable(reason)}`);
    } finally {
      client.close();
    }
  } catch (error) {
    const { ServiceRefusal } = await import('../../service/client.ts');
    const reason = error instanceof Error ? error.message : String(error);
    writeMessage(
      err,
      error instanceof ServiceRefusal ? `refused: ${reason}` : `no service answers: ${socket}: ${reason}`,
    );
    process.exitCode = exitCodes.failed;
  }
}

async function pinOf({ pinFile }: ConfirmArguments, err: Output): Promise<string> {
  if (pinFile !== undefined) return firstLineOf(pinFile);
  return process.stdin.isTTY === true ? askHidden(err, (ask) => ask('PIN: ')) : readFirstLine();
}

async function firstLineOf(path: string): Promise<string> {
  const { readSmallFile } = await import('../../service/storage/small-file.ts');
  const bytes = readSmallFile({
    path,
    what: 'a PIN',
    mostBytes: 1024,
    whenMissing: () => new FulcrumError(errorCodes.FILE_MISSING, { place: path, problem: 'no such file' }),
  });
  return (Buffer.from(bytes).toString('utf8').split('\n')[0] ?? '').replace(/\r$/, '');
}
