import { Command } from 'commander';
import { addExamples, addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { IncidentArguments } from '../support/run-incident.ts';

export function incidentCommand(out: Output, err: Output): Command {
  const command = new Command('incident')
    .summary('collect what is known of a session into one file, for help')
    .description(
      'Collect into one file what somebody needs who is asked for help: the recording of a session, versions, configuration, ' +
        'log, what fulcrum doctor says, and how far the audit log has come. It has no names of people and no PIN. Works ' +
        'in every state of the table, and without the service.',
    )
    .argument('[session]', 'id from fulcrum session list (default: the last one)')
    .option('--last', 'the last session')
    .requiredOption('--out <FILE>', 'the file to write (.tar.gz)')
    .option('--log <FILE>', "the log, where it is not in the system's journal")
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object'))
    .action(async (session: string | undefined, options: IncidentArguments) => {
      const { writeIncident } = await import('../support/run-incident.ts');
      await writeIncident(session, options, out, err);
    });
  addExamples(command, [
    'sudo fulcrum incident --last --out incident.tar.gz',
    'fulcrum incident 20260301-080000-k3f9x2 --out incident.tar.gz',
  ]);
  return addExitCodes(command, {
    done: 'written; parts that could not be had are named',
    usage: 'no such session, or the file cannot be written',
  });
}
