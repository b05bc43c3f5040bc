/** The whole command line: finds the subcommand, and turns whatever goes wrong into one message and an exit code. */
import { Command, CommanderError } from 'commander';
import { errorCodes, FulcrumError, FulcrumErrors } from '../../protocols/base/errors.ts';
import { ProtocolRefused } from '../../protocols/therapy/refusal.ts';
import type { Output } from './commands/protocol.ts';
import { exitCodes } from './support/exit-codes.ts';
import { packageVersion } from './support/package-file.ts';
import { printable } from './support/streams.ts';

/** Each by its name, in the order of the help; loaded when it is asked for. */
const commands: Readonly<Record<string, (out: Output, notes: Output) => Promise<Command>>> = {
  bench: async (out, notes) => (await import('./commands/bench.ts')).benchCommand(out, notes),
  device: async (out, notes) => (await import('./commands/device.ts')).deviceCommand(out, notes),
  run: async () => (await import('./commands/run.ts')).runCommand(),
  stop: async (out, notes) => (await import('./commands/shell-acts.ts')).stopCommand(out, notes),
  return: async (out, notes) => (await import('./commands/shell-acts.ts')).returnCommand(out, notes),
  status: async (out, notes) => (await import('./commands/shell-acts.ts')).statusCommand(out, notes),
  conformance: async (out) => (await import('./commands/conformance.ts')).conformanceCommand(out),
  protocol: async (out, notes) => (await import('./commands/protocol.ts')).protocolCommand(out, notes),
  campaign: async (out) => (await import('./commands/campaign.ts')).campaignCommand(out),
  config: async (out) => (await import('./commands/config.ts')).configCommand(out),
  calibrate: async (out, notes) => (await import('./commands/calibrate.ts')).calibrateCommand(out, notes),
  pin: async (out, notes) => (await import('./commands/pin.ts')).pinCommand(out, notes),
  audit: async (out) => (await import('./commands/audit.ts')).auditCommand(out),
  hazards: async (out) => (await import('./commands/hazards.ts')).hazardsCommand(out),
};

/** Runs one command line. What it came to is left in `process.exitCode`. */
export async function runProgram(
  args: readonly string[],
  out: Output = process.stdout,
  notes: Output = process.stderr,
): Promise<void> {
  const program = new Command('fulcrum')
    .description('Safe motion for motorised inversion tables: controller, bench and therapy protocols.')
    .version(packageVersion(), '--version');
  const [asked = ''] = args;
  // STOP does not wait for what a plot needs.
  const wanted = Object.entries(commands).filter(([name]) => name === asked);
  for (const [, load] of wanted.length > 0 ? wanted : Object.entries(commands)) {
    program.addCommand(await load(out, notes));
  }
  program.addCommand(helpCommand(program));
  settle(program, 'fulcrum', out, notes);
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end this way too; commander has said what there was to say.
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    } else if (error instanceof FulcrumError) {
      notes.write(`fulcrum: ${messageOf(error)}\n`);
      process.exitCode = exitCodes.usage;
    } else {
      notes.write(`fulcrum: this program failed: ${error instanceof Error ? error.stack : String(error)}\n`);
      process.exitCode = exitCodes.failed;
    }
  }
}

/** Commander throws instead of ending the process, so that every end is this file's; and it speaks as this file does. */
function settle(command: Command, path: string, out: Output, notes: Output): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => notes.write(text),
      outputError: (text) => notes.write(oneVoice(text)),
    })
    .showHelpAfterError(`(${path} --help says what is allowed)`);
  for (const child of command.commands) settle(child, `${path} ${child.name()}`, out, notes);
}

const oneVoice = (text: string): string =>
  text
    .replace(/^error: /, 'fulcrum: ')
    .trimEnd()
    .split('\n')
    .map(printable)
    .join('\n')
    .concat('\n');

/** Commander's own answers a command that does not exist with the help for all of them, and not a word of why. */
function helpCommand(program: Command): Command {
  return new Command('help')
    .description('what a command does, as its --help')
    .argument('[command]')
    .action((name: string | undefined) => {
      const names = program.commands.map((command) => command.name());
      const asked = name === undefined ? program : program.commands.find((command) => command.name() === name);
      if (asked !== undefined) return asked.outputHelp();
      throw new FulcrumError(errorCodes.USAGE, {
        place: 'help',
        problem: 'there is no such command',
        value: JSON.stringify(name),
        allowed: names.join(', '),
      });
    });
}

/** One line a reason. */
function messageOf(error: FulcrumError): string {
  const several = error instanceof FulcrumErrors ? error.all.map((facts) => ({ code: error.code, ...facts })) : null;
  const one = [{ code: error.code, ...error.facts }];
  const reasons = error instanceof ProtocolRefused ? error.refusals : (several ?? one);
  return reasons.map((reason) => printable(new FulcrumError(reason.code, reason).message)).join('\n');
}
