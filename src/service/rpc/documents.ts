/** Generates what is published about the methods: the OpenRPC schema, and the tables of the README. */
import { z } from 'zod';
import { firstLockMs, longestLockMs, triesBeforeLock } from '../access/login-lock.ts';
import * as bounds from '../bounds.ts';
import { schemaText } from '../configuration/configuration.ts';
import { mostWaitingEntries } from '../storage/audit.ts';
import { rpcErrors } from './errors.ts';
import { methods } from './methods.ts';
import { notifications } from './schemas.ts';

/** The content of `service.schema.json`. */
export function serviceSchemaText(): string {
  return schemaText({
    openrpc: '1.3.2',
    info: {
      title: 'Fulcrum local service',
      version: '1',
      description: 'JSON-RPC 2.0, one JSON text a line, over a Unix socket.',
    },
    methods: methods.map(({ name, role, description, params, result }) => ({
      name,
      summary: description,
      'x-role': role,
      paramStructure: 'by-name',
      params: parametersOf(jsonSchema(params)),
      result: { name: 'result', schema: jsonSchema(result) },
    })),
    'x-notifications': Object.entries(notifications).map(([name, { description, params }]) => ({
      name,
      summary: description,
      params: jsonSchema(params),
    })),
    'x-errors': Object.values(rpcErrors).map(({ code, means }) => ({ code, message: means })),
  });
}

/** The README with every generated table brought up to date. */
export function withGeneratedTables(readme: string): string {
  const tables = {
    methods: methodsTable(),
    notifications: notificationsTable(),
    errors: errorsTable(),
    bounds: boundsTable(),
  };
  return Object.entries(tables).reduce(
    (text, [name, table]) =>
      text.replace(new RegExp(`(<!-- ${name}: .*-->\n)[^]*?(<!-- end -->)`), (_, begin, end) => begin + table + end),
    readme,
  );
}

function methodsTable(): string {
  const rows = methods.map(({ name, role, description, params }) => {
    const names = parametersOf(jsonSchema(params)).map(({ name: key, required }) => (required ? key : `${key}?`));
    return [`\`${name}\``, names.length === 0 ? '–' : `\`{${names.join(', ')}}\``, role, description];
  });
  return tableText(['method', 'params', 'role', 'effect'], rows);
}

function notificationsTable(): string {
  const rows = Object.entries(notifications).map(([name, { description, params }]) => {
    const keys = Object.keys(jsonSchema(params).properties ?? {});
    return [`\`${name}\``, description, keys.map((key) => `\`${key}\``).join(' ')];
  });
  return tableText(['notification', 'when', 'params'], rows);
}

const errorsTable = (): string =>
  tableText(
    ['code', 'meaning'],
    Object.values(rpcErrors).map(({ code, means }) => [String(code), means]),
  );

function boundsTable(): string {
  const kibibytes = (bytes: number): string => `${bytes / 1024} KiB`;
  const locks = `${firstLockMs / 1000} s, doubling each time up to ${longestLockMs / 60_000} min`;
  return tableText(
    ['what', 'at most', 'beyond it'],
    [
      ['length of a line', kibibytes(bounds.longestLineBytes), 'an error, and the connection is closed'],
      [
        'requests in a batch',
        String(bounds.mostRequestsPerBatch),
        'an error; a `stop` or `return` among them acts all the same',
      ],
      [
        'connections',
        String(bounds.mostConnections),
        `an error; the connection may send one line of \`stop\`, \`return\`, \`pause\` or \`answer\` within ${bounds.urgentLineTimeoutMs / 1000} s, and is closed`,
      ],
      [
        'unsent bytes of a connection',
        `${kibibytes(bounds.slowReaderBytes)}, then ${kibibytes(bounds.stalledReaderBytes)}`,
        'it gets no telemetry, then it is dropped',
      ],
      ['logins waiting for their PIN to be checked', String(bounds.mostQueuedLogins), 'an error'],
      ['wrong PINs', String(triesBeforeLock), `logins are locked for ${locks}; a restart does not unlock them`],
      [
        'entries waiting for the disk',
        String(mostWaitingEntries),
        'the recorder counts as failed (H24), and the number of lost entries is recorded',
      ],
    ],
  );
}

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

function jsonSchema(schema: z.ZodType): ObjectSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return rest;
}

const parametersOf = ({ properties = {}, required = [] }: ObjectSchema) =>
  Object.entries(properties).map(([name, schema]) => ({ name, required: required.includes(name), schema }));

/** A Markdown table whose columns are aligned in the source, too. */
export function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [header, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
}
