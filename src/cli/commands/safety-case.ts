import { Command } from 'commander';
import { addExamples, addExitCodes } from '../support/help.ts';
import { jsonOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';
import type { SafetyCaseArguments } from '../support/run-safety-case.ts';

export function safetyCaseCommand(out: Output, err: Output): Command {
  const command = new Command('safety-case')
    .summary('each hazard with its controls, their code and their tests; checks every link')
    .description(
      'Argue for each hazard what stands against it: harm and severity, controls of different kinds, the code that carries ' +
        'them, the tests, the measured deadline, what is left, and the gaps. Checks that every file, symbol and test is ' +
        'there. Needs the source tree.',
    )
    .option('--out <FILE>', 'write the page to FILE, which ends with .html or .pdf')
    .option('--tests <FILE>', "results of the tests as vitest's JSON: each linked test must have passed")
    .option('--measured <FILE>', 'output of fulcrum hazards --measure --json: every deadline must have been met')
    .option('--data <DIR>', 'data folder: how near its recorded sessions came to each limit')
    .addOption(jsonOption('print one JSON object per line: hazards, controls, counts'))
    .action(async (options: SafetyCaseArguments) => {
      const { runSafetyCase } = await import('../support/run-safety-case.ts');
      await runSafetyCase(options, out, err);
    });
  addExamples(command, [
    'fulcrum safety-case --out safety-case.html',
    'fulcrum hazards --measure --angle 30 --json > measured.jsonl',
    'fulcrum safety-case --measured measured.jsonl --out safety-case.pdf',
  ]);
  return addExitCodes(command, {
    done: 'every link holds',
    failed: 'the program failed',
    usage: 'no source tree, a file that cannot be read or written, no Chromium for a PDF, or usage error',
    violated: 'a link is broken: a file, a symbol or a test is missing, or a test or a deadline failed',
    interrupted: null,
  });
}
