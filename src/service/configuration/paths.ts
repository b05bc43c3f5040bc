/**
 * Finds the configuration file, and reads the paths in it for the commands that need nothing else. It is read leniently:
 * a mistake in the configuration must not prevent STOP.
 */
import { readFileSync, statSync } from 'node:fs';

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

export interface ConfiguredPaths {
  readonly socket: string;
  readonly data: string;
  /** Null if the configuration does not name it. */
  readonly actuator: { readonly path: string; readonly baudRate: number } | null;
}

/** The paths that the file names, and the defaults for the rest. Never throws. */
export function readConfiguredPaths(file: string): ConfiguredPaths {
  const content = contentOf(file);
  const socket = field(content, 'socket');
  const data = field(content, 'data');
  const actuator = field(content, 'actuator');
  const path = field(actuator, 'path');
  const baudRate = field(actuator, 'baudRate');
  return {
    socket: typeof socket === 'string' && socket !== '' ? socket : defaultSocket,
    data: typeof data === 'string' && data !== '' ? data : defaultData,
    actuator:
      typeof path !== 'string'
        ? null
        : { path, baudRate: typeof baudRate === 'number' ? baudRate : defaultActuatorBaudRate },
  };
}

function contentOf(file: string): unknown {
  try {
    return statSync(file).isFile() ? JSON.parse(readFileSync(file, 'utf8')) : null;
  } catch {
    return null;
  }
}

const field = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
