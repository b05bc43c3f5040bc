import { Command } from 'commander';
import { keyRows } from '../../console/terminal/key-table.ts';
import { defaultSocket } from '../../service/configuration/paths.ts';
import { addExitCodes, addHelpTable } from '../support/help.ts';
import { configOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { ConsoleArguments } from '../support/run-console.ts';

export function consoleCommand(out: Output, err: Output): Command {
  const command = new Command('console')
    .summary("the clinician's screen, attached to the running service")
    .description(
      'Watch the table and act on it: stop, return, pause, start a session, override. SPACE stops on every screen. It needs a ' +
        'terminal; it is a client of the service like any other, and the session goes on without it.',
    )
    .option('--socket <PATH>', `the service's socket (default: the configuration's, else ${defaultSocket})`)
    .addOption(configOption())
    .option('--clinician <NAME>', 'who logs in with the PIN; needed where there are several clinicians')
    .option('--plain', 'a line for each event in place of the picture, for screen readers; the same keys')
    .action(async (options: ConsoleArguments) => {
      const { runConsole } = await import('../support/run-console.ts');
      await runConsole(options, out, err);
    });
  addHelpTable(
    command,
    'Keys:',
    keyRows.map(({ shown, text }) => [shown, text] as const),
  );
  return addExitCodes(command, {
    done: 'ended with Q',
    failed: 'the program failed',
    usage: 'usage error, or no terminal',
    stranded: 'Ctrl-C, and the service did not get the STOP',
    interrupted: 'Ctrl-C, after its STOP was sent; or ended by a signal',
  });
}
