import { Command } from 'commander';
import { addExitCodes } from '../support/help.ts';
import { wholeNumber } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { PageArguments } from '../support/run-page.ts';
import { addSocketOptions } from '../support/socket-options.ts';

/** Always the same, so that a forwarded port and a kiosk's start page stay as they are. */
export const defaultPagePort = 8722;

export function pageCommand(out: Output, err: Output): Command {
  const command = new Command('page')
    .summary('serve the touch page, on this machine only')
    .description(
      'Serve the touch page on 127.0.0.1, until interrupted. It prints an address that signs one browser in, and another ' +
        'one as soon as that was used. From another machine: ssh -L 8722:127.0.0.1:8722 HOST, then open the same address.',
    );
  addSocketOptions(command)
    .option('--port <N>', 'port on 127.0.0.1, 0 to 65535; 0: any that is free', wholeNumber(0, 65_535), defaultPagePort)
    .option(
      '--start-page <FILE>',
      'write a page with mode 0600 that leads to the address, and print no address; written again once it was used, for a kiosk',
    )
    .action(async (options: PageArguments) => {
      const { runPage } = await import('../support/run-page.ts');
      await runPage(options, out, err);
    });
  return addExitCodes(command, {
    done: 'ended by SIGINT, SIGTERM or SIGHUP',
    failed: 'the port is in use, or the program failed',
  });
}
