/** Commands that ask the running service for an act, and print what it answers. */
import { Command } from 'commander';
import { callService } from '../../service/socket/client.ts';
import { exitCodes } from './exit-codes.ts';
import { addExitCodes } from './help.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';
import { type SocketArguments, targetOf } from './service-target.ts';
import { addSocketOptions } from './socket-options.ts';
import { angleOrNull, angleOrUnknown } from './status-text.ts';

/** Methods that answer with the state they led to. */
export type ServiceAct =
  | 'pause'
  | 'resume'
  | 'reset'
  | 'acknowledge'
  | 'answer'
  | 'attend'
  | 'sounders.test'
  | 'sounders.heard';

/** A command of this name that takes no arguments, with its options and exit codes. */
export function actCommand(name: string, summary: string, description: string): Command {
  const command = addSocketOptions(new Command(name).summary(summary).description(description));
  return addExitCodes(command, { done: 'the service has accepted it', failed: 'refused, or no service answered' });
}

/** The same for acts without parameters. */
export function plainActCommand(
  act: ServiceAct,
  summary: string,
  description: string,
  out: Output,
  err: Output,
): Command {
  return actCommand(act, summary, description).action((options: SocketArguments) => ask(act, {}, options, out, err));
}

/** Asks for the act, prints the answer and sets the exit code: 0 accepted, 1 refused or not answered. */
export async function ask(
  act: ServiceAct,
  params: Readonly<Record<string, unknown>>,
  options: SocketArguments,
  out: Output,
  err: Output,
): Promise<void> {
  const { socket, note } = targetOf(options);
  if (note !== null) writeMessage(err, note);
  const { reply, problem } = await callService(socket, act, params);
  const isJson = options.json === true;
  if (reply?.result === undefined) {
    const { code = null, message } = reply?.error ?? {};
    const reason = message ?? `no service answers: ${socket}: ${problem}`;
    if (isJson) writeJson(out, { act, accepted: false, code, reason });
    else for (const line of reason.split('\n')) writeMessage(err, code === null ? line : `${act} refused: ${line}`);
    process.exitCode = exitCodes.failed;
    return;
  }
  const { state, angleDeg } = Object(reply.result);
  const angle = angleOrNull(angleDeg);
  if (isJson) writeJson(out, { act, accepted: true, state, angleDeg: angle });
  else writeLine(out, `${act}: ${printable(String(state))} at ${angleOrUnknown(angle)}`);
  process.exitCode = exitCodes.done;
}
