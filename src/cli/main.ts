#!/usr/bin/env node
/** The `fulcrum` command: finds the subcommand, and turns whatever goes wrong into one message and an exit code. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { FulcrumError } from '../errors.ts';
import { benchCommand } from './bench.ts';
import { campaignCommand } from './campaign.ts';
import { conformanceCommand } from './conformance.ts';
import { exitCodes } from './exit-codes.ts';
import { hazardsCommand } from './hazards.ts';
import { packageFile } from './package-file.ts';
import { protocolCommand } from './protocol.ts';

async function main(): Promise<void> {
  const program = new Command('fulcrum')
    .description('Safe motion for motorised inversion tables: controller, bench and therapy protocols.')
    .version(version(), '--version')
    .showHelpAfterError('(fulcrum --help lists the commands)')
    .addCommand(benchCommand())
    .addCommand(conformanceCommand())
    .addCommand(protocolCommand())
    .addCommand(campaignCommand())
    .addCommand(hazardsCommand());
  neverExit(program);
  await program.parseAsync();
}

/** Commander throws instead of ending the process, so that every end is this file's. */
function neverExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) neverExit(child);
}

function version(): string {
  const { version: text } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  return String(text);
}

/** A reader that goes away (`| head`) is no failure. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? exitCodes.done);
  throw error;
});

try {
  await main();
} catch (error) {
  if (error instanceof CommanderError) {
    // Help and version end this way too; commander has said what there was to say.
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  } else if (error instanceof FulcrumError) {
    process.stderr.write(`fulcrum: ${error.message}\n`);
    process.exitCode = exitCodes.usage;
  } else {
    process.stderr.write(`fulcrum: this program failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = exitCodes.failed;
  }
}
