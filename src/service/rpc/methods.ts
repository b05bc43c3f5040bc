/** Every method: what it takes, what it gives, who may ask, and what it is for. The schema and the README are made of this. */
import { z } from 'zod';
import type { Question } from '../../../hardware/table.ts';
import { absolute, bounds } from '../../../protocols/therapy/limits.ts';
import { durations } from '../../safety/durations.ts';
import { longestReason } from '../../session/reason.ts';
import { sessionStates } from '../../session/states.ts';
import { pinForm } from '../access/pin.ts';

/** Each may do what those before it may. */
export const roles = ['observer', 'operator', 'clinician'] as const;
export type Role = (typeof roles)[number];

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const plainText = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/;

const questions = ['are-you-well', 'press-the-button'] as const satisfies readonly Question[];

const testResult = z.enum(['begun', 'passed', 'failed']);

const nothing = z.strictObject({});
const figure = z.number().nullable();
const state = z.enum(sessionStates);
const acted = z.strictObject({ state, angleDeg: figure });
export type Acted = z.output<typeof acted>;

const alarm = z.strictObject({
  key: z.string(),
  hazard: z.string().optional(),
  priority: z.enum(['high', 'medium', 'low']),
  reason: z.string(),
  sinceMs: z.number(),
  silencedUntilMs: z.number().optional().meta({ description: 'Acknowledged: silent, and visibly so, until then.' }),
});

const session = {
  atMs: z.number().meta({ description: 'The service’s monotonic clock; all its instants are of this clock.' }),
  state,
  step: z
    .string()
    .nullable()
    .meta({ description: 'JSON pointer of the protocol’s step under way; empty for one that was added.' }),
  angleDeg: figure.meta({ description: 'Where the person is believed to be; null: nobody knows.' }),
  targetDeg: figure,
  rateDegPerS: figure,
  remainingMs: figure.meta({ description: 'Of the protocol, by plan.' }),
  invertedMs: z.number().meta({ description: 'Of the inversion under way.' }),
  cumulativeMs: z.number().meta({ description: 'Head-down in this session.' }),
  limitDeg: figure.meta({ description: 'Furthest head-down that this session may go now.' }),
  alarms: z.array(alarm),
  prompt: z.enum(questions).nullable().meta({ description: 'What the person is being asked.' }),
  override: z
    .strictObject({
      reason: z.string(),
      remainingMs: z.number(),
      confirmedUpToDeg: z.number(),
      holder: z.int().nullable().meta({ description: 'The connection that holds it.' }),
    })
    .nullable(),
  lastTest: z.strictObject({ atMs: z.number(), result: testResult, reason: z.string() }).nullable().meta({
    description: 'What became of the last drive-function test; one that failed is why nothing moved after a start.',
  }),
  lockedOut: z.boolean(),
  broken: z.string().nullable().meta({ description: 'Why this program no longer trusts itself (H28).' }),
};
export const telemetry = z.strictObject(session);
export type Telemetry = z.output<typeof telemetry>;

const port = z.strictObject({
  isUp: z.boolean(),
  said: z.string().meta({ description: 'What is so, in plain words.' }),
  counters: z.record(z.string(), z.number()).meta({ description: 'What the link has counted, by name.' }),
});
export const figures = z.strictObject({
  ports: z.strictObject({ actuator: port, sensors: port }),
  recorder: z.string().nullable().meta({ description: 'Why nothing can be recorded; null: all is well.' }),
  service: z.strictObject({ pid: z.int(), run: z.string(), version: z.string(), upMs: z.number() }),
});
/** What the status says of the service itself. */
export type Figures = z.output<typeof figures>;

/** One method's definition. */
export interface Method<P extends z.ZodType, R extends z.ZodType> {
  readonly params: P;
  readonly result: R;
  readonly role: Role;
  readonly description: string;
}

const method = <P extends z.ZodType, R extends z.ZodType>(
  role: Role,
  description: string,
  params: P,
  result: R,
): Method<P, R> => ({ params, result, role, description });

const act = <P extends z.ZodType>(role: Role, description: string, params: P) =>
  method(role, description, params, acted);

