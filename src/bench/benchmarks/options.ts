/** The options of `npm run benchmark`. */
import { Command, InvalidArgumentError } from 'commander';
import { type Build, buildIn } from './builds.ts';

export interface Options {
  readonly quick?: true;
  readonly json?: true;
  readonly against?: Build;
  readonly only?: string;
}

/** The command; errors in the arguments are printed and thrown as CommanderError, and nothing runs. */
export function benchmarkCommand(run: (options: Options) => Promise<void>): Command {
  return new Command('npm run benchmark --')
    .description(
      'Measure speed and memory, each figure beside its yardstick in the same run, and print whether it reaches what it has to.',
    )
    .option('--quick', 'fewer rounds and no long rows: less than three minutes on two idle cores')
    .option('--json', 'print one JSON object per row')
    .option(
      '--against <FOLDER>',
      'another build of this project, with its packages and dist, to stand beside this one',
      build,
    )
    .option('--only <TEXT>', 'only the rows whose subject or name contains this text')
    .allowExcessArguments(false)
    .exitOverride()
    .action(run);
}

function build(folder: string): Build {
  const found = buildIn(folder);
  if (found !== null) return found;
  throw new InvalidArgumentError(`Allowed: a folder with a build, which has dist/src/cli/main.js.`);
}
