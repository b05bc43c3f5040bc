import { Command } from 'commander';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import type { MatrixRow } from '../../bench/fault-matrix/matrix.ts';
import { formatMatrix, measureMatrix } from '../../bench/fault-matrix/matrix.ts';
import { registerRows } from '../../safety/hazards/register.ts';
import { exitCodes } from '../support/exit-codes.ts';
import { loadProtocol } from '../support/protocol-file.ts';
import { ProgressLine } from '../support/streams.ts';
import type { Output } from './protocol.ts';

interface HazardsArguments {
  readonly measure?: true;
  readonly json?: true;
}

export function hazardsCommand(out: Output = process.stdout): Command {
  return new Command('hazards')
    .description('the hazard register; --measure injects every fault and prints the measured time beside the deadline')
    .option('--measure', 'every component and kind of fault, at ramp, hold and return (about a minute)')
    .option('--json', 'one JSON object a line')
    .action(async ({ measure, json }: HazardsArguments) => {
      if (measure === true) await printMatrix(out, json === true);
      else printRegister(out, json === true);
    });
}

function printRegister(out: Output, json: boolean): void {
  if (json) {
    for (const row of registerRows()) out.write(`${JSON.stringify(row)}\n`);
    return;
  }
  for (const { id, component, fault, reaction, deadlineMs } of registerRows()) {
    const deadline = deadlineMs === null ? '' : ` within ${deadlineMs} ms`;
    out.write(`${id}  ${component}: ${fault}\n     → ${reaction}${deadline}\n`);
  }
}

async function printMatrix(out: Output, json: boolean): Promise<void> {
  const { protocol, place } = await loadProtocol('static-15');
  const timeline = accepted(planTimeline(protocol, absolute, place));
  const progress = new ProgressLine(!json);
  let measured = 0;
  const onRow = (row: MatrixRow) => {
    measured += 1;
    if (json) out.write(`${JSON.stringify(row)}\n`);
    else progress.show(`${measured} measured, the last ${row.fault} at ${row.phase}`);
  };
  const rows = measureMatrix({ timeline, prescription: absolute, seed: 1, onRow });
  progress.clear();
  if (!json) out.write(`${formatMatrix(rows)}\n`);
  process.exitCode = rows.every(({ ok }) => ok) ? exitCodes.done : exitCodes.failed;
}
