/**
 * The fault matrix, measured: every kind of fault of every component, injected going down, standing head-down and on
 * the way home, each in a world of its own. Of each it is measured how long the table took to answer, from the moment at
 * which the hazard's criterion began to be true of the body to the reaction's first effect at the table.
 */

import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import { formatFault, kindsOf, parseFault } from '../../../hardware/simulator/faults/fault.ts';
import { faultComponents } from '../../../hardware/simulator/faults/fault-kinds.ts';
import type { Leg, Timeline } from '../../../protocols/therapy/leg.ts';
import type { HazardId } from '../../safety/hazards/register.ts';
import { hazardOf, hazards } from '../../safety/hazards/register.ts';
import type { Reaction } from '../../safety/reaction.ts';
import { expectedResponse } from '../oracle/expected-response.ts';
import type { BenchResult } from '../world/result.ts';
import type { Trace, TraceOptions } from './trace.ts';
import { record, timesOf } from './trace.ts';

export const matrixPhases = ['ramp', 'hold', 'return'] as const;
export type MatrixPhase = (typeof matrixPhases)[number];

export interface MatrixOptions extends TraceOptions {
  /** `component=kind`; left out, every kind of every component, and some that end. */
  readonly faults?: readonly string[];
  readonly phases?: readonly MatrixPhase[];
  readonly onRow?: (row: MatrixRow) => void;
}

export interface MatrixRow {
  readonly fault: string;
  readonly phase: MatrixPhase;
  /** What has to be found; empty where the fault asks for nothing in this phase. */
  readonly expected: readonly HazardId[];
  readonly found: readonly HazardId[];
  /** The one that the fault shows itself as, and what it asked for. */
  readonly hazard: HazardId | null;
  readonly reaction: Reaction | null;
  /** From the criterion's onset to the finding, and to the first effect at the table; null where there was none. */
  readonly foundMs: number | null;
  readonly measuredMs: number | null;
  readonly deadlineMs: number | null;
  readonly outcome: BenchResult['outcome'] | 'failed';
  readonly exitCode: 0 | 1 | 3 | 4 | 5;
  /** Why the row is not as the matrix says; empty where it is. */
  readonly wrong: readonly string[];
  readonly ok: boolean;
}

/** Ramps end a little later than planned: the brake, the report (ms). */
const stepSlack = 1500;

/** Faults that end, besides each kind for good: they show what comes after (H08, a reconnect, a released stop). */
const ending = ['actuator=off,2s', 'link=off,2s', 'patient=estop,5s', 'tilt=off,1s', 'brake=stuck,3s'];

/** Every row's fault but for its instant, by component. */
export const matrixFaults: readonly string[] = faultComponents.flatMap((component) => [
  ...[...kindsOf(component).keys()].map((kind) => `${component}=${kind}`),
  ...ending.filter((words) => words.startsWith(`${component}=`)),
]);

export function measureMatrix(options: MatrixOptions): MatrixRow[] {
  const { timeline, faults = matrixFaults, phases = matrixPhases } = options;
  const rows: MatrixRow[] = [];
  for (const words of faults) {
    for (const phase of phases) {
      const fault = parseFault(`${instantOf(phase, timeline)}ms:${words}`);
      const row = rowOf(fault, phase, record(fault, options), timeline);
      rows.push(row);
      options.onRow?.(row);
    }
  }
  return rows;
}

/** In the midst of the first leg of that kind; nearer to its beginning in a stay, which has to last long enough. */
function instantOf(phase: MatrixPhase, { legs }: Timeline): number {
  const is = (leg: Leg): boolean => {
    switch (phase) {
      case 'ramp':
        return leg.to > leg.from && leg.to > 0;
      case 'hold':
        return leg.to === leg.from && leg.to > 0;
      case 'return':
        return leg.to < leg.from && leg.from > 0;
    }
  };
  const leg = legs.find(is);
  if (leg === undefined) throw new Error(`the protocol has no ${phase}`);
  return Math.round(leg.start + leg.duration * (phase === 'hold' ? 0.25 : 0.45));
}

