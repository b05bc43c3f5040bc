/** The methods that read what was recorded, and the one by which a clinician vouches for it. */
import { z } from 'zod';
import { mostEntriesPerPage, mostSessionsPerPage } from '../../../records/child/link.ts';
import { recordingIdPattern } from '../../../records/sink.ts';
import { ask } from '../ask-records.ts';
import type { Answer } from '../errors.ts';
import { method } from '../method.ts';

const id = z.string().regex(recordingIdPattern).meta({ description: 'A session’s id.' });
const figure = z.number().nullable();
const session = z.strictObject({
  id,
  startedAt: z.string().meta({ description: 'By the wall clock.' }),
  source: z.string(),
  protocol: z.string().nullable(),
  patient: z.string().nullable().meta({ description: 'Id of the person.' }),
  state: z.enum(['recording', 'ended', 'cut']).meta({ description: '`cut`: the recording stops before the end.' }),
  outcome: z.string().nullable(),
  durationMs: figure,
  invertedMs: figure,
  maxAngleDeg: figure,
  doseMs: figure.meta({ description: 'sin(angle) × head-down time; null: not known.' }),
  reason: z.string().meta({ description: 'Why the recording began.' }),
  continues: id.nullable().meta({ description: 'The recording that this one continues.' }),
  doubt: z.string().nullable().meta({ description: 'What is doubtful about the recording.' }),
  recording: z
    .enum(['journal', 'mcap', 'removed', 'damaged'])
    .meta({ description: '`removed`: by the size limit, findings, orders, alarms and acts are kept.' }),
});
const entry = z.strictObject({
  item: z.int().meta({ description: 'Position in the recording.' }),
  atMs: z.number(),
  channel: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export const recordsMethods = [
  method({
    name: 'session.list',
    kind: 'query',
    role: 'operator',
    description: `Returns recorded sessions, newest last, at most ${mostSessionsPerPage}.`,
    params: z.strictObject({
      before: id
        .optional()
        .meta({ description: 'Only sessions recorded before this one: the first of the last answer.' }),
      limit: z.int().min(1).max(mostSessionsPerPage).default(mostSessionsPerPage),
    }),
    result: z.strictObject({ sessions: z.array(session) }),
    handle: (context, _session, { before = null, limit }) => ask(context, 'sessions', { before, limit }),
  }),

  method({
    name: 'session.show',
    kind: 'query',
    role: 'operator',
    description: `Returns a recorded session with its findings, orders, alarms, acts and states, at most ${mostEntriesPerPage}.`,
    params: z.strictObject({
      id,
      after: z
        .int()
        .min(-1)
        .default(-1)
        .meta({ description: 'Only entries after this item: the last of the last answer.' }),
      limit: z.int().min(0).max(mostEntriesPerPage).default(mostEntriesPerPage),
    }),
    result: z.strictObject({
      session: session.nullable().meta({ description: 'Null: there is none with this id.' }),
      counts: z.record(z.string(), z.int()).meta({ description: 'Number of entries by channel.' }),
      entries: z.array(entry),
      more: z.boolean().meta({ description: 'Whether entries follow.' }),
    }),
    handle: (context, _session, given) => ask(context, 'session', given),
  }),

  method({
    name: 'records.confirm',
    kind: 'act',
    role: 'clinician',
    description:
      'Confirms records that were lost or restored: sessions may start again, though earlier ones may be missing.',
    params: z.strictObject({}),
    result: z.strictObject({ reason: z.string().meta({ description: 'What is confirmed.' }) }),
    handle: (context, caller) => {
      const audited = (answer: Answer<{ reason: string }>) => {
        const reason = answer.ok ? answer.result.reason : caller.defaultReason;
        context.audit(caller, 'records.confirm', reason, ...(answer.ok ? [] : [answer.error.message]));
        return answer;
      };
      const answer = ask<{ reason: string }>(context, 'confirm', { by: caller.defaultReason });
      return answer instanceof Promise ? answer.then(audited) : audited(answer);
    },
  }),
] as const;
