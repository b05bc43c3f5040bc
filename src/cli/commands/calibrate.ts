import { Argument, Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { addExamples, addExitCodes, addHelpTable } from '../support/help.ts';
import { configOption, jsonOption } from '../support/options.ts';
import type { Output } from '../support/output.ts';

const parts = ['zero', 'potentiometer', 'direction', 'brake'] as const;
type Part = (typeof parts)[number];

interface CalibrateArguments {
  readonly config?: string;
  readonly port?: string;
  readonly programmer?: string;
  readonly programmerPort?: string;
  readonly yes?: true;
  readonly emptyTable?: true;
  readonly json?: true;
}

export function calibrateCommand(out: Output, err: Output): Command {
  const command = new Command('calibrate')
    .summary('measure and test an empty table: zero, potentiometer, direction, brake')
    .description(
      'Measure what this table needs to know about itself, or test it, with nobody on it. Nothing is written before a summary ' +
        'and a yes. Refused while a service runs on the port, and where somebody may be on the table.',
    )
    .addArgument(new Argument('[part]', 'what to measure or test').choices(parts).default('zero'))
    .addOption(configOption())
    .option('--port <PATH>', "the actuator's port, for potentiometer (default: the configuration's)")
    .option(
      '--programmer <NAME>',
      "for potentiometer: a programmer at the board's ICSP header, as avrdude calls it (usbasp), in place of the boot loader",
    )
    .option('--programmer-port <PATH>', "the programmer's own port, if it has one")
    .option('--yes', 'write without asking: nobody is on the table')
    .option(
      '--empty-table',
      "confirm that nobody is on the table, where the actuator's board says that somebody may be; for direction and brake " +
        'always, with the ankle lock closed by hand',
    )
    .addOption(jsonOption('print one JSON object on a single line'))
    .action(async (part: Part, given: CalibrateArguments) => {
      process.exitCode = await calibrate(part, given, out, err);
      // johnny-five leaves timers running that would keep the process alive.
      if (process.stdout === out) process.exit();
    });
  addHelpTable(command, 'Parts:', [
    ['zero', "the tilt sensor's level offset, into the configuration (the default). The table stands level, and still"],
    [
      'potentiometer',
      "the position sensor's scale, into the EEPROM of the actuator's board through avrdude: at three angles, set by the " +
        'hand lever and read from a level, 60° among them; the red stop pressed, the ankle lock open',
    ],
    ['direction', 'moves 3° head-down and back: do drive, both angle sensors and the level switch agree?'],
    ['brake', 'stops from 3°/s at some 4°, then stands for 10 s: does the brake hold?'],
  ]);
  addExamples(command, [
    'fulcrum calibrate zero',
    'fulcrum calibrate potentiometer',
    'fulcrum calibrate potentiometer --programmer usbasp',
    'fulcrum calibrate direction --empty-table',
  ]);
  return addExitCodes(command, {
    done: 'measured or tested, and written if that was wanted',
    failed: 'refused, not measured, not written, or a fault was found',
    usage: 'usage error, or no terminal to ask on and no --yes',
    interrupted: null,
  });
}

async function calibrate(part: Part, given: CalibrateArguments, out: Output, err: Output): Promise<number> {
  const { config, port, programmer, programmerPort } = given;
  refuseContradictions(part, given);
  const common = {
    ...(config === undefined ? {} : { config }),
    isConfirmed: given.yes === true,
    isTableEmpty: given.emptyTable === true,
    isJson: given.json === true,
  };
  switch (part) {
    case 'zero': {
      const { calibrateZero } = await import('../support/calibrate-zero.ts');
      return await calibrateZero(common, out, err);
    }
    case 'potentiometer': {
      const { calibratePotentiometer } = await import('../support/calibrate-potentiometer.ts');
      const own = programmer === undefined ? null : { name: programmer, path: programmerPort ?? null };
      return await calibratePotentiometer(
        { ...common, ...(port === undefined ? {} : { port }), programmer: own },
        out,
        err,
      );
    }
    case 'direction':
    case 'brake': {
      const { calibrateDrive } = await import('../support/calibrate-drive.ts');
      return await calibrateDrive({ ...common, part }, out, err);
    }
  }
}

/** @throws FulcrumError USAGE */
function refuseContradictions(part: Part, { port, programmer, programmerPort }: CalibrateArguments): void {
  const refuse = (place: string, problem: string, allowed: string): never => {
    throw new FulcrumError(errorCodes.USAGE, { place, problem, allowed });
  };
  if (part !== 'potentiometer') {
    if (port !== undefined) refuse('--port', 'applies to potentiometer only', 'the ports in the configuration');
    if (programmer !== undefined) refuse('--programmer', 'applies to potentiometer only', 'calibrate potentiometer');
  }
  if (programmer === '') refuse('--programmer', 'is empty', 'a name that avrdude knows, such as usbasp');
  if (programmerPort !== undefined && programmer === undefined) {
    refuse('--programmer-port', 'needs --programmer', '--programmer NAME');
  }
}
