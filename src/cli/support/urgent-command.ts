/**
 * `fulcrum stop` and `fulcrum return`: through the service, or over the actuator's own port if the service does not
 * answer. They import little, to start fast, and use whichever parts of a faulty configuration they can read.
 */
import { Command } from 'commander';
import type { DeviceState } from '../../../protocols/wire/messages.ts';
import type { ConfiguredPaths } from '../../service/configuration/paths.ts';
import { callService } from '../../service/socket/client.ts';
import type { DirectAct } from './direct-act.ts';
import { exitCodes } from './exit-codes.ts';
import { addExitCodes } from './help.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';
import { addSocketOptions, pathsOf, type SocketArguments } from './socket-options.ts';
import { angleOrNull, angleOrUnknown, isStranded } from './status-text.ts';

interface UrgentCommand {
  readonly act: DirectAct;
  readonly summary: string;
  readonly description: string;
  /** What exit code 0 means. */
  readonly done: string;
}

/** The result, as printed. The field names are part of `--json`. */
type Answer = {
  readonly act: DirectAct;
  readonly angleDeg: number | null;
} & (
  | { readonly by: 'service'; readonly state: string }
  /** The state is the letter that the wire uses. */
  | { readonly by: 'port'; readonly state: DeviceState }
);

const deviceStateNames: Readonly<Record<DeviceState, string>> = {
  I: 'idle',
  R: 'ready',
  M: 'moving',
  D: 'decelerating',
  A: 'returning',
  S: 'stopped',
  F: 'fault',
};

export function urgentCommand({ act, summary, description, done }: UrgentCommand, out: Output, err: Output): Command {
  const command = new Command(act)
    .summary(summary)
    .description(
      `${description} Works from any shell and in any state, without a PIN. If no service answers within 2 s, it opens ` +
        "the actuator's port itself.",
    );
  addSocketOptions(command).action((options: SocketArguments) => perform(act, options, out, err));
  return addExitCodes(command, {
    done,
    failed: 'neither the service nor the actuator confirmed it',
    stranded: 'the person is not level, and nothing is bringing them there',
  });
}

async function perform(act: DirectAct, options: SocketArguments, out: Output, err: Output): Promise<void> {
  const paths = pathsOf(options);
  const { reply, problem } = await callService(paths.socket, act);
  if (reply?.result === undefined) {
    writeMessage(err, `the service does not answer (${reply?.error?.message ?? problem})`);
    await performOnPort(act, paths, options, out, err);
    return;
  }
  const { state, angleDeg } = Object(reply.result);
  const answer: Answer = { act, by: 'service', state: String(state), angleDeg: angleOrNull(angleDeg) };
  print(answer, options, out);
  process.exitCode = isStranded(answer) ? exitCodes.stranded : exitCodes.done;
}

async function performOnPort(
  act: DirectAct,
  { actuator }: ConfiguredPaths,
  options: SocketArguments,
  out: Output,
  err: Output,
): Promise<void> {
  process.exitCode = exitCodes.failed;
  if (actuator === null) {
    writeMessage(err, "no configuration names the actuator's port: press the red stop or the return button");
    return;
  }
  const { actOnPort } = await import('./direct-act.ts');
  const { observed, problem } = await actOnPort(act, actuator);
  if (observed === null) {
    writeMessage(err, `the actuator does not answer either: ${actuator.path}: ${problem}`);
    return;
  }
  print({ act, by: 'port', state: observed.state, angleDeg: observed.angleDeg }, options, out);
  if (problem !== '') writeMessage(err, problem);
  if (observed.isStranded) process.exitCode = exitCodes.stranded;
  else if (observed.isDone) process.exitCode = exitCodes.done;
}

function print(answer: Answer, { json }: SocketArguments, out: Output): void {
  if (json === true) {
    writeJson(out, answer);
    return;
  }
  const angle = angleOrUnknown(answer.angleDeg);
  if (answer.by === 'service') writeLine(out, `${answer.act}: ${printable(answer.state)} at ${angle}`);
  else writeLine(out, `${answer.act}: ${deviceStateNames[answer.state]} at ${angle} (over the actuator's port)`);
}
