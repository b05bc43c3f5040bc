/**
 * What is published of a table: the topics, and the JSON of each. Nothing here can name a person: there are no texts but
 * those of closed lists, and no id of a session or a person.
 */
import { z } from 'zod';
import { sessionStates } from '../session/states.ts';

/** The heartbeat's interval. Readers judge the age of the last one. */
export const heartbeatMs = 5000;
/** A reader should distrust everything of a table whose heartbeat is older: two of them may be late. */
export const doubtfulAfterMs = 3 * heartbeatMs;
/** The angle is published at most this often. */
export const angleIntervalMs = 1000;

const at = z.iso
  .datetime()
  .meta({ description: 'The instant of what is said, by the clock of the table’s computer, UTC.' });
const angle = z.number().nullable();

const connection = z.strictObject({
  online: z.boolean(),
  at: at.nullable().meta({
    description:
      'Null: the broker sent this as the last will, because the publisher was lost; the heartbeat tells since when.',
  }),
});

const heartbeat = z.strictObject({
  at,
  sequence: z.int().min(0).meta({ description: 'Counts up from 0 with each start of the publisher.' }),
  everyMs: z.int().meta({ description: 'The interval. A reader distrusts a table after three of them.' }),
  service: z.enum(['connected', 'silent', 'absent']).meta({
    description: 'The controller’s service. `silent`: it is there and says nothing; `absent`: there is none.',
  }),
});

const state = z.strictObject({
  at,
  state: z.enum(sessionStates).nullable().meta({ description: 'Null: unknown, because the service does not answer.' }),
  underWay: z.boolean().meta({ description: 'A session has started and is not over.' }),
  alarming: z.boolean().meta({ description: 'A stop or a fault.' }),
  override: z.boolean().meta({ description: 'A clinician has taken manual control.' }),
  attendantAsked: z.boolean().meta({ description: 'A helper is being asked for.' }),
  question: z
    .enum(['are-you-well', 'press-the-button'])
    .nullable()
    .meta({ description: 'Put to the person on the table.' }),
  lockedOut: z.boolean().meta({ description: 'No session starts before the table was serviced.' }),
});

const angles = z.strictObject({
  at,
  angleDeg: angle.meta({ description: '0 is level, positive is head-down; null: unknown.' }),
  targetDeg: angle,
  rateDegPerS: angle,
});

const alarms = z.strictObject({
  at,
  alarms: z
    .array(
      z.strictObject({
        hazard: z.string().nullable().meta({ description: 'Id in `fulcrum hazards`.' }),
        priority: z.enum(['high', 'medium', 'low']),
        since: at,
        silenced: z.boolean().meta({ description: 'Acknowledged: shown, and silent for some time.' }),
      }),
    )
    .nullable()
    .meta({ description: 'Null: unknown, because the service does not answer. An empty list: none.' }),
});

const session = z.strictObject({
  at,
  startedAt: z.iso.datetime().meta({ description: 'By the clock of the table’s computer.' }),
  protocol: z.string().nullable().meta({
    description: 'A ready-made protocol by its name; null: another one, since those are named by people.',
  }),
  outcome: z.enum(['completed', 'returned', 'stranded', 'continued']).nullable().meta({
    description: 'Null: its recording stops before its end.',
  }),
  durationMs: z.number().nullable(),
  invertedMs: z.number().nullable().meta({ description: 'Time beyond 5° head-down.' }),
  maxAngleDeg: z.number().nullable(),
  simulated: z.boolean().meta({ description: 'On a simulated table, which carries nobody.' }),
});

interface Topic {
  readonly description: string;
  /** Whether the broker keeps the last message for those who come later. */
  readonly retained: boolean;
  readonly qos: 0 | 1;
  readonly schema: z.ZodType;
}

/** By the last part of the topic's name. */
export const topics = {
  connection: {
    description: 'Whether the publisher is connected; the broker says `false` when it is lost (last will).',
    retained: true,
    qos: 1,
    schema: connection,
  },
  heartbeat: {
    description: `Every ${heartbeatMs / 1000} s. Its age tells whether the rest can be believed.`,
    retained: true,
    qos: 0,
    schema: heartbeat,
  },
  state: { description: 'When it changes.', retained: true, qos: 1, schema: state },
  angle: {
    description: 'Once a second. Not kept by the broker: an old angle says nothing.',
    retained: false,
    qos: 0,
    schema: angles,
  },
  alarms: {
    description: 'All present alarms, when one comes, is acknowledged or goes.',
    retained: true,
    qos: 1,
    schema: alarms,
  },
  session: { description: 'Summary of the last session, once it is over.', retained: true, qos: 1, schema: session },
} as const satisfies Readonly<Record<string, Topic>>;

export type TopicName = keyof typeof topics;
export type Message<Name extends TopicName> = z.output<(typeof topics)[Name]['schema']>;

// Object.keys gives `string[]`; the table's keys are exactly the topics.
export const topicNames = Object.keys(topics) as readonly TopicName[];
