import { Command, InvalidArgumentError, Option } from 'commander';
import { matrixAngles, pairAngles } from '../../bench/fault-matrix/angles.ts';
import { addExamples, addExitCodes } from '../support/help.ts';
import { jsonOption, seedOption, wholeNumber } from '../support/options.ts';
import type { Output } from '../support/output.ts';

interface HazardsArguments {
  readonly measure?: true;
  readonly angle?: readonly number[];
  readonly seeds: number;
  readonly device: 'simulated' | 'emulated';
  readonly pairs?: true;
  readonly all?: true;
  readonly fault?: readonly string[];
  readonly cells?: number;
  readonly seed: number;
  readonly jobs: number;
  readonly json?: true;
}

export function hazardsCommand(out: Output): Command {
  const command = new Command('hazards')
    .summary('print the hazard register, measure its deadlines, or try every pair of faults')
    .description('Print the hazard register: every hazard with its reaction and its deadline.')
    .option(
      '--measure',
      'inject every fault during a ramp, a hold and a return at each angle; print the measured time beside the deadline (some minutes)',
    )
    .addOption(
      new Option(
        '--angle <DEG...>',
        `angles of the hold (default: with --measure ${matrixAngles.join(' ')}, with --pairs ${pairAngles.join(' ')})`,
      ).argParser(oneAngle),
    )
    .addOption(
      new Option('--seeds <N>', 'with --measure: seeds, each with other moments')
        .argParser(wholeNumber(1, 100))
        .default(1),
    )
    .addOption(
      new Option(
        '--device <KIND>',
        'with --measure: the boards; the emulated ones get a slice of the faults, at 15 and 30 degrees',
      )
        .choices(['simulated', 'emulated'])
        .default('simulated'),
    )
    .addOption(
      new Option(
        '--pairs',
        'inject every pair of faults, and print the worst outcome of each (an hour of computing)',
      ).conflicts('measure'),
    )
    .option('--all', 'with --pairs: each cell at every angle, not at one that the seed draws (three hours)')
    .addOption(
      new Option('--fault <COMPONENT=KIND...>', 'with --pairs: only the pairs that contain this fault, or these two'),
    )
    .option('--cells <N>', 'with --pairs: only this many cells, drawn by the seed', wholeNumber(1, 1_000_000))
    .addOption(seedOption('with --pairs: draws the angles and the moments'))
    .option('--jobs <N>', 'with --pairs: number of threads, 1 to 64', wholeNumber(1, 64), 1)
    .addOption(jsonOption())
    .action(async (options: HazardsArguments) => {
      const { measure, pairs, json, angle, seeds, device } = options;
      if (pairs === true) {
        const { all, fault, cells, seed, jobs } = options;
        const selection = {
          seed,
          allAngles: all === true,
          ...(angle === undefined ? {} : { angles: angle }),
          ...(fault === undefined ? {} : { faults: fault }),
          ...(cells === undefined ? {} : { cells }),
        };
        await (await import('../support/run-pairs.ts')).runPairs(out, json === true, selection, jobs);
      } else if (measure === true) {
        const { measureHazards, rangeOf } = await import('../support/measure-hazards.ts');
        await measureHazards(out, json === true, await rangeOf(device, angle, seeds));
      } else (await import('../support/hazard-register.ts')).printRegister(out, json === true);
    });
  command.addHelpText('after', pairsHelp);
  addExamples(command, [
    'fulcrum hazards --pairs --fault brake=stuck              every pair with a jammed brake',
    'fulcrum hazards --pairs --fault brake=stuck host=kill    these two, in both orders',
    'fulcrum hazards --pairs --cells 500 --seed 7             500 cells drawn from all',
  ]);
  return addExitCodes(command, {
    done: 'printed; with --measure: every deadline was met; with --pairs: every cell is good, or argued in the safety case',
    failed: 'with --measure: a deadline was missed',
    violated: 'with --pairs: a cell is neither good nor argued',
    interrupted: 'with --pairs: interrupted by SIGINT (Ctrl-C) or SIGTERM',
  });
}

const pairsHelp = `
Pairs: the first fault comes in a ramp, in a hold or on the way to level; the second at once with it, during the reaction
to it, or after that, when the table is level or stranded. A cell is good if the person ends level, or stranded with the
alarm on while nothing that is left to try could move the table, and if the oracle finds no violation. What is not run:
- faults at once have no order: one cell for both orders; a fault at once with itself is that fault alone;
- each cell at one angle, unless --all asks for each;
- excursions at the fastest ramp with a hold of 15 s, or 80 s for a fault that shows when "are you well?" is asked;
- the rest of a session that nothing has changed in for 5 s in its final pause, or for 45 s where nothing can move a
  stranded table or the red stop is held.
Where nothing reacts to the first fault, the way to level takes the place of the reaction.`;

function oneAngle(text: string, before: readonly number[] | undefined): readonly number[] {
  const angle = Number(text);
  const isInRange = /^-?\d{1,2}(\.\d+)?$/.test(text) && angle >= -20 && angle <= 60 && angle !== 0;
  if (!isInRange) throw new InvalidArgumentError('Allowed: -20 to 60 degrees, not 0.');
  return [...(before ?? []), angle];
}
