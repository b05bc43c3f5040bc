import type { LiveTimeline } from '../../../trace.ts';

export interface PlannedPoint {
  readonly atMs: number;
  readonly angleDeg: number;
}

/** The corners of the plan: ramps are drawn straight, without their acceleration. */
export const plannedPoints = ({ legs }: Pick<LiveTimeline, 'legs'>): readonly PlannedPoint[] =>
  legs.flatMap(({ start, duration, from, to }, index) => [
    ...(index === 0 ? [{ atMs: start, angleDeg: from }] : []),
    { atMs: start + duration, angleDeg: to },
  ]);
