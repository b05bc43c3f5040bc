/** A clinician's manual control of the table. */
import { z } from 'zod';
import { degrees, degreesPerSecond, seconds } from '../../../../protocols/base/units.ts';
import { absolute, bounds } from '../../../../protocols/therapy/limits.ts';
import { durations, secondsText } from '../../../safety/durations.ts';
import { longestReason, reasonProblem } from '../../../session/reason.ts';
import { type Answer, refuse } from '../errors.ts';
import { method } from '../method.ts';
import { type ActResult, actResult, noParams } from '../schemas.ts';

export const overrideMethods = [
  method({
    name: 'override.begin',
    kind: 'act',
    role: 'clinician',
    description: `Takes manual control, one connection at a time, which must then call \`alive\` or act at least every ${secondsText(durations.consoleSilenceMs)}. It expires; if the connection is lost or silent the table holds, and returns after ${secondsText(durations.longestFaultHoldMs)} (H23).`,
    params: z.strictObject({
      reason: z
        .string()
        .trim()
        .min(1)
        .max(longestReason)
        .refine((reason) => reasonProblem(reason) === null)
        .meta({ description: 'The reason, for the record; printable text.' }),
      seconds: z
        .number()
        .min(1)
        .max(durations.longestOverrideMs / 1000),
    }),
    result: actResult,
    handle: (context, session, { reason, seconds: duration }) => {
      const held = context.override.refusalToBegin(session);
      if (held !== null) return held;
      const refusalReason = context.controller.beginOverride(seconds(duration), reason);
      if (refusalReason === null) {
        context.override.assign(session);
        context.audit(session, 'override begun', `${reason}; for ${duration} s`);
      }
      return context.answer(refusalReason);
    },
  }),

  method({
    name: 'alive',
    kind: 'query',
    role: 'operator',
    description: `Says that the console which holds the override still works. It, or any act of the holder, is due every ${secondsText(durations.consoleSilenceMs)}; otherwise the console counts as gone (H23).`,
    params: noParams,
    result: z.strictObject({ holds: z.boolean().meta({ description: 'Whether this connection holds the override.' }) }),
    handle: (context, session) => {
      context.override.heard(session);
      return { ok: true, result: { holds: context.override.number === session.number } };
    },
  }),

  method({
    name: 'override.jog',
    kind: 'act',
    role: 'clinician',
    description: `Moves the table while renewed at least every ${durations.jogRenewalMs} ms; otherwise it holds.`,
    params: z.strictObject({ direction: z.enum(['down', 'up']) }),
    result: actResult,
    handle: (context, session, { direction }) =>
      context.override.run(session, () => context.answer(context.controller.overrideJog(direction))),
  }),

  method({
    name: 'override.target',
    kind: 'act',
    role: 'clinician',
    description:
      'Moves to an angle. Above the prescription each 5° needs a confirmation, and the table comes level first, where the rest after an inversion is kept.',
    params: z.strictObject({
      angleDeg: z.number().min(absolute.minAngle).max(absolute.maxAngle),
      rateDegPerS: z.number().min(bounds.slowestRate).max(absolute.returnRate),
      confirm: z.boolean().optional(),
    }),
    result: z.strictObject({ ...actResult.shape, viaLevel: z.boolean() }),
    handle: (context, session, { angleDeg, rateDegPerS, confirm }) =>
      context.override.run<ActResult & { viaLevel: boolean }>(session, () => {
        const { controller } = context;
        const verdict = controller.overrideTarget(degrees(angleDeg), degreesPerSecond(rateDegPerS), confirm === true);
        if (verdict.ok) return { ok: true, result: { ...context.actResult(), viaLevel: verdict.viaLevel } };
        const { reason, confirmUpToDeg } = verdict;
        return confirmUpToDeg === undefined
          ? refuse('refused', reason, { state: controller.state })
          : refuse('confirm', reason, { confirmUpToDeg });
      }),
  }),

  method({
    name: 'override.hold',
    kind: 'act',
    role: 'clinician',
    description:
      'Sets the time left in the hold or rest that the override interrupted, counted from resuming; 0 ends a hold. Moves nothing.',
    params: z.strictObject({
      seconds: z
        .number()
        .min(0)
        .max(bounds.longestRest / 1000),
    }),
    result: actResult,
    handle: (context, session, { seconds: duration }) =>
      context.override.run(session, () => context.answer(context.controller.overrideHold(seconds(duration)))),
  }),

  method({
    name: 'override.skip',
    kind: 'act',
    role: 'clinician',
    description: 'Skips the protocol’s current step: resuming begins the next one. Moves nothing.',
    params: noParams,
    result: actResult,
    handle: (context, session) =>
      context.override.run(session, () => context.answer(context.controller.overrideSkip())),
  }),

  method({
    name: 'override.end',
    kind: 'act',
    role: 'clinician',
    description: 'Gives up manual control: the session is paused and can be resumed.',
    params: noParams,
    result: actResult,
    handle: (context, session) =>
      context.override.run(session, (): Answer<ActResult> => {
        const refusalReason = context.controller.endOverride(session.defaultReason);
        if (refusalReason === null) context.override.release('ended by its holder');
        return context.answer(refusalReason);
      }),
  }),
] as const;
