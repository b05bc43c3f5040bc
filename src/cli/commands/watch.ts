import { Command } from 'commander';
import { addExitCodes } from '../support/help.ts';
import type { Output } from '../support/output.ts';
import type { SocketArguments } from '../support/service-target.ts';
import { addSocketOptions } from '../support/socket-options.ts';

export function watchCommand(out: Output, err: Output): Command {
  const command = new Command('watch')
    .summary('follow what the service and its table are doing')
    .description(
      'Follow what the service and its table are doing, until interrupted: states, findings, alarms and questions, one ' +
        'per line, and the angle in a line that is kept up to date on a terminal.',
    );
  addSocketOptions(command).action(async (options: SocketArguments) => {
    const { watchService } = await import('../support/watch-service.ts');
    await watchService(options, out, err);
  });
  return addExitCodes(command, {
    done: 'the service has ended',
    failed: 'no service answered',
    interrupted: 'ended by SIGINT (Ctrl-C) or SIGTERM',
  });
}
