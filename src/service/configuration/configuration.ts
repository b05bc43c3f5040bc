/**
 * The configuration file: what a machine's ports, socket and data folder are, and how far its table may go. Checked
 * whole before anything is opened; every fault is named at once, with its place, its value and what is allowed there.
 */
import { z } from 'zod';
import { defaultTiltChip, tiltChipNames } from '../../../hardware/tilt/chips/all.ts';
import type { ErrorFacts } from '../../../protocols/base/errors.ts';
import { errorCodes, FulcrumError, FulcrumErrors } from '../../../protocols/base/errors.ts';
import { JsonSyntaxError, parseJson } from '../../../protocols/base/json.ts';
import { absolute, standard } from '../../../protocols/therapy/limits.ts';
import { placeOf } from '../../../protocols/therapy/refusal.ts';
import { valueText } from '../../../protocols/therapy/shape.ts';
import { readSmallFile } from '../storage/small-file.ts';
import { defaultSocket, longestSocketPath } from './paths.ts';

export const baudRates = [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 250_000, 500_000, 1_000_000] as const;
export const logLevels = ['error', 'warn', 'info', 'debug', 'trace'] as const;
/** Degrees: a board that is mounted further off than this is mounted wrongly. This project's judgement. */
const mostZero = 10;
/** Degrees: below this nothing is inverted. */
const leastMaxAngle = 5;
const longestPath = 1024;

const path = (description: string) =>
  z
    .string()
    .min(1)
    .max(longestPath)
    .regex(/^\/[^\p{Cc}]*$/u)
    .meta({ description });
const baudRate = (usual: (typeof baudRates)[number], description: string) =>
  z.literal(baudRates).default(usual).meta({ description });

export const configurationSchema = z
  .strictObject({
    $schema: z.string().max(300).optional().meta({ description: 'For editors.' }),
    actuator: z.strictObject({
      path: path('The actuator’s serial port; a name in /dev/serial/by-id stays the same over a restart.'),
      baudRate: baudRate(115_200, 'Bits a second; the reference firmware’s is 115200.'),
    }),
    sensors: z.strictObject({
      path: path('The serial port of the board with the tilt sensor and the pendant.'),
      baudRate: baudRate(57_600, 'Bits a second; StandardFirmata’s is 57600.'),
      imu: z.literal(tiltChipNames).default(defaultTiltChip).meta({ description: 'The tilt sensor’s chip.' }),
      zeroDeg: z
        .number()
        .min(-mostZero)
        .max(mostZero)
        .default(0)
        .meta({ description: 'What the tilt sensor reads when the table is level, degrees; found by calibration.' }),
    }),
    socket: path('The local service’s Unix socket.')
      .refine((text) => Buffer.byteLength(text) <= longestSocketPath)
      .default(defaultSocket),
    data: path('The folder for the PIN, the audit log and what else has to outlive a restart.').default(
      '/var/lib/fulcrum',
    ),
    limits: z
      .strictObject({
        maxAngleDeg: z
          .number()
          .min(leastMaxAngle)
          .max(absolute.maxAngle)
          .default(standard.maxAngle)
          .meta({ description: 'Furthest head-down that this table goes for anybody, an override included; degrees.' }),
      })
      .prefault({}),
    log: z
      .strictObject({ level: z.enum(logLevels).default('info').meta({ description: 'Least that is logged.' }) })
      .prefault({}),
  })
  .meta({ title: 'Fulcrum configuration' });

/** What holds: the file's values, and the defaults of what it leaves out. */
export type Configuration = Readonly<z.output<typeof configurationSchema>>;

/** By JSON pointer: the range that is told with a fault there. */
const allowedAt: Readonly<Record<string, string>> = {
  '': 'an object with actuator, sensors and, as needed, socket, data, limits, log',
  '/$schema': 'a text of at most 300 characters',
  '/actuator': 'an object with path and, as needed, baudRate',
  '/actuator/path': 'an absolute path of a serial port',
  '/actuator/baudRate': baudRates.join(', '),
  '/sensors': 'an object with path and, as needed, baudRate, imu, zeroDeg',
  '/sensors/path': 'an absolute path of a serial port, another than the actuator’s',
  '/sensors/baudRate': baudRates.join(', '),
  '/sensors/imu': tiltChipNames.map((name) => `"${name}"`).join(', '),
  '/sensors/zeroDeg': `-${mostZero} to ${mostZero}°`,
  '/socket': `an absolute path of at most ${longestSocketPath} bytes`,
  '/data': 'an absolute path of a folder',
  '/limits': 'an object with maxAngleDeg',
  '/limits/maxAngleDeg': `${leastMaxAngle} to ${absolute.maxAngle}°`,
  '/log': 'an object with level',
  '/log/level': logLevels.join(', '),
};

