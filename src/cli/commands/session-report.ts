import { Command } from 'commander';
import { addExamples, addExitCodes } from '../support/help.ts';
import { configOption, languageOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import { dataOption } from '../support/recordings.ts';
import type { SessionReportArguments } from '../support/session-report.ts';

export function reportCommand(out: Output, err: Output): Command {
  const command = new Command('report')
    .summary('a page about one session, for the file and for paper')
    .description(
      'Write a report on one session: a page that opens in any browser, without a network, and prints on A4. It has the angle ' +
        'over time, head-down time and dose against the limits, what happened, who did what, and how to check it. A PDF is made ' +
        'by Chromium, where that is installed.',
    )
    .argument('<id>', 'id from fulcrum session list, or the file of a recording')
    .option(
      '--out <FILE>',
      'write to FILE, which ends with .html or .pdf (default: standard output; on a terminal session-ID.html)',
    )
    .addOption(languageOption())
    .addOption(dataOption())
    .addOption(configOption())
    .action(async (id: string, options: SessionReportArguments) => {
      const { reportSession } = await import('../support/session-report.ts');
      await reportSession(id, options, out, err);
    });
  addExamples(command, [
    'fulcrum session report 20260301-080000-k3f9x2 --out session.html',
    'fulcrum session report 20260301-080000-k3f9x2 --language de --out session.pdf',
  ]);
  return addExitCodes(command, {
    done: 'written',
    failed: 'the program failed',
    usage: 'no such recording, not writable, no Chromium for a PDF, or usage error',
    interrupted: null,
  });
}
