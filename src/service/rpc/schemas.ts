/** The schemas that several methods and notifications share. */
import { z } from 'zod';
import type { Question } from '../../../hardware/table.ts';
import { refusableActs } from '../../controller/refusable-acts.ts';
import { sessionStates } from '../../session/states.ts';

const questions = ['are-you-well', 'press-the-button'] as const satisfies readonly Question[];
const testResult = z.enum(['begun', 'passed', 'failed']);

export const noParams = z.strictObject({});
const figure = z.number().nullable();
const state = z.enum(sessionStates);

/** The result of every act: the state it led to. */
export const actResult = z.strictObject({ state, angleDeg: figure });
export type ActResult = z.output<typeof actResult>;

const alarm = z.strictObject({
  key: z.string(),
  hazard: z.string().optional(),
  priority: z.enum(['high', 'medium', 'low']),
  reason: z.string(),
  sinceMs: z.number(),
  silencedUntilMs: z.number().optional().meta({ description: 'Acknowledged: silent but still shown until then.' }),
});

export const telemetry = z.strictObject({
  atMs: z.number().meta({ description: 'Time by the service’s monotonic clock, as all its instants are.' }),
  state,
  step: z
    .string()
    .nullable()
    .meta({ description: 'JSON pointer of the protocol’s current step; empty for a step that was added.' }),
  angleDeg: figure.meta({ description: 'Best estimate of the person’s angle; null: unknown.' }),
  targetDeg: figure,
  rateDegPerS: figure,
  remainingMs: figure.meta({ description: 'Time left in the protocol, as planned.' }),
  invertedMs: z.number().meta({ description: 'Duration of the present inversion.' }),
  cumulativeMs: z.number().meta({ description: 'Time spent head-down in this session.' }),
  limitDeg: figure.meta({ description: 'Furthest head-down that the session may go now.' }),
  alarms: z.array(alarm),
  attendantAsked: z.boolean().meta({
    description: 'A helper is being asked for (`attend`): without an answer the session ends with its rest (H31).',
  }),
  prompt: z.enum(questions).nullable().meta({ description: 'The question put to the person.' }),
  announced: z
    .strictObject({
      returnsInMs: z.number(),
      isLatest: z.boolean().meta({ description: 'It may come sooner.' }),
      rateDegPerS: z.number(),
      reason: z.string(),
    })
    .nullable()
    .meta({ description: 'A return that the table begins by itself, unless a person decides before.' }),
  reason: z.string().meta({ description: 'Why the present state was entered.' }),
  endsBy: z.string().nullable().meta({
    description: 'What a person does, or waits for, until a session can start; null: nothing.',
  }),
  override: z
    .strictObject({
      reason: z.string(),
      remainingMs: z.number(),
      confirmedUpToDeg: z.number(),
      holder: z.int().nullable().meta({ description: 'Number of the connection that holds it.' }),
    })
    .nullable(),
  lastTest: z.strictObject({ atMs: z.number(), result: testResult, reason: z.string() }).nullable().meta({
    description: 'Result of the last drive-function test; a failed one explains why nothing moved after a start.',
  }),
  lockedOut: z.boolean(),
  refusals: z.partialRecord(z.enum(refusableActs), z.string()).meta({
    description:
      'The acts that would be refused now, each with the reason. One that is absent may still be refused for its parameters, or to this connection.',
  }),
  broken: z.string().nullable().meta({ description: 'Why the controller no longer trusts itself (H28).' }),
});
export type Telemetry = z.output<typeof telemetry>;

const leg = z.strictObject({
  phase: z.enum(['ramping', 'holding', 'oscillating', 'resting', 'levelling', 'recovering']),
  step: z.string().meta({ description: 'JSON pointer of the protocol’s step; empty for a step that was added.' }),
  fromDeg: z.number(),
  toDeg: z.number(),
  rateDegPerS: z.number(),
  accelDegPerS2: z.number(),
  startMs: z.number().meta({ description: 'Since the order of the first ramp.' }),
  durationMs: z.number(),
});

/** The plan of a session. */
export const timeline = z.strictObject({
  protocol: z.string(),
  title: z.string(),
  legs: z.array(leg),
  durationMs: z.number(),
  invertedMs: z.number(),
  inversionLimitMs: z.number().meta({ description: 'The actuator’s own limit of one inversion.' }),
  maxAngleDeg: z.number(),
  minAngleDeg: z.number(),
});

const port = z.strictObject({
  isUp: z.boolean(),
  said: z.string().meta({ description: 'The port’s state in plain words.' }),
  counters: z.record(z.string(), z.number()).meta({ description: 'The link’s counters, by name.' }),
});

/** What the status adds about the service itself. */
export const serviceStatus = z.strictObject({
  ports: z.strictObject({ actuator: port, sensors: port }),
  readings: z
    .strictObject({
      tilt: z
        .strictObject({ angleDeg: z.number(), noiseDeg: z.number().meta({ description: 'rms about the mean.' }) })
        .nullable()
        .meta({ description: 'The tilt sensor over the last one to two seconds; null: it is silent.' }),
      actuator: z
        .strictObject({
          angleDeg: z.number(),
          rateDegPerS: z.number(),
          flags: z.int().meta({ description: 'The flag bits of the wire protocol.' }),
        })
        .nullable()
        .meta({ description: 'The actuator’s last telemetry; null: it is silent.' }),
    })
    .optional()
    .meta({ description: 'What the two angle sensors say, for people who look for a fault.' }),
  recorder: z.string().nullable().meta({ description: 'Why nothing can be recorded; null: recording works.' }),
  records: z.string().nullable().optional().meta({
    description: 'Why no session may start as far as the records are concerned; left out where none are kept.',
  }),
  sounders: z.strictObject({
    heardForMs: z.number().meta({ description: 'Time for which a person’s confirmation still holds; 0: none does.' }),
  }),
  session: z
    .strictObject({
      id: z.string().meta({ description: 'Of its record, for `session.answer`.' }),
      patient: z.string().nullable().meta({ description: 'Id of the person; null: a session without one.' }),
    })
    .nullable()
    .meta({ description: 'The session that runs; null: none does.' }),
  service: z.strictObject({ pid: z.int(), run: z.string(), version: z.string(), upMs: z.number() }),
});
export type ServiceStatus = z.output<typeof serviceStatus>;

const instant = { atMs: z.number(), reason: z.string() };

/** The notifications that a subscriber gets, by method name. */
export const notifications = {
  telemetry: { description: 'Ten times a second.', params: telemetry },
  state: {
    description: 'The session’s state has changed.',
    params: z.strictObject({ ...instant, from: state, to: state, step: z.string() }),
  },
  finding: {
    description: 'A hazard was found that calls for a reaction.',
    params: z.strictObject({ ...instant, hazard: z.string(), reaction: z.string() }),
  },
  alarm: {
    description: 'An alarm was raised, acknowledged or cleared.',
    params: z.looseObject({
      ...instant,
      change: z.string(),
      priority: alarm.shape.priority,
      hazard: z.string().optional(),
    }),
  },
  prompt: {
    description:
      'A question is put to the person, or withdrawn. Without `question`: “are you well?”; `press-the-button`: for the drive test; `decide`: the table is about to return by itself; `attend`: is the helper still present?',
    params: z.looseObject({ ...instant, asking: z.boolean(), question: z.string().optional() }),
  },
  test: {
    description: 'The drive-function test before a session has begun or ended.',
    params: z.strictObject({ ...instant, result: testResult }),
  },
} as const;
