import { Command } from 'commander';
import { addExamples, addExitCodes } from '../support/help.ts';
import { jsonOption, seedOption, wholeNumber } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { CampaignArguments } from '../support/run-campaign.ts';

export function campaignCommand(out: Output): Command {
  const command = new Command('campaign')
    .summary('run random sessions with random faults, judged by the oracle')
    .description(
      'Run random sessions with random faults and operator acts. The oracle judges each one; the seeds of sessions that ' +
        'fail are printed.',
    )
    .option('--sessions <N>', 'number of sessions, 1 to 1000000', wholeNumber(1, 1_000_000), 300)
    .addOption(seedOption('seed of the first session; each following session uses the next seed'))
    .option('--jobs <N>', 'number of threads, 1 to 64', wholeNumber(1, 64), 1)
    .addOption(jsonOption('print one JSON object per failed session, then one with the totals'))
    .action(async (options: CampaignArguments) => {
      const { runCampaign } = await import('../support/run-campaign.ts');
      await runCampaign(out, options);
    });
  addExamples(command, ['fulcrum campaign --sessions 1 --seed 1234     repeat one session']);
  return addExitCodes(command, {
    done: 'no session failed',
    failed: 'the program failed in a session',
    violated: 'an invariant of the oracle was violated in a session',
    interrupted: null,
  });
}
