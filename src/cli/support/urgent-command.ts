/** The commands `fulcrum stop` and `fulcrum return`. */
import { Command } from 'commander';
import type { DirectAct } from './first-bytes.ts';
import { addExitCodes } from './help.ts';
import type { Output } from './output.ts';
import type { SocketArguments } from './service-target.ts';
import { addSocketOptions } from './socket-options.ts';
import { performUrgent, serviceTimeoutMs } from './urgent-act.ts';

interface UrgentCommand {
  readonly act: DirectAct;
  readonly summary: string;
  readonly description: string;
  /** What exit code 0 means. */
  readonly done: string;
}

export function urgentCommand({ act, summary, description, done }: UrgentCommand, out: Output, err: Output): Command {
  const command = new Command(act)
    .summary(summary)
    .description(
      `${description} Works from any shell and in any state, without a PIN. If the service does not answer within ` +
        `${serviceTimeoutMs} ms, or its table does not confirm, the order goes to the actuator's port directly.`,
    );
  addSocketOptions(command).action((options: SocketArguments) => performUrgent(act, options, out, err));
  return addExitCodes(command, {
    done,
    failed: 'the program failed',
    stranded: 'not confirmed, or the person is not level and nothing is bringing them there',
  });
}
