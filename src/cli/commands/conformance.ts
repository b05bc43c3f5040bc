import { Command, InvalidArgumentError, Option } from 'commander';
import type { ConformanceArguments } from '../support/conformance-run.ts';
import type { Output } from './protocol.ts';

const ownDevices: readonly NonNullable<ConformanceArguments['device']>[] = ['simulated', 'emulated'];

/** `fulcrum conformance`: exit code 0 where no check fails, 1 where one does. */
export function conformanceCommand(out: Output = process.stdout): Command {
  return new Command('conformance')
    .description('the wire protocol’s conformance suite against an actuator; a table of checks')
    .addOption(new Option('--device <device>', 'an actuator of this program’s own').choices(ownDevices))
    .option('--port <path>', 'a real board; the table will move')
    .option('--empty-table', 'your word: nobody is on the table, and the ankle lock is closed by hand')
    .option('--only <pattern>', 'only checks whose "group: name" this regular expression finds', patternOf)
    .option('--json', 'one JSON object a line: each check, then their number')
    .addHelpText('after', '\nChecks that need a hand on a switch ask for it on a terminal, and are skipped elsewhere.')
    .action(async (options: ConformanceArguments) => {
      // Loaded only where it is asked for: nobody else needs the chip.
      const { runConformance } = await import('../support/conformance-run.ts');
      await runConformance(out, options);
    });
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, 'i');
  } catch {
    throw new InvalidArgumentError('Allowed: a regular expression.');
  }
}
