import { Command } from 'commander';
import { FulcrumError, messageOf } from '../../../protocols/base/errors.ts';
import { addPinOptions, logIn, type PinArguments, pinHelp, pinOf } from '../support/clinician.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { addExitCodes } from '../support/help.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from '../support/output.ts';
import { type SocketArguments, targetOf } from '../support/service-target.ts';
import { addSocketOptions } from '../support/socket-options.ts';

interface ConfirmArguments extends SocketArguments, PinArguments {}

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
        `be missing from them, and sessions may start again. ${pinHelp}`,
    );
  addPinOptions(addSocketOptions(command)).action((options: ConfirmArguments) => confirm(options, out, err));
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
      await logIn(client, pin, options);
      const { reason } = await client.call('records.confirm');
      if (options.json === true) writeJson(out, { confirmed: reason });
      else writeLine(out, `confirmed: ${printable(reason)}`);
    } finally {
      client.close();
    }
  } catch (error) {
    if (error instanceof FulcrumError) throw error;
    const { ServiceRefusal } = await import('../../service/client.ts');
    const reason = messageOf(error);
    writeMessage(
      err,
      error instanceof ServiceRefusal ? `refused: ${reason}` : `no service answers: ${socket}: ${reason}`,
    );
    process.exitCode = exitCodes.failed;
  }
}
