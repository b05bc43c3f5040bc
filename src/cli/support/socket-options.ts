/** The options of every command that asks the service. */
import type { Command } from 'commander';
import { defaultSocket } from '../../service/configuration/paths.ts';
import { configOption, jsonOption } from './options.ts';

export function addSocketOptions(command: Command): Command {
  return command
    .option('--socket <PATH>', `the service's socket (default: the configuration's, else ${defaultSocket})`)
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object'));
}
