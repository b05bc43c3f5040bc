/**
 * The configuration file: a machine's ports, socket and data folder, and how far its table may go. The whole file is
 * checked before anything is opened, and every problem is reported with its place, its value and what is allowed there.
 */
import { z } from 'zod';
import { defaultTiltChip, tiltChipNames } from '../../../hardware/tilt/chips/all.ts';
import type { ErrorFacts } from '../../../protocols/base/errors.ts';
import { errorCodes, FulcrumError, FulcrumErrors } from '../../../protocols/base/errors.ts';
import { valueText } from '../../../protocols/therapy/issues.ts';
import { invertedDeg } from '../../../protocols/therapy/level.ts';
import { absolute, standard } from '../../../protocols/therapy/limits.ts';
import { placeOf } from '../../../protocols/therapy/refusal.ts';
import { defaultRating } from '../../patients/person.ts';
import { defaultActuatorBaudRate, defaultData, defaultSocket, longestSocketPath } from './paths.ts';
import { readUnchecked } from './read.ts';

export const baudRates = [9600, 19_200, 38_400, 57_600, 115_200, 230_400, 250_000, 500_000, 1_000_000] as const;
export const logLevels = ['error', 'warn', 'info', 'debug', 'trace'] as const;
/** A board that is further off level than this is mounted wrongly. This project's judgement. */
const largestZeroDeg = 10;
/** Below this nothing counts as inverted. */
const leastMaxAngleDeg = invertedDeg;
/** Some hours of sessions. */
const leastSizeCapMiB = 64;
const mostSizeCapMiB = 1024 * 1024;
/** What a table can be rated for. */
const leastRating = { maxWeightKg: 50, minHeightCm: 100, maxHeightCm: 150 } as const;
const mostRating = { maxWeightKg: 300, minHeightCm: 180, maxHeightCm: 230 } as const;
const longestPath = 1024;
const longestSchemaName = 300;

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
    $schema: z.string().max(longestSchemaName).optional().meta({ description: 'For editors.' }),
    actuator: z.strictObject({
      path: path('The actuator’s serial port. A name in /dev/serial/by-id does not change over a restart.'),
      baudRate: baudRate(
        defaultActuatorBaudRate,
        `Bits per second; the reference firmware uses ${defaultActuatorBaudRate}.`,
      ),
    }),
    sensors: z.strictObject({
      path: path('The serial port of the board with the tilt sensor and the pendant.'),
      baudRate: baudRate(57_600, 'Bits per second; StandardFirmata uses 57600.'),
      imu: z.literal(tiltChipNames).default(defaultTiltChip).meta({ description: 'The tilt sensor’s chip.' }),
      zeroDeg: z.number().min(-largestZeroDeg).max(largestZeroDeg).default(0).meta({
        description: 'What the tilt sensor reads when the table is level, in degrees; measured by fulcrum calibrate.',
      }),
    }),
    socket: path('The local service’s Unix socket.')
      .refine((text) => Buffer.byteLength(text) <= longestSocketPath)
      .default(defaultSocket),
    data: path('The folder for the PIN, the audit log and other data that must survive a restart.').default(
      defaultData,
    ),
    limits: z
      .strictObject({
        maxAngleDeg: z
          .number()
          .min(leastMaxAngleDeg)
          .max(absolute.maxAngle)
          .default(standard.maxAngle)
          .meta({ description: 'Largest head-down angle on this table in degrees, for every session and override.' }),
      })
      .prefault({}),
    table: z
      .strictObject({
        maxWeightKg: z
          .number()
          .min(leastRating.maxWeightKg)
          .max(mostRating.maxWeightKg)
          .default(defaultRating.maxWeightKg),
        minHeightCm: z
          .number()
          .min(leastRating.minHeightCm)
          .max(mostRating.minHeightCm)
          .default(defaultRating.minHeightCm),
        maxHeightCm: z
          .number()
          .min(leastRating.maxHeightCm)
          .max(mostRating.maxHeightCm)
          .default(defaultRating.maxHeightCm),
      })
      .prefault({})
      .meta({ description: 'What the table is rated for, kg and cm, as its maker says.' }),
    anonymousSessions: z.boolean().default(false).meta({
      description:
        'Whether a session may start without a person from the records. A beginner’s limits hold in it, and all of them count as one person’s.',
    }),
    simulatedTable: z.boolean().default(false).meta({
      description:
        'The table is simulated, and carries nobody (fulcrum device): its sessions grant and use nothing at a real one.',
    }),
    records: z
      .strictObject({
        sizeCapMiB: z.int().min(leastSizeCapMiB).max(mostSizeCapMiB).default(4096).meta({
          description:
            'Size of all recordings in MiB. Beyond it the oldest are removed; their findings, orders, alarms and acts are kept.',
        }),
      })
      .prefault({}),
    log: z
      .strictObject({
        level: z.enum(logLevels).default('info').meta({ description: 'The least severe level that is logged.' }),
      })
      .prefault({}),
  })
  .meta({ title: 'Fulcrum configuration' });

