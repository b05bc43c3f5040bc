/** Deadlines as `fulcrum hazards --measure --json` has measured them. */
import { z } from 'zod';

const rowSchema = z.object({
  fault: z.string(),
  angleDeg: z.number(),
  seed: z.number(),
  phase: z.string(),
  hazard: z.string().nullable(),
  measuredMs: z.number().nullable(),
  deadlineMs: z.number().nullable(),
  ok: z.boolean(),
});

type Row = z.output<typeof rowSchema>;

export interface Measurements {
  readonly rows: readonly Row[];
}

export interface MeasuredTime {
  readonly measuredMs: number;
  readonly deadlineMs: number;
  /** Without its instant. */
  readonly fault: string;
  readonly phase: string;
  readonly angleDeg: number;
}

/** What was measured of one hazard. */
export interface MeasuredHazard {
  /** Measurements that have a deadline. */
  readonly times: number;
  /** That which used up most of its deadline; null: none had an effect. */
  readonly worst: MeasuredTime | null;
  /** Measurements that were too late, without effect, or otherwise not as required. */
  readonly failed: number;
}

/** One line of JSON. Throws where it is none of a measurement. */
export const measurementIn = (line: string): Row => rowSchema.parse(JSON.parse(line));

/** Null: no row shows the hazard with a deadline. */
export function measuredOf(rows: readonly Row[], hazard: string): MeasuredHazard | null {
  const own = rows.filter((row) => row.hazard === hazard && row.deadlineMs !== null);
  if (own.length === 0) return null;
  const timed = own.flatMap(({ measuredMs, deadlineMs, fault, phase, angleDeg }) =>
    measuredMs === null || deadlineMs === null
      ? []
      : [{ measuredMs, deadlineMs, fault: fault.replace(/^\d+m?s:/, ''), phase, angleDeg }],
  );
  const worst = timed.reduce<MeasuredTime | null>(
    (most, each) => (most === null || shareOf(each) > shareOf(most) ? each : most),
    null,
  );
  return { times: own.length, worst, failed: own.filter(({ ok }) => !ok).length };
}

const shareOf = ({ measuredMs, deadlineMs }: MeasuredTime): number => measuredMs / deadlineMs;
