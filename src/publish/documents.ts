/** Generates what is documented of the topics: their JSON schemas, and the table of the README. */
import { z } from 'zod';
import { schemaText } from '../service/configuration/configuration.ts';
import { tableText } from '../service/rpc/documents.ts';
import { topicNames, topics } from './messages.ts';

/** The content of `topics.schema.json`. */
export const topicsSchemaText = (): string =>
  schemaText({
    title: 'What fulcrum publish sends, by the last part of the topic',
    topics: Object.fromEntries(
      topicNames.map((name) => {
        const { description, retained, qos, schema } = topics[name];
        const { $schema, ...message } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
        return [name, { description, retained, qos, message }];
      }),
    ),
  });

/** The README with its table brought up to date. */
export function withTopics(readme: string): string {
  const rows = topicNames.map((name) => {
    const { description, retained, qos, schema } = topics[name];
    const fields = Object.keys(schema.shape).map((field) => `\`${field}\``);
    return [`\`${name}\``, retained ? 'yes' : 'no', String(qos), description, fields.join(' ')];
  });
  const table = tableText(['topic', 'retained', 'QoS', 'when', 'fields'], rows);
  return readme.replace(
    /(<!-- topics: .*-->\n)[\s\S]*?(<!-- end -->)/,
    (_, begin: string, end: string) => begin + table + end,
  );
}
