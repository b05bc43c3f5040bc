/** Which service a command is about, and where the table's port is. Imports little, so that `fulcrum stop` starts fast. */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import {
  type ActuatorPort,
  type ConfiguredPaths,
  configurationFile,
  defaultConfigurationFile,
  longestSocketPath,
  readConfiguredPaths,
} from '../../service/configuration/paths.ts';
import { findRunning, type RunningService } from '../../service/configuration/running-service.ts';

export interface SocketArguments {
  readonly socket?: string;
  readonly config?: string;
  readonly json?: true;
}

/** The service that a command is about, and the table's port. */
export interface ServiceTarget {
  readonly socket: string;
  readonly data: string;
  /** Null if neither the configuration nor a running service names it. */
  readonly actuator: ActuatorPort | null;
  /** The process that runs, or that was killed; null if there is no record of one. */
  readonly running: RunningService | null;
  /** What the user should know about where these paths come from; null if they are the configuration's. */
  readonly note: string | null;
}

/**
 * What the running service wrote down about itself counts more than the configuration, which may have been edited since.
 * @throws FulcrumError if the path cannot belong to a Unix socket
 */
export function targetOf({ socket, config }: SocketArguments): ServiceTarget {
  const configuration = configurationFile(config, process.env);
  const paths = readConfiguredPaths(configuration);
  const isNamed = socket !== undefined || configuration !== defaultConfigurationFile;
  const running = findRunning({ configuration, data: paths.data, socket: socket ?? null, isNamed });
  const isRecordUsed = running !== null && (running.isAlive || paths.problem !== null);
  const used = isRecordUsed ? running : paths;
  return {
    socket: checkedSocket(socket ?? used.socket),
    data: used.data,
    actuator: used.actuator ?? running?.actuator ?? null,
    running,
    note: noteOn(paths, isRecordUsed ? running : null, isNamed && socket === undefined),
  };
}

function noteOn(paths: ConfiguredPaths, running: RunningService | null, isConfigurationNamed: boolean): string | null {
  const { problem } = paths;
  if (running === null) {
    return problem !== null && isConfigurationNamed ? `${problem}; asking the default socket, ${paths.socket}` : null;
  }
  const who = `the service that ${running.isAlive ? 'is running' : 'was killed'} (process ${running.pid})`;
  if (problem !== null) return isConfigurationNamed ? `${problem}; using the paths of ${who}` : null;
  const isChanged = paths.socket !== running.socket || paths.actuator?.path !== running.actuator.path;
  return isChanged && isConfigurationNamed
    ? `the configuration has changed since the service started; using the paths of ${who}`
    : null;
}

function checkedSocket(path: string): string {
  if (path !== '' && Buffer.byteLength(path) <= longestSocketPath && !path.includes('\0')) return path;
  throw new FulcrumError(errorCodes.USAGE, {
    place: '--socket',
    problem: 'not a valid socket path',
    value: JSON.stringify(path.slice(0, 60)),
    allowed: `a path of 1 to ${longestSocketPath} bytes`,
  });
}