export const methods = {
  status: method(
    'observer',
    'What is so now: the session, the alarms, the override and its holder, both ports, the recorder.',
    nothing,
    z.strictObject({
      ...session,
      ...figures.shape,
      you: z.strictObject({ client: z.int(), role: z.enum(roles) }),
      clients: z.int(),
      loginLockedMs: z.number(),
    }),
  ),
  subscribe: method('observer', 'From now on the notifications below, as things happen.', nothing, telemetry),
  stop: act('observer', 'Stop at once, brake on. Acts whatever the parameters are, also without an id.', nothing),
  return: act('observer', 'Bring the person level, from every state. Acts whatever the parameters are.', nothing),
  pause: act('observer', 'Hold where the table is, for at most 60 s head-down.', nothing),
  answer: act('observer', 'The person is well: the answer to the prompt.', nothing),
  resume: act('operator', 'Go on with the protocol after a pause or an override.', nothing),
  start: act(
    'operator',
    'Start a session. Without a patient the default limits hold, and no more than the configuration’s angle.',
    z.strictObject({
      protocol: z.union([z.string().min(1).max(1024), z.record(z.string(), z.unknown())]).meta({
        description: 'A ready-made name, an absolute path, or a protocol itself (protocol.schema.json).',
      }),
      patient: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .meta({ description: 'Refused for now: patients are not kept yet.' }),
      screening: z.boolean().meta({ description: 'No contraindication, or a physician’s clearance for it.' }),
      ankleLockChecked: z.boolean().meta({ description: 'Somebody has looked at the ankle lock and pulled at it.' }),
    }),
  ),
  reset: act('operator', 'Clear a latch whose cause is gone; starts no motion.', nothing),
  acknowledge: act(
    'operator',
    'Silence the alarms that sound, or one of them, for 120 s; after a fault’s hold it also says: home now.',
    z.strictObject({ alarm: z.string().min(1).max(64).optional().meta({ description: 'Its key; left out: all.' }) }),
  ),
  login: method(
    'operator',
    'Become a clinician, for as long as this connection lasts.',
    z.strictObject({ pin: z.string().regex(pinForm).meta({ description: '4 to 12 digits.' }) }),
    z.strictObject({ role: z.enum(roles) }),
  ),
  'override.begin': act(
    'clinician',
    'Take the table over. One at a time; it ends by itself, and with the connection the table holds and then returns.',
    z.strictObject({
      reason: z
        .string()
        .trim()
        .min(1)
        .max(longestReason)
        .regex(plainText)
        .meta({ description: 'Why, for the record.' }),
      seconds: z
        .number()
        .min(1)
        .max(durations.longestOverrideMs / 1000),
    }),
  ),
  'override.jog': act(
    'clinician',
    `Hold to run: renewed at least every ${durations.jogRenewalMs} ms, else the table holds.`,
    z.strictObject({ direction: z.enum(['down', 'up']) }),
  ),
  'override.target': method(
    'clinician',
    'Go to an angle. Above the prescription only with a confirmation for each 5°, and then by way of level.',
    z.strictObject({
      angleDeg: z.number().min(absolute.minAngle).max(absolute.maxAngle),
      rateDegPerS: z.number().min(bounds.slowestRate).max(absolute.returnRate),
      confirm: z.boolean().optional(),
    }),
    z.strictObject({ ...acted.shape, viaLevel: z.boolean() }),
  ),
  'override.hold': act(
    'clinician',
    'Set what is left of the stay in which the override began, counted from its resuming; 0 leaves it. Moves nothing.',
    z.strictObject({
      seconds: z
        .number()
        .min(0)
        .max(bounds.longestRest / 1000),
    }),
  ),
  'override.skip': act(
    'clinician',
    'Leave the protocol’s present step: the next one begins at the resuming. Moves nothing.',
    nothing,
  ),
  'override.end': act('clinician', 'Give the table back: paused, to be resumed.', nothing),
} as const;

export type MethodName = keyof typeof methods;

/** Acts at once, whatever else is wrong with the request. */
export const urgentMethods = ['stop', 'return'] as const;
export type UrgentMethod = (typeof urgentMethods)[number];

const instant = { atMs: z.number(), reason: z.string() };

/** What a subscriber is told, by the notification's method. */
export const notifications = {
  telemetry: { description: 'Ten times a second.', params: telemetry },
  state: {
    description: 'The session is in another state.',
    params: z.strictObject({ ...instant, from: state, to: state, step: z.string() }),
  },
  finding: {
    description: 'Something was found that asks for a reaction.',
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
    description: 'The person is being asked, or no longer.',
    params: z.looseObject({ ...instant, asking: z.boolean() }),
  },
  test: {
    description: 'The drive-function test before a session has begun, or is over.',
    params: z.strictObject({ ...instant, result: testResult }),
  },
} as const;
