/** The methods that watch a session and steer it. */
import { z } from 'zod';
import { durations, secondsText } from '../../../safety/durations.ts';
import { method } from '../method.ts';
import { actResult, noParams, serviceStatus, telemetry, timeline } from '../schemas.ts';
import { roles } from '../session.ts';
import { timelineFacts } from '../timeline-facts.ts';

export const sessionMethods = [
  method({
    name: 'status',
    kind: 'query',
    role: 'observer',
    description: 'Returns the session, the alarms, the override and its holder, both ports and the recorder.',
    params: noParams,
    result: z.strictObject({
      ...telemetry.shape,
      ...serviceStatus.shape,
      you: z.strictObject({
        client: z.int(),
        role: z.enum(roles),
        name: z.string().nullable().meta({ description: 'The clinician who has logged in on this connection.' }),
      }),
      clients: z.int(),
      loginLockedMs: z.number(),
    }),
    handle: (context, session) => ({
      ok: true,
      result: {
        ...context.telemetry(),
        ...context.options.serviceStatus(),
        you: { client: session.number, role: session.role, name: session.clinician },
        clients: context.connections,
        loginLockedMs: context.options.logins.lockedForMs,
      },
    }),
  }),

  method({
    name: 'subscribe',
    kind: 'query',
    role: 'observer',
    description: 'Starts the notifications below; the result is the present telemetry.',
    params: noParams,
    result: telemetry,
    handle: (context, session) => {
      context.subscribe(session);
      return { ok: true, result: context.telemetry() };
    },
  }),

  method({
    name: 'timeline',
    kind: 'query',
    role: 'observer',
    description: 'Returns the plan of the session that runs, or of the last one; null before the first.',
    params: noParams,
    result: z.strictObject({ timeline: timeline.nullable() }),
    handle: ({ controller }) => ({
      ok: true,
      result: { timeline: controller.timeline === null ? null : timelineFacts(controller.timeline) },
    }),
  }),

  method({
    name: 'stop',
    kind: 'urgent',
    role: 'observer',
    description: 'Stops the table at once, brake on. Acts with any parameters, and without an id.',
    params: noParams,
    result: actResult,
    handle: (context, session) => {
      context.controller.stop(session.actor, session.defaultReason);
      return context.answer(null);
    },
  }),

  method({
    name: 'return',
    kind: 'urgent',
    role: 'observer',
    description: 'Brings the person level, from any state. Acts with any parameters, and without an id.',
    params: noParams,
    result: actResult,
    handle: (context, session) => {
      context.controller.returnToLevel(session.actor, session.defaultReason);
      return context.answer(null);
    },
  }),

  method({
    name: 'pause',
    kind: 'act',
    role: 'observer',
    description: `Holds the table where it is, for at most ${secondsText(durations.longestPauseMs)} off level.`,
    params: noParams,
    result: actResult,
    handle: (context, session) => context.answer(context.controller.pause(session.actor, session.defaultReason)),
  }),

  method({
    name: 'answer',
    kind: 'act',
    role: 'observer',
    description: 'Answers the prompt: the person is well.',
    params: noParams,
    result: actResult,
    handle: (context, session) => {
      context.controller.answer(session.actor);
      return context.answer(null);
    },
  }),

  method({
    name: 'attend',
    kind: 'act',
    role: 'operator',
    description:
      'Says that the helper is present (H31): a key was pressed, or the screen touched. No program may call this by itself.',
    params: noParams,
    result: actResult,
    handle: (context, session) => {
      context.controller.attend(session.actor, session.defaultReason);
      return context.answer(null);
    },
  }),

  method({
    name: 'resume',
    kind: 'act',
    role: 'operator',
    description: 'Continues the protocol after a pause or an override.',
    params: noParams,
    result: actResult,
    handle: (context, session) => context.answer(context.controller.resume(session.actor, session.defaultReason)),
  }),

  method({
    name: 'reset',
    kind: 'act',
    role: 'operator',
    description: 'Clears a latch whose cause is gone. Starts no motion.',
    params: noParams,
    result: actResult,
    handle: (context, session) => context.answer(context.controller.reset(session.actor, session.defaultReason)),
  }),

  method({
    name: 'acknowledge',
    kind: 'act',
    role: 'operator',
    description: `Silences the sounding alarms, or one of them, for ${secondsText(durations.alarmSilenceMs)}. After a fault’s hold it also starts the return.`,
    params: z.strictObject({
      alarm: z.string().min(1).max(64).optional().meta({ description: 'The alarm’s key; if omitted, all of them.' }),
    }),
    result: actResult,
    handle: (context, session, { alarm }) =>
      context.answer(context.controller.acknowledge(session.actor, session.defaultReason, alarm)),
  }),
] as const;
