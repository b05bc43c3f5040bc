/** Heads and summaries as they are read back from a file that anything may have happened to. */
import { z } from 'zod';
import { errorCodes, FulcrumError, FulcrumErrors } from '../../protocols/base/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../protocols/base/json.ts';
import { isTaken, mostColumns } from './row.ts';
import {
  type RecordingHead,
  type RecordingSummary,
  recordingIdPattern,
  recordingVersion,
  type SessionStart,
} from './sink.ts';

/** Comes from JSON.parse, so only its absence is an error. */
const json = z.custom<JsonValue>((value) => value !== undefined, 'is missing');
const jsonObject = z.custom<JsonObject>(isJsonObject, 'must be an object');

const rowSchema = z.object({
  name: z
    .string()
    .regex(/^[a-z][a-zA-Z0-9]{0,39}$/)
    .refine((name) => !isTaken(name), { error: 'is another property of a message' }),
  constants: z.record(z.string(), z.string()),
  columns: z.array(z.object({ name: z.string(), type: z.enum(['number', 'text']) })).max(mostColumns),
});

const named = (channels: readonly { readonly name: string }[]): boolean =>
  new Set(channels.map(({ name }) => name)).size === channels.length;

const channelSchema = z.object({
  name: z.string().regex(/^[a-z0-9-]{1,40}$/),
  schema: jsonObject,
  isShared: z.boolean(),
  rows: z.array(rowSchema).refine(named, { error: 'names a layout twice' }).exactOptional(),
});

const startSchema = z.object({
  bootId: z.string(),
  monotonicMs: z.number(),
  wallMs: z.number(),
  isClockRight: z.boolean(),
  plan: z.string().nullable(),
  stage: z.number().nullable(),
  plannedMaxAngleDeg: z.number(),
  plannedInvertedMs: z.number(),
}) satisfies z.ZodType<SessionStart>;

const headSchema = z.object({
  id: z.string().regex(recordingIdPattern),
  versions: z.record(z.string(), z.string()),
  startedAt: z.iso.datetime(),
  startedAtMs: z.number(),
  reason: z.string(),
  source: z.string(),
  continues: z.string().regex(recordingIdPattern).nullable(),
  patient: z.string().nullable(),
  protocolName: z.string().nullable(),
  configuration: json,
  prescription: json,
  protocol: json,
  timeline: json,
  channels: z.array(channelSchema).refine(named, { error: 'names a channel twice' }),
  snapshot: json,
  snapshotAtMs: z.number(),
  start: startSchema.nullish(),
}) satisfies z.ZodType<RecordingHead>;

const summarySchema = z.object({
  outcome: z.string(),
  endedAtMs: z.number(),
  durationMs: z.number(),
  invertedMs: z.number(),
  maxAngleDeg: z.number(),
  doseMs: z.number().exactOptional(),
  counts: z.record(z.string(), z.number()),
}) satisfies z.ZodType<RecordingSummary>;

/** @throws FulcrumErrors RECORDING_FORM */
export const parseHead = (value: unknown, place: string): RecordingHead => parsed(headSchema, value, `${place}#/head`);
/** @throws FulcrumErrors RECORDING_FORM */
export const parseSummary = (value: unknown, place: string): RecordingSummary =>
  parsed(summarySchema, value, `${place}#/end`);

export const otherVersion = (place: string, version: number | string): FulcrumError =>
  new FulcrumError(errorCodes.RECORDING_VERSION, {
    place,
    problem: 'was recorded by another version of this program',
    value: `format ${version}`,
    allowed: `format ${recordingVersion}`,
  });

function parsed<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const result = schema.safeParse(value);
  // The schemas transform nothing. The value itself keeps the order of its members, and so exports their bytes.
  if (result.success) return value as T;
  const facts = result.error.issues.map(({ path, message }) => ({
    place: [place, ...path].join('/'),
    problem: message,
  }));
  const [first, ...rest] = facts;
  throw new FulcrumErrors(errorCodes.RECORDING_FORM, [first ?? { place, problem: 'is not valid' }, ...rest]);
}
