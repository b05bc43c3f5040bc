/**
 * Finds the configuration file, and reads the paths in it for the commands that need nothing else. It is read leniently:
 * a mistake in the configuration must not prevent STOP.
 */
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { readUnchecked } from './read.ts';

/** The configuration file, unless `--config` or FULCRUM_CONFIG names another one. */
export const defaultConfigurationFile = '/etc/fulcrum/fulcrum.json';
/** The reference firmware's. */
export const defaultActuatorBaudRate = 115_200;
export const defaultData = '/var/lib/fulcrum';
export const defaultSocket = '/run/fulcrum/fulcrum.sock';
/** In bytes: Linux's `sun_path` holds 108 including the final zero. */
export const longestSocketPath = 107;

/** The file named by the option, else by the environment, else the default. */
export function configurationFile(option: string | undefined, environment: NodeJS.ProcessEnv): string {
  const { FULCRUM_CONFIG: named = '' } = environment;
  return option ?? (named === '' ? defaultConfigurationFile : named);
}

/** The actuator's serial port, and how fast it talks. */
export interface ActuatorPort {
  readonly path: string;
  readonly baudRate: number;
}

export interface ConfiguredPaths {
  readonly socket: string;
  readonly data: string;
  /** Null if the configuration does not name it. */
  readonly actuator: ActuatorPort | null;
  /** Why the file cannot be read; null if it can. */
  readonly problem: string | null;
}

/** The paths that the file names, and the defaults for the rest. Never throws. */
export function readConfiguredPaths(file: string): ConfiguredPaths {
  const { content, problem } = contentOf(file);
  const actuator = field(content, 'actuator');
  const path = field(actuator, 'path');
  const baudRate = field(actuator, 'baudRate');
  return {
    socket: textOr(field(content, 'socket'), defaultSocket),
    data: textOr(field(content, 'data'), defaultData),
    actuator:
      typeof path !== 'string'
        ? null
        : { path, baudRate: typeof baudRate === 'number' ? baudRate : defaultActuatorBaudRate },
    problem,
  };
}

function contentOf(file: string): { readonly content: unknown; readonly problem: string | null } {
  try {
    return { content: readUnchecked(file), problem: null };
  } catch (error) {
    return { content: null, problem: error instanceof FulcrumError ? error.message : String(error) };
  }
}

const textOr = (value: unknown, otherwise: string): string =>
  typeof value === 'string' && value !== '' ? value : otherwise;

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
