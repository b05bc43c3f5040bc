/**
 * JSON Schemas of the messages. Foxglove and its kin read a subset only, and refuse a whole channel at anything else: each
 * object lists its `properties`, and each property has one `type`, which is not null. So what may be absent is left out of
 * the data, and what may be anything is an object without listed properties.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../protocols/base/json.ts';
import type { RowLayout } from '../row.ts';
import type { Channel } from '../sink.ts';

/** Of a channel's messages: an item with its instant, or several items beside their instants. */
export function messageSchema({ name, schema, isShared, rows = [] }: Channel): JsonObject {
  const $schema = 'https://json-schema.org/draft/2020-12/schema';
  if (!isShared) {
    return { $schema, title: name, ...schema, properties: { atMs: instantSchema, ...propertiesOf(schema) } };
  }
  const properties = { atMs: listOf(instantSchema), items: listOf(schema) };
  if (rows.length === 0) return { $schema, title: name, type: 'object', properties };
  const tables = rows.map((layout) => [layout.name, tableSchema(layout, schema)]);
  const ownerSchema = { type: 'string', enum: rows.map((layout) => layout.name), description: 'Whose row the item is' };
  return {
    $schema,
    title: name,
    type: 'object',
    properties: { ...properties, rows: listOf(ownerSchema), ...Object.fromEntries(tables) },
  };
}

const listOf = (items: JsonObject): JsonObject => ({ type: 'array', items });

/** The rows of one layout: a list of values for each column, null where a row has none. */
function tableSchema({ columns }: RowLayout, schema: JsonObject): JsonObject {
  const properties = propertiesOf(schema);
  const ofColumn = (name: string): JsonObject => {
    const property = properties[name];
    return isJsonObject(property) ? property : { type: 'number' };
  };
  return { type: 'object', properties: Object.fromEntries(columns.map(({ name }) => [name, listOf(ofColumn(name))])) };
}

const instantSchema = { type: 'number', description: 'Milliseconds of the monotonic clock of the host' };

export const propertiesOf = ({ properties }: JsonObject): JsonObject => (isJsonObject(properties) ? properties : {});

/** The places of a channel's schema that Foxglove would refuse; empty: none. */
export function schemaProblems(schema: JsonValue | undefined, place = '#'): string[] {
  if (!isJsonObject(schema)) return [`${place}: must be a schema`];
  const { type } = schema;
  switch (type) {
    case 'boolean':
    case 'string':
    case 'number':
    case 'integer':
      return place === '#' ? [`${place}: must be of type object`] : [];
    case 'array':
      if (isJsonObject(schema['items']) && schema['items']['type'] === 'array')
        return [`${place}: is an array of arrays`];
      return place === '#' ? [`${place}: must be of type object`] : schemaProblems(schema['items'], `${place}/items`);
    case 'object':
      if (!isJsonObject(schema['properties'])) return [`${place}: must list its properties`];
      return Object.entries(schema['properties']).flatMap(([name, property]) =>
        schemaProblems(property, `${place}/properties/${name}`),
      );
    default:
      return [
        `${place}: the type must be boolean, string, number, integer, object or array (found ${JSON.stringify(type)})`,
      ];
  }
}
