import type { Command } from 'commander';
import { addExamples, addHelpTable } from '../support/help.ts';
import type { Output } from '../support/output.ts';
import { actCommand } from '../support/service-act.ts';
import type { StartArguments } from '../support/start-session.ts';

export function startCommand(out: Output, err: Output): Command {
  const command = actCommand(
    'start',
    'start a session',
    'Start a session on the running service. Questions are asked first: who is on the table, what has changed, blood ' +
      'pressure, pain, helper, ankle lock. The service refuses with every reason at once, each with its limit, by how much ' +
      'it is missed, and from when it is met.',
  )
    .argument('[protocol]', 'name of a protocol, or a file')
    .option('--plan', 'the next session of the person’s plan, in place of a protocol')
    .option('--patient <ID>', 'id of the person, from fulcrum patient list; left out: a session without a person')
    .option('--answers <FILE>', 'read the answers from a JSON file, or from standard input (-), instead of asking')
    .action(async (protocol: string | undefined, options: StartArguments) => {
      const { startSession } = await import('../support/start-session.ts');
      await startSession(protocol, options, out, err);
    });
  addHelpTable(command, 'Answers:', [
    ['confirm', '{"name":"…","birthYear":1980}, as the person on the table says them; compared, and dropped'],
    [
      'screening',
      'without a person: no contraindication and 18 to 64 years old, or a physician’s clearance for it, or the answers, the ' +
        'age among them; else the new answers, if any',
    ],
    ['bloodPressure', '{"systolic":120,"diastolic":80}, measured today; null: not measured, a day as a beginner'],
    ['pain', '0 to 10; null: no answer'],
    ['attendant', 'true: a helper is present, and stays'],
    ['ankleLockChecked', 'true: the ankle lock was inspected and pulled at'],
  ]);
  addExamples(command, [
    'fulcrum start first-session --patient p-3fk9x2m0ab',
    'fulcrum start --plan --patient p-3fk9x2m0ab',
  ]);
  return command;
}
