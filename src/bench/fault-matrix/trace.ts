import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { Truth } from '../../../hardware/simulator/table.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import type { Prescription } from '../../../protocols/therapy/limits.ts';
import type { Entry } from '../../controller/entry.ts';
import type { Defects } from '../world/defects.ts';
import type { BenchOptions } from '../world/options.ts';
import type { BenchResult } from '../world/result.ts';
import { World } from '../world/world.ts';

/** Finer than any deadline requires: the shortest is 50 ms (H19). */
export const lookEveryMs = 5;
const coarseMs = 50;

/** The true state of the body and the present order at one instant. */
export interface Look {
  /** From the order for the first ramp. */
  readonly atMs: number;
  readonly truth: Truth;
  /** The person is being asked "are you well?". */
  readonly asking: boolean;
  /** The rate of the present order, °/s; 0 for an order to stand. */
  readonly orderedRate: number;
  readonly isReturning: boolean;
}

/** The session that the fault is injected into. */
export interface TraceOptions {
  readonly timeline: Timeline;
  readonly prescription: Prescription;
  readonly seed: number;
  readonly board?: BenchOptions['board'];
  readonly sensors?: BenchOptions['sensors'];
  /** Called for each world, because defects may have a state of their own. */
  readonly defects?: () => Defects;
}

/** One session of the fault matrix. */
export interface Trace {
  readonly fault: Fault;
  readonly limitDeg: number;
  /** Every 5 ms from the fault on. */
  readonly looks: readonly Look[];
  /** The findings from the fault on, in order. */
  readonly findings: readonly Extract<Entry, { type: 'finding' }>[];
  readonly result: BenchResult;
}

/** Runs the session to its end. Looks end about two minutes after the fault, when nothing new can be measured. */
export function recordTrace(fault: Fault, options: TraceOptions): Trace {
  const { timeline, prescription, seed, board, sensors, defects } = options;
  const looks: Look[] = [];
  const findings: Extract<Entry, { type: 'finding' }>[] = [];
  let orderedRate = 0;
  let isReturning = false;
  const world = new World({
    timeline,
    prescription,
    seed,
    faults: [fault],
    onEntry: (entry) => {
      if (entry.type === 'finding' && entry.atMs >= fault.at) findings.push(entry);
      if (entry.type !== 'order') return;
      orderedRate = entry.order === 'ramp' || entry.order === 'return' ? (entry.rateDegPerS ?? 0) : 0;
      isReturning = entry.order === 'return';
    },
    ...(board === undefined ? {} : { board }),
    ...(sensors === undefined ? {} : { sensors }),
    ...(defects === undefined ? {} : { defects: defects() }),
  });
  for (;;) {
    const sinceMs = world.elapsedMs - fault.at;
    const isFine = sinceMs >= -lookEveryMs && sinceMs < watchedMs(fault);
    const until = milliseconds(world.clock.now() + (isFine ? lookEveryMs : coarseMs));
    if (!world.advance(until)) break;
    // `advance` stops at the last event; this moves the clock to the next look.
    world.clock.advanceTo(until);
    if (!isFine) continue;
    looks.push({
      atMs: world.elapsedMs,
      truth: world.table.truth(),
      asking: world.sensors.displayedQuestion === 'are-you-well',
      orderedRate,
      isReturning,
    });
  }
  return { fault, limitDeg: timeline.maxAngle, looks, findings, result: world.result() };
}

/** Some faults show only at the next motion, or when the person is asked. */
function watchedMs(fault: Fault): number {
  return fault.component === 'patient' || fault.component === 'brake' ? 120_000 : 110_000;
}