function rowOf(fault: Fault, phase: MatrixPhase, trace: Trace, timeline: Timeline): MatrixRow {
  const [main, ...others] = expectedResponse(fault).hazards;
  const { result, findings } = trace;
  const owed = isOwed(fault, phase);
  const expected = owed && main !== undefined ? [main] : [];
  const isFound = (id: HazardId) => findings.some((finding) => finding.hazard === id);
  const shown = owed ? main : [main, ...others].find((id) => id !== undefined && isFound(id));
  const hazard = shown ?? byDeviceAlone(fault);
  const finding = findings.find((one) => one.hazard === hazard) ?? null;
  const times = hazard === null ? null : timesOf(hazard, fault, trace);
  const deadlineMs = hazard === null || !owed ? null : deadlineOf(hazard, fault, timeline);
  const wrong: string[] = [];
  if (result.failure !== null) wrong.push(result.failure);
  for (const { invariant, reason } of result.violations) wrong.push(`invariant ${invariant}: ${reason}`);
  for (const id of expected) if (!isFound(id)) wrong.push(`${id} was not found`);
  if (deadlineMs !== null && times !== null) {
    const { foundMs, effectMs } = times;
    if (effectMs === null) wrong.push('no effect at the table');
    else if (effectMs > deadlineMs) wrong.push(`took effect after ${effectMs} ms, allowed ${deadlineMs} ms`);
    // Another hazard's reaction may have come first; this one's finding is due all the same.
    if (foundMs !== null && foundMs > deadlineMs) wrong.push(`found after ${foundMs} ms, allowed ${deadlineMs} ms`);
  }
  return {
    fault: formatFault(fault),
    phase,
    expected,
    found: [...new Set(findings.map((one) => one.hazard))],
    hazard,
    reaction: finding?.reaction ?? null,
    foundMs: times?.foundMs ?? null,
    measuredMs: times?.effectMs ?? null,
    deadlineMs,
    outcome: result.failure === null ? result.outcome : 'failed',
    exitCode: exitCodeOf(result),
    wrong,
    ok: wrong.length === 0,
  };
}

/** Whether the fault has to show itself in a session in which it begins in this phase and nothing else happens. */
function isOwed(fault: Fault, phase: MatrixPhase): boolean {
  switch (expectedResponse(fault).visible) {
    case 'at once':
      return true;
    case 'moving':
      // What is over before the next ramp was never felt.
      return phase !== 'hold' || fault.lasts === undefined;
    case 'starting':
      return phase !== 'return' && fault.lasts === undefined;
    case 'standing':
    case 'asked':
      return phase !== 'return';
    case 'maybe':
    case 'never':
      return false;
  }
}

/** Only the device sees that its host is gone. */
const byDeviceAlone = ({ component, kind }: Fault): HazardId | null =>
  component === 'host' && kind === 'kill' ? 'H21' : null;

/** The register's; but over a broken line nothing reaches the table, and the device acts as for a dead host (H21). */
function deadlineOf(hazard: HazardId, fault: Fault, timeline: Timeline): number | null {
  if (hazard === 'H24') return stepsEnd(fault, timeline);
  const id = fault.component === 'link' ? 'H21' : hazard;
  return hazardOf(id).deadlineMs;
}

/** H24: by the end of the step under way, as planned, the table is on its way home; null where that has begun. */
function stepsEnd({ at }: Fault, { legs }: Timeline): number | null {
  const present = legs.find(({ start, duration }) => at < start + duration);
  const last = legs.findLast(({ step }) => step === present?.step);
  if (last === undefined || last.to <= 0) return null;
  return Math.round(last.start + last.duration - at + stepSlack);
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

/** A table for a terminal of 120 columns, and below it what is wrong and what was not measured. */
export function formatMatrix(rows: readonly MatrixRow[]): string {
  const cells = rows.map((row) => [
    row.fault.replace(/^\d+m?s:/, ''),
    row.phase,
    row.expected.length === 0 ? '–' : row.expected.join(' '),
    row.found.join(' ') || '–',
    row.hazard === null ? '–' : `${row.hazard} ${row.reaction ?? 'device'}`,
    row.foundMs === null ? '–' : String(row.foundMs),
    row.measuredMs === null ? '–' : String(row.measuredMs),
    row.deadlineMs === null ? '–' : String(row.deadlineMs),
    `${row.outcome} (${row.exitCode})`,
    row.ok ? 'ok' : 'NOT OK',
  ]);
  const head = ['fault', 'phase', 'expected', 'found', 'shown as', 'found ms', 'effect ms', 'deadline', 'outcome', ''];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const wrong = rows.filter(({ ok }) => !ok);
  const measured = new Set(rows.flatMap(({ hazard, found }) => (hazard === null ? found : [hazard, ...found])));
  const unmeasured = hazards.filter(({ id }) => !measured.has(id)).map(({ id }) => id);
  return [
    line(head),
    ...cells.map(line),
    '',
    `${rows.length} rows, ${wrong.length} not as the matrix says; no row shows ${unmeasured.join(', ') || 'nothing'}`,
    ...wrong.map(({ fault, phase, wrong: why }) => `  ${fault} (${phase}): ${why.join('; ')}`),
  ].join('\n');
}
