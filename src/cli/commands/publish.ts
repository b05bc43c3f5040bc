import { Command } from 'commander';
import { addExamples, addExitCodes } from '../support/help.ts';
import type { Output } from '../support/output.ts';
import type { PublishArguments } from '../support/run-publish.ts';
import { addSocketOptions } from '../support/socket-options.ts';

export function publishCommand(out: Output, err: Output): Command {
  const command = new Command('publish')
    .summary('publish the table’s state to an MQTT broker')
    .description(
      'Publish state, angle, alarms and summaries of sessions to an existing MQTT broker, until interrupted. Says nothing ' +
        'about people, and takes no command from there: it subscribes to nothing. A process of its own: a broker that is ' +
        'slow or away has no effect on the service.',
    )
    .requiredOption('--broker <URL>', 'mqtt://HOST[:PORT], or mqtts://HOST[:PORT] for TLS')
    .option('--table <ID>', 'id of the table in the topics (default: this computer’s name)')
    .option('--prefix <TOPIC>', 'what the topics begin with', 'fulcrum')
    .option('--user <NAME>', 'user at the broker')
    .option(
      '--password-file <FILE>',
      'read the password from the first line of FILE; only with mqtts://, or to a broker on this machine',
    )
    .option('--ca <FILE>', 'certificates in PEM that sign the broker’s (default: those that the system trusts)');
  addSocketOptions(command).action(async (options: PublishArguments) => {
    const { runPublish } = await import('../support/run-publish.ts');
    await runPublish(options, out, err);
  });
  addExamples(command, [
    'fulcrum publish --broker mqtt://localhost --table table-3',
    'fulcrum publish --broker mqtts://broker.clinic.example --user table-3 --password-file /etc/fulcrum/broker.password',
  ]);
  return addExitCodes(command, { done: 'ended by SIGINT, SIGTERM or SIGHUP', failed: 'the program failed' });
}
