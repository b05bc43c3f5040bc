/** The whole command line: finds the subcommand, and turns whatever goes wrong into one message and an exit code. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { ProtocolRefused } from '../../protocols/therapy/refusal.ts';
import { errorCodes, FulcrumError } from '../errors.ts';
import { benchCommand } from './bench.ts';
import { campaignCommand } from './campaign.ts';
import { conformanceCommand } from './conformance.ts';
import { deviceCommand } from './device.ts';
import { exitCodes } from './exit-codes.ts';
import { hazardsCommand } from './hazards.ts';
import { packageFile } from './package-file.ts';
import { type Output, protocolCommand } from './protocol.ts';
import { printable } from './streams.ts';

/** Runs one command line. What it came to is left in `process.exitCode`. */
export async function runProgram(
  args: readonly string[],
  out: Output = process.stdout,
  notes: Output = process.stderr,
): Promise<void> {
  const program = new Command('fulcrum')
    .description('Safe motion for motorised inversion tables: controller, bench and therapy protocols.')
    .version(version(), '--version')
    .addCommand(benchCommand(out, notes))
    .addCommand(deviceCommand(out, notes))
    .addCommand(conformanceCommand(out))
    .addCommand(protocolCommand(out, notes))
    .addCommand(campaignCommand(out))
    .addCommand(hazardsCommand(out));
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
  const reasons = error instanceof ProtocolRefused ? error.refusals : [{ code: error.code, ...error.facts }];
  return reasons.map((reason) => printable(new FulcrumError(reason.code, reason).message)).join('\n');
}

function version(): string {
  const { version: text } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  return String(text);
}
