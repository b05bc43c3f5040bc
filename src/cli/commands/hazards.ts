import { Command, InvalidArgumentError, Option } from 'commander';
import { matrixAngles } from '../../bench/fault-matrix/angles.ts';
import { addExitCodes } from '../support/help.ts';
import { jsonOption, wholeNumber } from '../support/options.ts';
import type { Output } from '../support/output.ts';

interface HazardsArguments {
  readonly measure?: true;
  readonly angle?: readonly number[];
  readonly seeds: number;
  readonly device: 'simulated' | 'emulated';
  readonly json?: true;
}

export function hazardsCommand(out: Output): Command {
  const command = new Command('hazards')
    .summary('print the hazard register, or measure its deadlines')
    .description('Print the hazard register: every hazard with its reaction and its deadline.')
    .option(
      '--measure',
      'inject every fault during a ramp, a hold and a return at each angle; print the measured time beside the deadline (some minutes)',
    )
    .addOption(
      new Option(
        '--angle <DEG...>',
        `with --measure: angles of the hold (default: ${matrixAngles.join(' ')})`,
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
    .addOption(jsonOption())
    .action(async ({ measure, json, angle, seeds, device }: HazardsArguments) => {
      if (measure === true) {
        const { measureHazards, rangeOf } = await import('../support/measure-hazards.ts');
        await measureHazards(out, json === true, await rangeOf(device, angle, seeds));
      } else (await import('../support/hazard-register.ts')).printRegister(out, json === true);
    });
  return addExitCodes(command, {
    done: 'printed; with --measure: every deadline was met',
    failed: 'with --measure: a deadline was missed',
  });
}

function oneAngle(text: string, before: readonly number[] | undefined): readonly number[] {
  const angle = Number(text);
  const isInRange = /^-?\d{1,2}(\.\d+)?$/.test(text) && angle >= -20 && angle <= 60 && angle !== 0;
  if (!isInRange) throw new InvalidArgumentError('Allowed: -20 to 60 degrees, not 0.');
  return [...(before ?? []), angle];
}
