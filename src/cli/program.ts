/** The command line: loads and runs the subcommand, and turns every error into a message and an exit code. */
import { Command, CommanderError } from 'commander';
import { errorCodes, FulcrumError, FulcrumErrors } from '../../protocols/base/errors.ts';
import { ProtocolRefused } from '../../protocols/therapy/refusal.ts';
import { type ExitReason, exitCodes, exitMeanings } from './support/exit-codes.ts';
import { addExamples, addExitCodes } from './support/help.ts';
import { type Output, printable, writeLine } from './support/output.ts';
import { packageVersion } from './support/package-file.ts';

type CommandFactory = (out: Output, err: Output) => Command;

interface Entry {
  /** The heading that the command is listed under. */
  readonly group: string;
  readonly load: () => Promise<CommandFactory>;
}

/**
 * All commands by name, in the order of the help. Each module is loaded only when its command (or the list of all
 * commands) is needed; what a command needs to run, it loads itself.
 */
const commands: Readonly<Record<string, Entry>> = {
  ...group('Try it without hardware:', {
    try: async () => (await import('./commands/try.ts')).tryCommand,
    bench: async () => (await import('./commands/bench.ts')).benchCommand,
    campaign: async () => (await import('./commands/campaign.ts')).campaignCommand,
    explore: async () => (await import('./commands/explore.ts')).exploreCommand,
    hazards: async () => (await import('./commands/hazards.ts')).hazardsCommand,
    'safety-case': async () => (await import('./commands/safety-case.ts')).safetyCaseCommand,
    conformance: async () => (await import('./commands/conformance.ts')).conformanceCommand,
    device: async () => (await import('./commands/device.ts')).deviceCommand,
  }),
  ...group('Run a table:', {
    run: async () => (await import('./commands/run.ts')).runCommand,
    stop: async () => (await import('./commands/stop.ts')).stopCommand,
    return: async () => (await import('./commands/return.ts')).returnCommand,
    status: async () => (await import('./commands/status.ts')).statusCommand,
    page: async () => (await import('./commands/page.ts')).pageCommand,
    console: async () => (await import('./commands/console.ts')).consoleCommand,
    watch: async () => (await import('./commands/watch.ts')).watchCommand,
    publish: async () => (await import('./commands/publish.ts')).publishCommand,
    sounders: async () => (await import('./commands/sounders.ts')).soundersCommand,
    start: async () => (await import('./commands/start.ts')).startCommand,
    pause: async () => (await import('./commands/pause.ts')).pauseCommand,
    resume: async () => (await import('./commands/resume.ts')).resumeCommand,
    reset: async () => (await import('./commands/reset.ts')).resetCommand,
    acknowledge: async () => (await import('./commands/acknowledge.ts')).acknowledgeCommand,
    answer: async () => (await import('./commands/answer.ts')).answerCommand,
    attend: async () => (await import('./commands/attend.ts')).attendCommand,
  }),
  ...group('Set up and inspect:', {
    doctor: async () => (await import('./commands/doctor.ts')).doctorCommand,
    protocol: async () => (await import('./commands/protocol.ts')).protocolCommand,
    patient: async () => (await import('./commands/patient.ts')).patientCommand,
    plan: async () => (await import('./commands/plan.ts')).planCommand,
    clock: async () => (await import('./commands/clock.ts')).clockCommand,
    config: async () => (await import('./commands/config.ts')).configCommand,
    calibrate: async () => (await import('./commands/calibrate.ts')).calibrateCommand,
    commission: async () => (await import('./commands/commission.ts')).commissionCommand,
    incident: async () => (await import('./commands/incident.ts')).incidentCommand,
    flash: async () => (await import('./commands/flash.ts')).flashCommand,
    pin: async () => (await import('./commands/pin.ts')).pinCommand,
    session: async () => (await import('./commands/session.ts')).sessionCommand,
    records: async () => (await import('./commands/records.ts')).recordsCommand,
    backup: async () => (await import('./commands/backup.ts')).backupCommand,
    restore: async () => (await import('./commands/restore.ts')).restoreCommand,
    audit: async () => (await import('./commands/audit.ts')).auditCommand,
  }),
};

