import { Command } from 'commander';
import { lockHolder, lockPath } from '../../records/files/lock-file.ts';
import { isSuspended } from '../../records/files/process-id.ts';
import { callService } from '../../service/socket/client.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { addExitCodes } from '../support/help.ts';
import { type Output, writeJson, writeLine, writeMessage } from '../support/output.ts';
import { type SocketArguments, targetOf } from '../support/service-target.ts';
import { addSocketOptions } from '../support/socket-options.ts';
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
  const { socket, data, running, note } = targetOf(options);
  if (note !== null) writeMessage(err, note);
  const { reply, problem, isThere } = await callService(socket, 'status');
  const isJson = options.json === true;
  if (reply?.result === undefined) {
    const reason = reply?.error?.message ?? problem;
    const recorded = running?.isAlive === true ? running.pid : null;
    const pid = recorded ?? (options.socket === undefined ? await lockHolder(lockPath(data)) : null);
    const isRunning = reply !== null || isThere || pid !== null;
    if (isJson) writeJson(out, { running: isRunning, answers: false, socket, pid, problem: reason });
    else writeMessage(err, `${isRunning ? unaskable(pid) : 'no service is running'}: ${socket}: ${reason}`);
    process.exitCode = exitCodes.failed;
    return;
  }
  const { result } = reply;
  if (isJson) writeJson(out, { running: true, answers: true, ...Object(result) });
  else writeLine(out, statusText(result));
  process.exitCode = isStranded(result) ? exitCodes.stranded : exitCodes.done;
}

function unaskable(pid: number | null): string {
  const process = pid === null ? '' : ` (process ${pid}${isSuspended(pid) ? ', suspended' : ''})`;
  return `the service is running${process} but cannot be asked`;
}
