/**
 * Where things are, for those who need no more of the configuration than that. Read leniently: a configuration with a
 * fault in it must not stand between a person and STOP.
 */
import { readFileSync, statSync } from 'node:fs';

/** Where the configuration is looked for, unless `--config` or FULCRUM_CONFIG names another file. */
export const defaultConfigurationFile = '/etc/fulcrum/fulcrum.json';
export const defaultSocket = '/run/fulcrum/fulcrum.sock';
/** Bytes: Linux's `sun_path` holds 108 with its final zero. */
export const longestSocketPath = 107;

/** The file that was named, by the option, else by the environment, else the default. */
export function configurationFile(option: string | undefined, environment: NodeJS.ProcessEnv): string {
  const { FULCRUM_CONFIG: named = '' } = environment;
  return option ?? (named === '' ? defaultConfigurationFile : named);
}

export interface ConfiguredPaths {
  readonly socket: string;
  /** Null where the configuration does not say. */
  readonly actuator: { readonly path: string; readonly baudRate: number } | null;
}

/** What can be made out of the file; the defaults where nothing can. Never throws. */
export function readConfiguredPaths(file: string): ConfiguredPaths {
  const content = contentOf(file);
  const socket = field(content, 'socket');
  const actuator = field(content, 'actuator');
  const path = field(actuator, 'path');
  const baudRate = field(actuator, 'baudRate');
  return {
    socket: typeof socket === 'string' && socket !== '' ? socket : defaultSocket,
    actuator: typeof path !== 'string' ? null : { path, baudRate: typeof baudRate === 'number' ? baudRate : 115_200 },
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
