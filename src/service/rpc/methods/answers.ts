/** What people say after a session, and a clinician about the time. */
import { z } from 'zod';
import type { JsonObject } from '../../../../protocols/base/json.ts';
import { adverseEvents, earlyEndReasons } from '../../../patients/history.ts';
import { checkReport, withAnswers } from '../../../patients/report.ts';
import { recordingIdPattern } from '../../../records/sink.ts';
import { ask } from '../ask-records.ts';
import { refuse } from '../errors.ts';
import { method } from '../method.ts';
import { bloodPressure, pain, refuseValues, text } from '../patient-params.ts';
import { audited, withMoment } from '../person-acts.ts';

const done = z.strictObject({});
/** This program did not exist before. */
const earliest = Date.UTC(2026, 0, 1);

export const answerMethods = [
  method({
    name: 'session.answer',
    kind: 'act',
    role: 'operator',
    description: 'Keeps what is answered after a session. What is left out stays as it was, and can be answered later.',
    params: z.strictObject({
      id: z.string().regex(recordingIdPattern).meta({ description: 'A session’s id.' }),
      pain: pain.optional(),
      bloodPressure: bloodPressure.optional().meta({ description: 'mmHg, 1 to 3 minutes after getting off.' }),
      adverse: z
        .array(z.enum(adverseEvents))
        .max(adverseEvents.length)
        .optional()
        .meta({ description: 'An empty list: none.' }),
      reason: z.enum(earlyEndReasons).optional().meta({ description: 'Why it ended early.' }),
      note: text.optional(),
    }),
    result: done,
    handle: async (context, session, { id, ...given }) => {
      // Without what was left out.
      const answers: JsonObject = JSON.parse(JSON.stringify(given));
      if (Object.keys(answers).length === 0) return refuse('params', 'params: nothing is answered');
      const wrong = refuseValues(checkReport(withAnswers(null, answers)));
      if (wrong !== null) return wrong;
      const data = withMoment(context, session, { answers });
      if (data === null) return refuse('records', 'no records are kept here');
      return audited(
        context,
        session,
        'session.answer',
        id,
        await ask(context, 'session.note', { session: id, data }),
        {},
      );
    },
  }),

  method({
    name: 'clock.confirm',
    kind: 'act',
    role: 'clinician',
    description:
      'Confirms date and time, where the computer’s clock is not known to be right. Holds until the computer starts again.',
    params: z.strictObject({
      at: z.iso
        .datetime({ offset: true })
        .meta({ description: 'The present, with its offset from UTC: 2027-03-31T18:05:00+02:00.' }),
    }),
    result: done,
    handle: async (context, session, { at }) => {
      const { patients } = context.options;
      if (patients === undefined) return refuse('records', 'no records are kept here');
      const wallMs = Date.parse(at);
      if (wallMs < earliest) {
        const facts = { place: 'at', problem: 'is in the past', value: at, allowed: 'the present date and time' };
        return refuseValues([facts]) ?? refuse('params', 'at');
      }
      const { bootId, monotonicMs } = patients.now();
      const by = session.clinician ?? session.actor;
      const confirmed = await ask(context, 'clock.confirm', { bootId, monotonicMs, wallMs, by });
      if (confirmed.ok) {
        const confirmation = { sequence: Number.MAX_SAFE_INTEGER, bootId, monotonicMs, wallMs, by };
        context.clock = { ...context.clock, confirmations: [...context.clock.confirmations, confirmation] };
      }
      return audited(context, session, 'clock.confirm', at, confirmed, {});
    },
  }),
] as const;
