/** What an input of the turn may look like in a recording. Numbers are exact (see `protocols/base/exact-json.ts`). */
import { z } from 'zod';
import { readExactNumber } from '../../../protocols/base/exact-json.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../../protocols/base/units.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import type { SessionPlan } from '../../session/events.ts';
import type { Consent } from '../consent.ts';

/** Any number, NaN and infinities included. */
const anyNumber = z
  .custom<unknown>((value) => readExactNumber(value) !== null, 'must be a number')
  .transform((value) => readExactNumber(value) ?? 0);
const deg = anyNumber.transform(degrees);
const degPerS = anyNumber.transform(degreesPerSecond);
const degPerS2 = anyNumber.transform(degreesPerSecondSquared);
const ms = anyNumber.transform(milliseconds);
const text = z.string();

const orders = ['rest', 'ready', 'ramp', 'hold', 'return', 'stop', 'reset'] as const;
export const people = ['operator', 'clinician', 'patient'] as const;

const plan = z.strictObject({
  timeline: z.strictObject({
    protocol: text,
    title: text,
    legs: z.array(
      z.strictObject({
        phase: z.enum(['ramping', 'holding', 'oscillating', 'resting', 'levelling', 'recovering']),
        step: text,
        from: deg,
        to: deg,
        rate: degPerS,
        accel: degPerS2,
        start: ms,
        duration: ms,
      }),
    ),
    duration: ms,
    inverted: ms,
    longestInversion: ms,
    sets: anyNumber,
    maxAngle: deg,
    minAngle: deg,
    maxDownRate: degPerS,
    maxReturnRate: degPerS,
    maxAccel: degPerS2,
    deviceInversionLimit: ms,
  }),
  envelope: z.strictObject({
    minAngle: deg,
    maxAngle: deg,
    downRate: degPerS,
    returnRate: degPerS,
    accel: degPerS2,
    oneInversion: ms,
    cumulative: ms,
    deviceInversion: ms,
  }),
  returnRate: degPerS,
  finalPause: ms,
  // Recordings of earlier versions have none.
  rest: ms.default(absolute.restBetweenSets),
  prescribedAngle: deg,
  mostAngle: deg,
}) satisfies z.ZodType<SessionPlan>;

const consent = z.strictObject({
  screening: z.boolean(),
  ankleLockChecked: z.boolean(),
  attendant: z.boolean().exactOptional(),
  soundersHeard: z.boolean().exactOptional(),
}) satisfies z.ZodType<Consent>;

/** Arrival at the host; left out where it is the instant of the turn. */
const arrivedMs = ms.exactOptional();

export const deviceStates = ['I', 'R', 'M', 'D', 'A', 'S', 'F'] as const;

export const readingSchema = z.strictObject({
  kind: z.literal('reading'),
  arrivedMs,
  nonce: text,
  uptimeMs: anyNumber,
  deviceState: z.enum(deviceStates),
  angleDeg: anyNumber,
  rateDegPerS: anyNumber,
  targetDeg: anyNumber,
  currentMa: anyNumber,
  flags: z.int(),
});

export const tiltSchema = z.strictObject({
  kind: z.literal('tilt'),
  arrivedMs,
  angleDeg: anyNumber,
  rateDegPerS: anyNumber,
  raw: anyNumber,
  repeats: anyNumber.exactOptional(),
});

const by = z.enum(people);
const kind = z.literal('act');

export const actSchema = z.discriminatedUnion('act', [
  z.strictObject({
    kind,
    by,
    act: z.literal('start'),
    plan,
    consent,
    driveTest: z.boolean(),
    person: text.nullable().exactOptional(),
  }),
  z.strictObject({ kind, by, act: z.enum(['stop', 'return', 'pause', 'resume', 'reset']), reason: text }),
  z.strictObject({ kind, by, act: z.literal('acknowledge'), alarm: text.nullable(), reason: text }),
  z.strictObject({ kind, by, act: z.literal('answer') }),
  z.strictObject({ kind, by, act: z.enum(['sounders.test', 'sounders.heard', 'attend']), reason: text }),
  z.strictObject({ kind, by, act: z.literal('override.begin'), forMs: ms, reason: text }),
  z.strictObject({
    kind,
    by,
    act: z.literal('override.target'),
    toDeg: deg,
    rateDegPerS: degPerS,
    confirm: z.boolean(),
  }),
  z.strictObject({ kind, by, act: z.literal('override.jog'), direction: z.enum(['down', 'up']) }),
  z.strictObject({ kind, by, act: z.literal('override.hold'), forMs: ms }),
  z.strictObject({ kind, by, act: z.literal('override.skip') }),
  z.strictObject({ kind, by, act: z.literal('override.end'), reason: text }),
]);

/** Everything else that reaches the turn. */
export const otherSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('connected'),
    arrivedMs,
    nonce: text,
    deviceId: text,
    firmware: text,
    restarted: z.boolean(),
  }),
  z.strictObject({ kind: z.enum(['lost', 'restarted']), arrivedMs, reason: text }),
  z.strictObject({ kind: z.literal('accepted'), arrivedMs, order: z.enum(orders) }),
  z.strictObject({ kind: z.literal('refused'), arrivedMs, order: z.enum(orders), reason: text }),
  z.strictObject({ kind: z.literal('event'), arrivedMs, event: text, detail: text }),
  z.strictObject({ kind: z.literal('garbled'), arrivedMs, reason: text }),
  z.strictObject({ kind: z.literal('button'), pressed: z.boolean() }),
  z.strictObject({ kind: z.literal('tick') }),
  z.strictObject({ kind: z.literal('delay'), id: text }),
  z.strictObject({ kind: z.literal('recorder'), failure: text.nullable() }),
  z.strictObject({ kind: z.literal('console-lost') }),
  z.strictObject({ kind: z.literal('failure'), reason: text }),
]);
