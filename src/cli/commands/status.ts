import { Command } from 'commander';
import { callService } from '../../service/socket/client.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { addExitCodes } from '../support/help.ts';
import { type Output, writeJson, writeLine, writeMessage } from '../support/output.ts';
import { addSocketOptions, pathsOf, type SocketArguments } from '../support/socket-options.ts';
import { isStranded, statusText } from '../support/status-text.ts';

export function statusCommand(out: Output, err: Output): Command {
  const command = new Command('status')
    .summary('show what the service and its table are doing')
    .description('Show what the service and its table are doing.');
  addSocketOptions(command).action((options: SocketArguments) => showStatus(options, out, err));
  return addExitCodes(command, {
    done: 'the service answered',
    failed: 'no service answered',
    stranded: 'the table is stopped, stranded or disconnected, and off level',
  });
}

async function showStatus(options: SocketArguments, out: Output, err: Output): Promise<void> {
  const { socket } = pathsOf(options);
  const { reply, problem } = await callService(socket, 'status');
  const isJson = options.json === true;
  if (reply?.result === undefined) {
    const reason = reply?.error?.message ?? problem;
    if (isJson) writeJson(out, { running: false, socket, problem: reason });
    else writeMessage(err, `no service is running: ${socket}: ${reason}`);
    process.exitCode = exitCodes.failed;
    return;
  }
  const { result } = reply;
  if (isJson) writeJson(out, { running: true, ...Object(result) });
  else writeLine(out, statusText(result));
  process.exitCode = isStranded(result) ? exitCodes.stranded : exitCodes.done;
}