const mostBytes = 64 * 1024;

/** Reads and checks a configuration file. Throws FulcrumError, with every fault in the file. */
export function readConfiguration(file: string): Configuration {
  return checkConfiguration(readWritten(file), file);
}

/** What the file says, unchecked and without any default. Throws FulcrumError where it is no JSON, or cannot be read. */
export function readWritten(file: string): unknown {
  const bytes = readSmallFile({
    path: file,
    what: 'a configuration',
    mostBytes,
    whenMissing: () =>
      new FulcrumError(errorCodes.FILE_MISSING, {
        place: file,
        problem: 'no such file',
        allowed: 'a configuration file, named by --config or by FULCRUM_CONFIG',
      }),
  });
  return parsed(bytes, file);
}

/** Throws FulcrumErrors. */
export function checkConfiguration(value: unknown, place: string): Configuration {
  const result = configurationSchema.safeParse(value);
  const faults = result.success
    ? samePort(result.data, place)
    : oneAPlace(result.error.issues.flatMap((issue) => faultsOf(issue, value, place)));
  const [first, ...rest] = faults;
  if (first !== undefined) throw new FulcrumErrors(errorCodes.CONFIGURATION, [first, ...rest]);
  if (result.success) return result.data;
  throw new FulcrumError(errorCodes.CONFIGURATION, { place, problem: 'is not a configuration' });
}

/** The content of `configuration.schema.json`; lists of words stand on one line, as the formatter wants them. */
export function configurationSchemaText(): string {
  return schemaText(z.toJSONSchema(configurationSchema, { io: 'input', target: 'draft-2020-12' }));
}

/** As the formatter wants it: a list of plain values that fits stands on one line. */
export function schemaText(schema: unknown): string {
  const text = JSON.stringify(schema, null, 2);
  const lists = /^(.*)\[\s*([^[\]{}]*?)\s*\](,?)$/gm;
  return `${text.replace(lists, (whole: string, before: string, items: string, after: string) => {
    const line = `${before}[${items.replace(/\s*\n\s*/g, ' ')}]${after}`;
    return line.length <= 120 ? line : whole;
  })}\n`;
}

function parsed(bytes: Uint8Array, file: string): unknown {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof JsonSyntaxError) {
      throw new FulcrumError(errorCodes.FILE_NOT_JSON, {
        place: `${file}:${error.line}:${error.column}`,
        problem: `not JSON: ${error.message}`,
        allowed: 'one JSON object',
      });
    }
    throw new FulcrumError(errorCodes.FILE_NOT_TEXT, {
      place: file,
      problem: 'is not text',
      allowed: 'JSON saved as UTF-8',
    });
  }
}

function samePort({ actuator, sensors }: Configuration, place: string): readonly ErrorFacts[] {
  if (actuator.path !== sensors.path) return [];
  return [fault(place, '/sensors/path', 'is the actuator’s port', sensors.path)];
}

/** A text that is both empty and no path is one fault. */
function oneAPlace(faults: readonly ErrorFacts[]): readonly ErrorFacts[] {
  return [...new Map(faults.map((each) => [each.place, each])).values()];
}

function faultsOf(issue: z.core.$ZodIssue, root: unknown, place: string): readonly ErrorFacts[] {
  const pointer = pointerOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const { [pointer]: allowed = 'no such key' } = allowedAt;
      return { ...fault(place, `${pointer}${pointerOf([key])}`, 'unknown key', key), allowed };
    });
  }
  const found = valueAt(root, issue.path);
  if (found === undefined) return [fault(place, pointer, 'is missing')];
  return [fault(place, pointer, issue.code === 'invalid_type' ? 'is of the wrong type' : 'is not allowed here', found)];
}

function fault(place: string, pointer: string, problem: string, found?: unknown): ErrorFacts {
  const allowed = allowedAt[pointer];
  return {
    place: placeOf(place, pointer),
    problem,
    ...(found === undefined ? {} : { value: valueText(found) }),
    ...(allowed === undefined ? {} : { allowed }),
  };
}

/** RFC 6901. */
const pointerOf = (keys: readonly PropertyKey[]): string =>
  keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

function valueAt(root: unknown, keys: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
