import { absolute } from '../../../protocols/therapy/limits.ts';
import { matrixAngles } from '../../bench/fault-matrix/angles.ts';
import { formatMatrix } from '../../bench/fault-matrix/format-matrix.ts';
import { type MatrixRow, matrixFaults, matrixPhases, measureMatrix } from '../../bench/fault-matrix/matrix.ts';
import { excursionTo } from '../../bench/fault-matrix/sessions.ts';
import type { BenchOptions } from '../../bench/world/options.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, writeJson, writeLine } from './output.ts';
import { ProgressLine } from './progress-line.ts';

export interface MeasuredRange {
  readonly angles: readonly number[];
  /** Each has its own moments of injection. */
  readonly seeds: number;
  /** `component=kind`; all of them by default. */
  readonly faults?: readonly string[];
  readonly boards?: Pick<BenchOptions, 'board' | 'sensors'>;
}

/** Injects every fault in every phase at every angle, and prints the reaction times beside the hazards' deadlines. */
export async function measureHazards(out: Output, isJson: boolean, range: MeasuredRange): Promise<void> {
  const { angles, seeds, faults = matrixFaults, boards = {} } = range;
  const total = angles.length * seeds * faults.length * matrixPhases.length;
  const progress = new ProgressLine(!isJson);
  const rows: MatrixRow[] = [];
  for (const angleDeg of angles) {
    const timeline = excursionTo(angleDeg);
    for (let seed = 1; seed <= seeds; seed += 1) {
      for (const fault of faults) {
        const onRow = (row: MatrixRow) => {
          rows.push(row);
          if (isJson) writeJson(out, row);
          const done = `${rows.length} of ${total} measured, ${rows.filter(({ ok }) => !ok).length} off the matrix`;
          progress.show(rows.length, total, `${done}, last: ${row.fault} at ${angleDeg}°, ${row.phase}`);
        };
        measureMatrix({ timeline, prescription: absolute, seed, faults: [fault], onRow, ...boards });
        // Lets the terminal and signals be served.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
  }
  progress.clear();
  if (!isJson) writeLine(out, formatMatrix(rows));
  process.exitCode = rows.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
}

/** Emulated boards take a second of computing for each second of a session: a slice of the matrix. */
const emulatedSlice = {
  angles: [15, 30],
  faults: [
    'tilt=off',
    'link=off',
    'actuator=stuck',
    'actuator=wrong',
    'position=off',
    'brake=off',
    'obstruction=stuck',
    'host=kill',
    'patient=button',
    'patient=estop',
    'switch=open',
    'switch=closed',
  ],
};

export async function rangeOf(
  device: 'simulated' | 'emulated',
  angles: readonly number[] | undefined,
  seeds: number,
): Promise<MeasuredRange> {
  if (device === 'simulated') return { angles: angles ?? matrixAngles, seeds };
  const { loadEmulatedBoards } = await import('./emulated-boards.ts');
  return { ...emulatedSlice, angles: angles ?? emulatedSlice.angles, seeds, boards: await loadEmulatedBoards() };
}
