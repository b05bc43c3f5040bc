import type { z } from 'zod';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { timeline } from './schemas.ts';

/** The plan of a session, as the service sends it. */
export function timelineFacts(planned: Timeline): z.output<typeof timeline> {
  const { protocol, title, legs } = planned;
  return {
    protocol,
    title,
    legs: legs.map(({ phase, step, from, to, rate, accel, start, duration }) => ({
      phase,
      step,
      fromDeg: from,
      toDeg: to,
      rateDegPerS: rate,
      accelDegPerS2: accel,
      startMs: start,
      durationMs: duration,
    })),
    durationMs: planned.duration,
    invertedMs: planned.inverted,
    inversionLimitMs: planned.deviceInversionLimit,
    maxAngleDeg: planned.maxAngle,
    minAngleDeg: planned.minAngle,
  };
}
