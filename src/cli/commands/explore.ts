import { Command, Option } from 'commander';
import { partNames } from '../../bench/explore/part-names.ts';
import { addExamples, addExitCodes } from '../support/help.ts';
import { jsonOption, wholeNumber } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { ExploreArguments } from '../support/run-explore.ts';

export function exploreCommand(out: Output): Command {
  const command = new Command('explore')
    .summary('visit every state of session machine, controller and link')
    .description(
      'Visit every state that the session machine can reach, and what a few inputs reach of the controller and of the link ' +
        'with its device, over every order of events, and check what must hold in each of them. The shortest way to each ' +
        'broken property is printed (minutes).',
    )
    .addOption(new Option('--part <NAME>', 'only this part').choices(partNames))
    .option('--depth <N>', 'visit only what N inputs reach, 1 to 1000', wholeNumber(1, 1000))
    .option('--bail', 'end at the first broken property')
    .addOption(jsonOption('print one JSON object per broken property, then one for each part with its counts'))
    .action(async (options: ExploreArguments) => {
      const { runExplore } = await import('../support/run-explore.ts');
      await runExplore(out, options);
    });
  addExamples(command, ['fulcrum explore --depth 4               what four inputs reach, in seconds']);
  return addExitCodes(command, {
    done: 'every property holds in every state',
    violated: 'a property is broken; the shortest way to it is printed',
    interrupted: null,
  });
}
