/** Where the service's socket is: the options of `stop`, `return` and `status`. */
import type { Command } from 'commander';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import {
  type ConfiguredPaths,
  configurationFile,
  defaultSocket,
  longestSocketPath,
  readConfiguredPaths,
} from '../../service/configuration/paths.ts';
import { configOption, jsonOption } from './options.ts';

export interface SocketArguments {
  readonly socket?: string;
  readonly config?: string;
  readonly json?: true;
}

export function addSocketOptions(command: Command): Command {
  return command
    .option('--socket <PATH>', `the service's socket (default: the configuration's, else ${defaultSocket})`)
    .addOption(configOption())
    .addOption(jsonOption('print one JSON object'));
}

/** @throws FulcrumError if the path cannot belong to a Unix socket */
export function pathsOf({ socket, config }: SocketArguments): ConfiguredPaths {
  const paths = readConfiguredPaths(configurationFile(config, process.env));
  const path = socket ?? paths.socket;
  if (path !== '' && Buffer.byteLength(path) <= longestSocketPath && !path.includes('\0')) {
    return { ...paths, socket: path };
  }
  throw new FulcrumError(errorCodes.USAGE, {
    place: '--socket',
    problem: 'not a valid socket path',
    value: JSON.stringify(path.slice(0, 60)),
    allowed: `a path of 1 to ${longestSocketPath} bytes`,
  });
}
