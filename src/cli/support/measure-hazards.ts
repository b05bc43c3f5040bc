import { absolute } from '../../../protocols/therapy/limits.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import { formatMatrix } from '../../bench/fault-matrix/format-matrix.ts';
import { type MatrixRow, measureMatrix } from '../../bench/fault-matrix/matrix.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, writeJson, writeLine } from './output.ts';
import { ProgressLine } from './progress-line.ts';
import { loadProtocol } from './protocol-file.ts';

/** Injects every fault in every phase, and prints the reaction times beside the hazards' deadlines. */
export async function measureHazards(out: Output, isJson: boolean): Promise<void> {
  const { protocol, place } = await loadProtocol('static-15');
  const timeline = accepted(planTimeline(protocol, absolute, place));
  const progress = new ProgressLine(!isJson);
  let measured = 0;
  const onRow = (row: MatrixRow) => {
    measured += 1;
    if (isJson) writeJson(out, row);
    else progress.show(measured, null, `${measured} measured, last: ${row.fault} at ${row.phase}`);
  };
  const rows = measureMatrix({ timeline, prescription: absolute, seed: 1, onRow });
  progress.clear();
  if (!isJson) writeLine(out, formatMatrix(rows));
  process.exitCode = rows.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
}
