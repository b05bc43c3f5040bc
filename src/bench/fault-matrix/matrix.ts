/**
 * The measured fault matrix: every kind of fault of every component, injected on the way down, in a hold and on the way
 * back to level, each in a world of its own. Measured is the time from the moment when the hazard's criterion became
 * true of the body to the reaction's first effect at the table.
 */
import { Body } from '../../../hardware/simulator/body/body.ts';
import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import { formatFault, kindsOf, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { faultComponents, obstructionAheadDeg } from '../../../hardware/simulator/faults/fault-kinds.ts';
import { Random } from '../../../hardware/simulator/random.ts';
import type { Leg, Timeline } from '../../../protocols/therapy/leg.ts';
import type { HazardId } from '../../safety/hazards/register.ts';
import { hazardOf } from '../../safety/hazards/register.ts';
import type { Reaction } from '../../safety/reaction.ts';
import { expectedResponse } from '../oracle/expected-response.ts';
import type { BenchResult } from '../world/result.ts';
import { responseTimes } from './response-times.ts';
import type { Trace, TraceOptions } from './trace.ts';
import { recordTrace } from './trace.ts';

export const matrixPhases = ['ramp', 'hold', 'return'] as const;
export type MatrixPhase = (typeof matrixPhases)[number];

export interface MatrixOptions extends TraceOptions {
  /** `component=kind`. Default: every kind of every component, and some faults that end. */
  readonly faults?: readonly string[];
  readonly phases?: readonly MatrixPhase[];
  readonly onRow?: (row: MatrixRow) => void;
}

export interface MatrixRow {
  readonly fault: string;
  /** Of the hold; negative is head-up. */
  readonly angleDeg: number;
  readonly seed: number;
  readonly phase: MatrixPhase;
  /** The hazards that must be found; empty if the fault requires nothing in this phase. */
  readonly expected: readonly HazardId[];
  readonly found: readonly HazardId[];
  /** The hazard that the fault appears as, and its reaction. */
  readonly hazard: HazardId | null;
  readonly reaction: Reaction | null;
  /** From the criterion's onset to the finding, and to the first effect at the table; null if there was none. */
  readonly foundMs: number | null;
  readonly measuredMs: number | null;
  readonly deadlineMs: number | null;
  readonly outcome: BenchResult['outcome'] | 'failed';
  readonly exitCode: 0 | 1 | 3 | 4 | 5;
  /** Every difference from the matrix; empty if there is none. */
  readonly wrong: readonly string[];
  readonly ok: boolean;
}

/** A ramp ends a little later than planned, because of the brake and the report. */
const stepSlackMs = 1500;

/** Faults that end, in addition to each kind without an end: they show what follows (H08, a reconnection, a released stop). */
const endingFaults = ['actuator=off,2s', 'link=off,2s', 'patient=estop,5s', 'tilt=off,1s', 'brake=stuck,3s'];

/** The fault of every row, without its time, by component. */
export const matrixFaults: readonly string[] = faultComponents.flatMap((component) => [
  ...[...kindsOf(component).keys()].map((kind) => `${component}=${kind}`),
  ...endingFaults.filter((words) => words.startsWith(`${component}=`)),
]);

export function measureMatrix(options: MatrixOptions): MatrixRow[] {
  const { timeline, faults = matrixFaults, phases = matrixPhases } = options;
  const rows: MatrixRow[] = [];
  for (const words of faults) {
    for (const phase of phases) {
      const { seed } = options;
      const aside = seed === 1 ? 0 : new Random(seed).uniform(-1, 1);
      const fault = parseFault(`${injectionMs(phase, timeline, aside)}ms:${words}`);
      const row = rowOf(phase, recordTrace(fault, options), options);
      rows.push(row);
      options.onRow?.(row);
    }
  }
  return rows;
}

/**
 * In the middle of the phase's first leg; nearer to the start of a hold, which must last long enough afterwards.
 * `aside`, from -1 to 1: another moment, in the middle part of the leg.
 */
export function injectionMs(phase: MatrixPhase, { legs }: Timeline, aside: number): number {
  const leg = legs.find((candidate) => isOfPhase(candidate, phase));
  if (leg === undefined) throw new Error(`the protocol has no ${phase}`);
  const middle = phase === 'hold' ? 0.25 : 0.45;
  const widest = phase === 'hold' ? 0.2 : 0.25;
  return Math.round(leg.start + leg.duration * (middle + aside * widest));
}

function isOfPhase({ from, to }: Leg, phase: MatrixPhase): boolean {
  switch (phase) {
    case 'ramp':
      return Math.abs(to) > Math.abs(from);
    case 'hold':
      return to === from && to !== 0;
    case 'return':
      return Math.abs(to) < Math.abs(from);
  }
}

function rowOf(phase: MatrixPhase, trace: Trace, { timeline, seed }: MatrixOptions): MatrixRow {
  const angleDeg = angleOf(timeline);
  const { fault, result, findings } = trace;
  const [main, ...others] = expectedResponse(fault).hazards;
  const isRequired = mustBeFound(fault, phase, timeline);
  const expected = isRequired && main !== undefined ? [main] : [];
  const isFound = (id: HazardId) => findings.some((finding) => finding.hazard === id);
  const apparent = isRequired ? main : [main, ...others].find((id) => id !== undefined && isFound(id));
  const hazard = apparent ?? foundByDeviceAlone(fault);
  const times = hazard === null ? null : responseTimes(hazard, trace);
  const deadlineMs = hazard === null || !isRequired ? null : deadlineOf(hazard, fault, timeline);
  const wrong: string[] = [];
  if (result.failure !== null) wrong.push(result.failure);
  for (const { invariant, reason } of result.violations) wrong.push(`invariant ${invariant}: ${reason}`);
  for (const id of expected) if (!isFound(id)) wrong.push(`${id} was not found`);
  if (deadlineMs !== null && times !== null) {
    const { foundMs, effectMs } = times;
    if (effectMs === null) wrong.push('no effect at the table');
    else if (effectMs > deadlineMs) wrong.push(`took effect after ${effectMs} ms, deadline ${deadlineMs} ms`);
    // Another hazard's reaction may have come first; this hazard's finding still has its deadline.
    if (foundMs !== null && foundMs > deadlineMs) wrong.push(`found after ${foundMs} ms, deadline ${deadlineMs} ms`);
  }
  return {
    fault: formatFault(fault),
    angleDeg,
    seed,
    phase,
    expected,
    found: [...new Set(findings.map((finding) => finding.hazard))],
    hazard,
    reaction: findings.find((finding) => finding.hazard === hazard)?.reaction ?? null,
    foundMs: times?.foundMs ?? null,
    measuredMs: times?.effectMs ?? null,
    deadlineMs,
    outcome: result.failure === null ? result.outcome : 'failed',
    exitCode: exitCodeOf(result),
    wrong,
    ok: wrong.length === 0,
  };
}

const angleOf = ({ maxAngle, minAngle }: Timeline): number => (maxAngle > 0 ? maxAngle : minAngle);

/** A table whose weight exceeds its friction by less than this slides too slowly to be found in a session. */
const slidesFromShare = 1.5;
/** The sensors differ by H12's 3° only after this much motion. */
const differsFromDeg = 8;
const invertedDeg = 5;
/** An obstruction stands this far ahead, and yields about as much before it stops the table. */
const meetsObstructionDeg = 2 * obstructionAheadDeg.stuck;

function slidesWithoutBrake(angleDeg: number): boolean {
  const { weightTorque, resistance } = new Body(0, angleDeg);
  return Math.abs(weightTorque) > slidesFromShare * resistance;
}

/** What is left of the phase's motion at the injection; all of the next one in a hold. */
function wayToGo({ at }: Fault, phase: MatrixPhase, timeline: Timeline): number {
  const leg = timeline.legs.find((candidate) => isOfPhase(candidate, phase));
  if (leg === undefined || phase === 'hold') return Math.abs(angleOf(timeline));
  return Math.abs(leg.to - leg.from) * (1 - (at - leg.start) / leg.duration);
}

/** Whether the fault must be found in a session in which it starts in this phase and nothing else happens. */
function mustBeFound(fault: Fault, phase: MatrixPhase, timeline: Timeline): boolean {
  const angleDeg = angleOf(timeline);
  const distance = Math.abs(angleDeg);
  if (fault.component === 'obstruction' && wayToGo(fault, phase, timeline) < meetsObstructionDeg) return false;
  if (fault.component === 'position' && fault.kind === 'stuck' && distance < differsFromDeg) return false;
  switch (expectedResponse(fault).visible) {
    case 'at once':
      return true;
    case 'moving':
      // A fault that ends before the next ramp has no effect.
      return phase !== 'hold' || fault.lasts === undefined;
    case 'starting':
      return phase !== 'return' && fault.lasts === undefined;
    case 'standing':
      return phase !== 'return' && slidesWithoutBrake(angleDeg);
    case 'asked':
      return phase !== 'return' && angleDeg > invertedDeg;
    case 'maybe':
    case 'never':
      return false;
  }
}

/** Only the device notices the loss of its host. */
const foundByDeviceAlone = ({ component, kind }: Fault): HazardId | null =>
  component === 'host' && kind === 'kill' ? 'H21' : null;

/** The register's deadline. Over a broken link no order reaches the table, and the device acts as for a dead host (H21). */
function deadlineOf(hazard: HazardId, fault: Fault, timeline: Timeline): number | null {
  if (hazard === 'H24') return endOfStepMs(fault, timeline);
  return hazardOf(fault.component === 'link' ? 'H21' : hazard).deadlineMs;
}

/** H24: the table returns by the planned end of the present step; null if it already does. */
function endOfStepMs({ at }: Fault, { legs }: Timeline): number | null {
  const present = legs.find(({ start, duration }) => at < start + duration);
  const last = legs.findLast(({ step }) => step === present?.step);
  if (last === undefined || last.to <= 0) return null;
  return Math.round(last.start + last.duration - at + stepSlackMs);
}

function exitCodeOf({ outcome, failure, violations }: BenchResult): MatrixRow['exitCode'] {
  if (violations.length > 0) return 5;
  if (failure !== null) return 1;
  switch (outcome) {
    case 'stranded':
      return 4;
    case 'returned':
      return 3;
    case 'completed':
      return 0;
  }
}