/** The file's values, and the defaults for those it omits. */
export type Configuration = Readonly<z.output<typeof configurationSchema>>;

/** By JSON pointer: the allowed range that is reported with a problem there. */
const allowedAt: Readonly<Record<string, string>> = {
  '': 'an object with actuator, sensors and optionally socket, data, limits, table, anonymousSessions, simulatedTable, records, log',
  '/$schema': `a string of at most ${longestSchemaName} characters`,
  '/actuator': 'an object with path and optionally baudRate',
  '/actuator/path': 'an absolute path of a serial port',
  '/actuator/baudRate': baudRates.join(', '),
  '/sensors': 'an object with path and optionally baudRate, imu, zeroDeg',
  '/sensors/path': 'an absolute path of a serial port other than the actuator’s',
  '/sensors/baudRate': baudRates.join(', '),
  '/sensors/imu': tiltChipNames.map((name) => `"${name}"`).join(', '),
  '/sensors/zeroDeg': `-${largestZeroDeg} to ${largestZeroDeg}°`,
  '/socket': `an absolute path of at most ${longestSocketPath} bytes`,
  '/data': 'an absolute path of a folder',
  '/limits': 'an object with maxAngleDeg',
  '/limits/maxAngleDeg': `${leastMaxAngleDeg} to ${absolute.maxAngle}°`,
  '/table': 'an object with maxWeightKg, minHeightCm, maxHeightCm',
  '/table/maxWeightKg': `${leastRating.maxWeightKg} to ${mostRating.maxWeightKg} kg`,
  '/table/minHeightCm': `${leastRating.minHeightCm} to ${mostRating.minHeightCm} cm`,
  '/table/maxHeightCm': `${leastRating.maxHeightCm} to ${mostRating.maxHeightCm} cm`,
  '/anonymousSessions': 'true or false',
  '/simulatedTable': 'true or false',
  '/records': 'an object with sizeCapMiB',
  '/records/sizeCapMiB': `a whole number from ${leastSizeCapMiB} to ${mostSizeCapMiB}`,
  '/log': 'an object with level',
  '/log/level': logLevels.join(', '),
};

/** The problem of a key that this version does not have; a newer version may. */
export const unknownKey = 'unknown key';

/** Reads and checks a configuration file. Throws FulcrumError, with every problem in the file. */
export function readConfiguration(file: string): Configuration {
  return checkConfiguration(readUnchecked(file), file);
}

/** Throws FulcrumErrors, with every problem. */
export function checkConfiguration(value: unknown, place: string): Configuration {
  const result = configurationSchema.safeParse(value);
  const problems = result.success
    ? samePort(result.data, place)
    : onePerPlace(result.error.issues.flatMap((issue) => problemsOf(issue, value, place)));
  const [first, ...rest] = problems;
  if (first !== undefined) throw new FulcrumErrors(errorCodes.CONFIGURATION, [first, ...rest]);
  if (result.success) return result.data;
  throw new FulcrumError(errorCodes.CONFIGURATION, { place, problem: 'is not a configuration' });
}

/** The content of `configuration.schema.json`. */
export function configurationSchemaText(): string {
  return schemaText(z.toJSONSchema(configurationSchema, { io: 'input', target: 'draft-2020-12' }));
}

/** Formats a schema as Biome does: a list of plain values is on one line if it fits. */
export function schemaText(schema: unknown): string {
  const text = JSON.stringify(schema, null, 2);
  const lists = /^(.*)\[\s*([^[\]{}]*?)\s*\](,?)$/gm;
  return `${text.replace(lists, (whole: string, before: string, items: string, after: string) => {
    const line = `${before}[${items.replace(/\s*\n\s*/g, ' ')}]${after}`;
    return line.length <= 120 ? line : whole;
  })}\n`;
}

function samePort({ actuator, sensors }: Configuration, place: string): readonly ErrorFacts[] {
  if (actuator.path !== sensors.path) return [];
  return [problemAt(place, '/sensors/path', 'is the actuator’s port', sensors.path)];
}

/** Several rules can fail in one place, for example for an empty path; only the last is reported. */
function onePerPlace(problems: readonly ErrorFacts[]): readonly ErrorFacts[] {
  return [...new Map(problems.map((each) => [each.place, each])).values()];
}

function problemsOf(issue: z.core.$ZodIssue, root: unknown, place: string): readonly ErrorFacts[] {
  const pointer = pointerOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const { [pointer]: allowed = 'no such key' } = allowedAt;
      return { ...problemAt(place, `${pointer}${pointerOf([key])}`, unknownKey, key), allowed };
    });
  }
  const found = valueAt(root, issue.path);
  if (found === undefined) return [problemAt(place, pointer, 'is missing')];
  return [
    problemAt(place, pointer, issue.code === 'invalid_type' ? 'is of the wrong type' : 'is not allowed here', found),
  ];
}

function problemAt(place: string, pointer: string, problem: string, found?: unknown): ErrorFacts {
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