function group(heading: string, loaders: Readonly<Record<string, Entry['load']>>): Record<string, Entry> {
  return Object.fromEntries(Object.entries(loaders).map(([name, load]) => [name, { group: heading, load }]));
}

/** Runs one command line and sets `process.exitCode`. */
export async function runProgram(
  args: readonly string[],
  out: Output = process.stdout,
  err: Output = process.stderr,
): Promise<void> {
  // Only the named command is loaded: `fulcrum stop` must not wait for the other modules.
  const [name = ''] = args;
  const program = await loadProgram((other) => other === name, out, err);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    process.exitCode = reportError(error, err);
  }
}

/** The program with the commands that are wanted; with all of them if none is. */
export async function loadProgram(isWanted: (name: string) => boolean, out: Output, err: Output): Promise<Command> {
  const program = new Command('fulcrum')
    .description('Safe motion for motorised inversion tables: controller, test bench and therapy protocols.')
    .version(packageVersion(), '--version', 'print the version');
  const named = Object.entries(commands).filter(([name]) => isWanted(name));
  for (const [, { group, load }] of named.length > 0 ? named : Object.entries(commands)) {
    program.addCommand((await load())(out, err).helpGroup(group));
  }
  program.addCommand(helpCommand(program).helpGroup('Help:'));
  addExamples(program, [
    'fulcrum bench first-session             one whole session, without hardware',
    'fulcrum protocol list                   the ready-made therapy protocols',
    'fulcrum run --config fulcrum.json       the controller as a service',
  ]);
  addExitCodes(program, exitMeanings satisfies Record<ExitReason, string>);
  configure(program, 'fulcrum', out, err);
  return program;
}

/** Prints what went wrong; returns the exit code. */
function reportError(error: unknown, err: Output): number {
  if (error instanceof CommanderError) {
    // Commander has printed its message already; --help and --version end up here too, with exit code 0.
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  }
  if (error instanceof FulcrumError) {
    writeLine(err, `fulcrum: ${messageOf(error)}`);
    return exitCodes.usage;
  }
  writeLine(err, `fulcrum: internal error: ${error instanceof Error ? error.stack : String(error)}`);
  return exitCodes.failed;
}

/** Makes commander throw instead of ending the process, print to our outputs, and word its errors like ours. */
function configure(command: Command, path: string, out: Output, err: Output): void {
  command
    .exitOverride()
    .helpOption('-h, --help', 'show this help')
    .configureHelp({ subcommandTerm: (subcommand) => subcommand.name() })
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: (text) => writeLine(err, asOwnMessage(text)),
    })
    .showHelpAfterError(`(${path} --help shows the usage)`);
  if (command.parent !== null && command.commands.length > 0) {
    command.helpCommand('help [command]', 'show the help of a command');
  }
  for (const child of command.commands) configure(child, `${path} ${child.name()}`, out, err);
}

const asOwnMessage = (text: string): string =>
  text
    .replace(/^error: /, 'fulcrum: ')
    .trimEnd()
    .split('\n')
    .map(printable)
    .join('\n');

/** Replaces commander's own `help`, which answers an unknown command with the whole help and no error. */
function helpCommand(program: Command): Command {
  return new Command('help')
    .summary('show the help of a command')
    .description('Show the help of a command.')
    .argument('[command]', 'name of the command')
    .action((name: string | undefined) => {
      const found = name === undefined ? program : program.commands.find((command) => command.name() === name);
      if (found !== undefined) return found.outputHelp();
      throw new FulcrumError(errorCodes.USAGE, {
        place: 'help',
        problem: 'unknown command',
        value: JSON.stringify(name),
        allowed: program.commands.map((command) => command.name()).join(', '),
      });
    });
}

/** One line per mistake. */
function messageOf(error: FulcrumError): string {
  return mistakesOf(error)
    .map((mistake) => printable(new FulcrumError(mistake.code, mistake).message))
    .join('\n');
}

function mistakesOf(error: FulcrumError) {
  if (error instanceof ProtocolRefused) return error.refusals;
  const all = error instanceof FulcrumErrors ? error.all : [error.facts];
  return all.map((facts) => ({ code: error.code, ...facts }));
}
