import { Command, InvalidArgumentError } from 'commander';
import { addExamples, addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import { dataOption } from '../support/recordings.ts';
import type { ReplayArguments } from '../support/run-replay.ts';

export function replayCommand(out: Output, err: Output): Command {
  const command = new Command('replay')
    .summary('feed a recording to today’s controller, and compare its orders')
    .description(
      'Feed the recorded inputs of a session to the controller of this version, each at its instant, and compare what ' +
        'it does with what was recorded, order by order. The first difference is shown with both reasons.',
    )
    .argument('<id>', 'id from fulcrum session list, or the file of a recording')
    .option('--until <T>', 'end after this time from the recording’s beginning: 90, 90s or 1.5m', timeMs)
    .option('--print', 'print each entry as the controller makes it now')
    .addOption(dataOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (id: string, options: ReplayArguments) => {
      const { runReplay } = await import('../support/run-replay.ts');
      await runReplay(id, options, out, err);
    });
  addExamples(command, [
    'fulcrum session replay 20260301-080000-k3f9x2',
    'fulcrum session replay session.mcap --until 95s --print',
  ]);
  return addExitCodes(command, {
    done: 'the controller does the same as was recorded',
    violated: 'it differs',
    usage: 'the recording cannot be read, or usage error',
  });
}

function timeMs(text: string): number {
  const [, number, unit] = /^(\d{1,9}(?:\.\d+)?)(ms|s|m)?$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('Allowed: a time, such as 90, 90s, 1500ms or 1.5m.');
  return Number(number) * (unit === 'ms' ? 1 : unit === 'm' ? 60_000 : 1000);
}
