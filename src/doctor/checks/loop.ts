/** How punctual this computer is: a controller's loop needs its turn every 20 ms. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fault, type Line, ok, warning } from '../line.ts';

export interface LoopFacts {
  /** How late a timer of the doctor's own process was. */
  readonly p99Ms: number;
  readonly worstMs: number;
  readonly durationMs: number;
}

/** A lease lasts 400 ms; without a renewal the actuator stops (H06). */
const tooLateMs = 350;
const lateMs = 100;
const resolutionMs = 10;

/** Measures while nothing else is done. */
export async function measureLoopDelay(durationMs: number): Promise<LoopFacts> {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, durationMs));
  delay.disable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolutionMs);
  return { p99Ms: late(delay.percentile(99)), worstMs: late(delay.max), durationMs };
}

export function checkLoop({ p99Ms, worstMs, durationMs }: LoopFacts): readonly Line[] {
  const said = `timers were up to ${worstMs.toFixed(0)} ms late in ${durationMs / 1000} s (99 % within ${p99Ms.toFixed(0)} ms)`;
  const mend = 'see what keeps the processor busy (top), and the lines on heat, throttling and disk sync';
  if (worstMs >= tooLateMs) return [fault('loop delay', said, mend)];
  return [worstMs >= lateMs ? warning('loop delay', said, mend) : ok('loop delay', said)];
}
