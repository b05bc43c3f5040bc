/** What other people's programs are told of the methods: the schema as OpenRPC, and the tables of the README. */
import { z } from 'zod';
import { schemaText } from '../configuration/configuration.ts';
import { rpcErrors } from './errors.ts';
import { methods, notifications } from './methods.ts';

/** The content of `service.schema.json`. */
export function serviceSchemaText(): string {
  return schemaText({
    openrpc: '1.3.2',
    info: {
      title: 'Fulcrum local service',
      version: '1',
      description: 'JSON-RPC 2.0, one JSON text a line, over a Unix socket.',
    },
    methods: Object.entries(methods).map(([name, { role, description, params, result }]) => ({
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

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

function jsonSchema(schema: z.ZodType): ObjectSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
  return rest as ObjectSchema;
}

const parametersOf = ({ properties = {}, required = [] }: ObjectSchema) =>
  Object.entries(properties).map(([name, schema]) => ({ name, required: required.includes(name), schema }));

export function methodsTable(): string {
  const rows = Object.entries(methods).map(([name, { role, description, params }]) => {
    const names = parametersOf(jsonSchema(params)).map(({ name: key, required }) => (required ? key : `${key}?`));
    return `| \`${name}\` | ${names.length === 0 ? '–' : `\`{${names.join(', ')}}\``} | ${role} | ${description} |`;
  });
  return ['| method | params | from | does |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

export function notificationsTable(): string {
  const rows = Object.entries(notifications).map(([name, { description, params }]) => {
    const keys = Object.keys(jsonSchema(params).properties ?? {});
    return `| \`${name}\` | ${description} | ${keys.map((key) => `\`${key}\``).join(' ')} |`;
  });
  return ['| notification | when | params |', '| --- | --- | --- |', ...rows].join('\n');
}

export function errorsTable(): string {
  return [
    '| code | means |',
    '| --- | --- |',
    ...Object.values(rpcErrors).map(({ code, means }) => `| ${code} | ${means} |`),
  ].join('\n');
}
