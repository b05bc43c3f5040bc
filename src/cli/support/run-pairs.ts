/** `fulcrum hazards --pairs`: runs the cells, in this thread or in several, and prints the matrix and what is not good. */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { arguedBy } from '../../bench/fault-matrix/argued-pairs.ts';
import {
  commandOf,
  formatBadPair,
  formatPairs,
  formatSummary,
  isBad,
  isGood,
  type JudgedPair,
  summaryOf,
} from '../../bench/fault-matrix/format-pairs.ts';
import { matrixFaults } from '../../bench/fault-matrix/matrix.ts';
import { type PairSelection, pairCells } from '../../bench/fault-matrix/pair-cells.ts';
import { PairBench, type PairResult } from '../../bench/fault-matrix/pair-session.ts';
import { argumentOf } from '../../safety/case/safety-case.ts';
import { exitCodes } from './exit-codes.ts';
import { runSessions } from './many-sessions.ts';
import { type Output, writeJson, writeLine } from './output.ts';
import { ProgressLine } from './progress-line.ts';

/**
 * @param bench runs the cells of a single job
 * @throws FulcrumError FAULT_KIND
 */
export async function runPairs(
  out: Output,
  isJson: boolean,
  selection: PairSelection,
  jobs: number,
  bench = new PairBench(),
): Promise<void> {
  refuseUnknown(selection.faults ?? []);
  const cells = pairCells(selection);
  const judged: JudgedPair[] = [];
  const progress = new ProgressLine(!isJson);
  let bad = 0;
  const onResult = (result: PairResult): void => {
    const cell: JudgedPair = { ...result, argued: isGood(result) ? null : arguedBy(result) };
    judged.push(cell);
    if (isJson) writeJson(out, { type: 'cell', ...cell, command: commandOf(cell) });
    if (isBad(cell)) bad += 1;
    progress.show(judged.length, cells.length, `${judged.length} of ${cells.length} cells, ${bad} not good`);
    if (!isBad(cell) || isJson) return;
    progress.clear();
    writeLine(out, formatBadPair(cell));
  };
  const isInterrupted = await runSessions({
    count: cells.length,
    // Every index is that of a cell.
    taskAt: (index) => cells[index] as (typeof cells)[number],
    run: (cell) => bench.run(cell),
    module: new URL('../../bench/fault-matrix/pairs-worker.js', import.meta.url),
    jobs,
    onResult,
  });
  progress.clear();
  const summary = summaryOf(judged);
  if (isJson) writeJson(out, { type: 'summary', seed: selection.seed, ...summary });
  else writeLine(out, [formatPairs(judged), '', formatSummary(summary), ...arguedText(judged)].join('\n'));
  process.exitCode = isInterrupted ? exitCodes.interrupted : bad > 0 ? exitCodes.violated : exitCodes.done;
}

/** What the safety case says of the hazards that argue for cells. */
const arguedText = (cells: readonly JudgedPair[]): readonly string[] =>
  [...new Set(cells.flatMap(({ argued }) => argued ?? []))].map((id) => {
    const { residual, gap = '' } = argumentOf(id);
    return `  ${id}: ${residual} ${gap}`.trimEnd();
  });

function refuseUnknown(faults: readonly string[]): void {
  for (const fault of faults) {
    if (matrixFaults.includes(fault)) continue;
    throw new FulcrumError(errorCodes.FAULT_KIND, {
      place: '--fault',
      problem: 'not a fault of the matrix',
      value: fault,
      allowed: matrixFaults.join(', '),
    });
  }
}
