import { Argument, Command } from 'commander';
import { type BoardKind, boardKinds } from '../../../hardware/boards/board-kind.ts';
import { addExamples, addExitCodes } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';

interface FlashArguments {
  readonly config?: string;
  readonly port?: string;
  readonly yes?: true;
  readonly emptyTable?: true;
  readonly json?: true;
}

export function flashCommand(out: Output, err: Output): Command {
  const command = new Command('flash')
    .summary("write a board's program")
    .description(
      "Write the program that ships to one of the two boards: the actuator's firmware, or StandardFirmata to the sensors' " +
        'board. The board is asked first what is on it; nothing is written before a summary and a yes. Afterwards the program ' +
        'is read back and compared. Needs avrdude, and the boot loader that an Uno or a Nano comes with. Refused while a ' +
        'service runs on the port, and where somebody may be on the table.',
    )
    .addArgument(new Argument('<board>', 'which board').choices(boardKinds))
    .option('--port <PATH>', "the board's port (default: the configuration's)")
    .addOption(configOption())
    .option('--yes', 'write without asking: nobody is on the table')
    .option(
      '--empty-table',
      "confirm that nobody is on the table, where the actuator's board says that somebody may be",
    )
    .addOption(jsonOption('print one JSON object'))
    .action(async (board: BoardKind, { config, port, ...given }: FlashArguments) => {
      const { flash } = await import('../support/run-flash.ts');
      process.exitCode = await flash(
        {
          board,
          ...(config === undefined ? {} : { config }),
          ...(port === undefined ? {} : { port }),
          isConfirmed: given.yes === true,
          isTableEmpty: given.emptyTable === true,
          isJson: given.json === true,
        },
        out,
        err,
      );
    });
  addExamples(command, [
    'fulcrum flash actuator',
    'fulcrum flash sensors --port /dev/ttyUSB0 --yes           in a script',
  ]);
  return addExitCodes(command, {
    done: 'written, read back equal; or the answer was no',
    failed: 'refused, not written, or not read back equal',
    usage: 'usage error, or no terminal to ask on and no --yes',
    interrupted: null,
  });
}
