import { Command } from 'commander';
import { addExitCodes } from '../support/help.ts';
import { jsonOption, wholeNumber } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { TryArguments } from '../support/run-try.ts';
import { defaultPagePort } from './page.ts';

export function tryCommand(out: Output, err: Output): Command {
  const command = new Command('try')
    .summary('a bench table, its service and the touch page together')
    .description(
      'Run a bench table, the service and the touch page together, until interrupted; each is a process of its own. The ' +
        'files stay in one folder of the system’s temporary folder, so that people and sessions are there the next time.',
    )
    .option('--terminal', 'the terminal console in place of the touch page')
    .option('--port <N>', 'port of the page on 127.0.0.1; 0: any that is free', wholeNumber(0, 65_535), defaultPagePort)
    .addOption(jsonOption('print one JSON object per line; the first one names the page and the files'))
    .action(async (options: TryArguments) => {
      const { runTry } = await import('../support/run-try.ts');
      await runTry(options, out, err);
    });
  return addExitCodes(command, {
    done: 'ended by Ctrl-C, SIGTERM or SIGHUP, or by leaving the console; the table is level',
    failed: 'one of the three has failed; its last words are printed',
  });
}
