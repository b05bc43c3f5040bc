import { Command, InvalidArgumentError, Option } from 'commander';
import type { SeedRange } from '../../bench/campaign/seed-ranges.ts';
import { addExamples, addExitCodes } from '../support/help.ts';
import { jsonOption, largestSeed, seedOption, wholeNumber } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { CampaignArguments } from '../support/run-campaign.ts';

/** Bounded so that a slip of the hand does not ask for years. */
const mostSessions = 1_000_000;

export function campaignCommand(out: Output): Command {
  const command = new Command('campaign')
    .summary('run random sessions with random faults, judged by the oracle')
    .description(
      'Run random sessions with random faults and operator acts. The oracle judges each one; of a session that fails, the ' +
        'seed is printed, and how little of it still fails alike.',
    )
    .option('--sessions <N>', `number of sessions, 1 to ${mostSessions}`, wholeNumber(1, mostSessions), 300)
    .addOption(seedOption('seed of the first session; each following session uses the next seed'))
    .addOption(
      new Option('--seed-range <A..B>', 'these seeds, in place of --seed and --sessions; see campaign merge')
        .argParser(seedRange)
        .conflicts(['seed', 'sessions']),
    )
    .option('--jobs <N>', 'number of threads, 1 to 64', wholeNumber(1, 64), 1)
    .addOption(
      new Option(
        '--device <DEVICE>',
        'simulated: the model; emulated: the real firmware of both boards, many times as slow, for some tens of sessions',
      )
        .choices(['simulated', 'emulated'])
        .default('simulated'),
    )
    .option('--bail', 'end with the first session that fails, as it was drawn')
    .addOption(jsonOption('print one JSON object per failed session, then one with the totals'))
    .action(async (options: CampaignArguments) => {
      const { runCampaign } = await import('../support/run-campaign.ts');
      await runCampaign(out, options);
    })
    .addCommand(mergeCommand(out));
  addExamples(command, [
    'fulcrum campaign --sessions 1 --seed 1234     repeat one session',
    'fulcrum campaign --seed-range 1..5000 --json  one of several pieces',
    'fulcrum campaign --sessions 20 --device emulated  on the real firmware',
  ]);
  return addExitCodes(command, {
    done: 'no session failed',
    failed: 'the program failed in a session',
    violated: 'an invariant of the oracle was violated in a session',
    interrupted: null,
  });
}

function mergeCommand(out: Output): Command {
  const command = new Command('merge')
    .summary('add up the results of campaigns of different seeds')
    .description(
      'Add up what fulcrum campaign --json has printed, for other seeds in each file, and print the failed sessions and the ' +
        'totals as one campaign would.',
    )
    .argument('<file...>', 'what fulcrum campaign --json has printed, to its end')
    .addOption(jsonOption('print one JSON object with the totals'))
    .action(async (files: readonly string[]) => {
      const { mergeCampaigns } = await import('../support/merge-campaigns.ts');
      // The campaign's own option takes a --json behind this command's name.
      mergeCampaigns(out, command.optsWithGlobals<{ readonly json?: true }>().json === true, files);
    });
  return addExitCodes(command, {
    done: 'no session failed',
    failed: 'the program failed in a session',
    violated: 'an invariant of the oracle was violated in a session',
  });
}

function seedRange(text: string): SeedRange {
  const [, from, to] = (/^(\d{1,10})\.\.(\d{1,10})$/.exec(text) ?? []).map(Number);
  const isRange = from !== undefined && to !== undefined && from <= to && to <= largestSeed;
  if (isRange && to - from < mostSessions) return { from, to };
  throw new InvalidArgumentError(
    `Allowed: two seeds from 0 to ${largestSeed}, the smaller one first, of at most ${mostSessions} sessions: 1..5000.`,
  );
}
