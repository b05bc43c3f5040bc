import type { Command } from 'commander';
import { addHelpTable } from '../support/help.ts';
import type { Output } from '../support/output.ts';
import { actCommand, ask } from '../support/service-act.ts';
import type { SocketArguments } from '../support/service-target.ts';

interface StartArguments extends SocketArguments {
  readonly answers?: string;
}

export function startCommand(out: Output, err: Output): Command {
  const command = actCommand(
    'start',
    'start a session',
    'Start a session on the running service. Three questions are asked first; the service refuses to start unless all are ' +
      'answered with yes, and says why.',
  )
    .argument('<protocol>', 'name of a protocol, or a file')
    .option('--answers <FILE>', 'read the answers from a JSON file, or from standard input (-), instead of asking')
    .action(async (protocol: string, { answers, ...options }: StartArguments) => {
      const { answersTo, startQuestions } = await import('../support/start-questions.ts');
      const { protocolToStart } = await import('../support/protocol-file.ts');
      const wanted = protocolToStart(protocol);
      const given = await answersTo(startQuestions, answers, err);
      await ask('start', { protocol: wanted, bloodPressure: null, pain: null, ...given }, options, out, err);
    });
  addHelpTable(command, 'Answers (true or false each):', [
    ['screening', 'the person has no contraindication, or a physician’s clearance for it'],
    ['attendant', 'a helper is present, and stays'],
    ['ankleLockChecked', 'the ankle lock was inspected and pulled at'],
  ]);
  return command;
}
