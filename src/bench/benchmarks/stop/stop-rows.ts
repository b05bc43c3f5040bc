/**
 * Rows: from a request for a STOP to `!` at the far end of the actuator's cable, under several loads, beside a bare relay
 * and beside the feed hold of CNCjs.
 */

import { inPairs } from '../pairs.ts';
import { atMost, type Bench, type Measured, type Row } from '../row.ts';
import { pause } from '../waiting.ts';
import { cncjsTarget } from './cncjs.ts';
import { type Load, loads } from './loads.ts';
import { bareTarget, type StopTarget, serviceTarget, type TargetOptions } from './targets.ts';

/** Before each STOP: long enough for the board's answer to the last one; a STOP without an answer is repeated. */
export const apartMs = 60;
const rounds = { full: 400, quick: 40 };

export const stopRows = (): readonly Row[] =>
  loads.flatMap((load): readonly Row[] => [
    {
      ...row(load, bareTarget),
      yardstick: 'bare relay',
      reach: [atMost(1.1), atMost(1.5, 'p99')],
      isQuick: true,
    },
    {
      ...row(load, cncjsTarget),
      name: `${load.name}, the peer`,
      yardstick: 'CNCjs, feed hold',
      reach: [atMost(1), atMost(1, 'p99')],
      isQuick: false,
    },
  ]);

function row(load: Load, yardstick: (options: TargetOptions) => Promise<StopTarget>) {
  return {
    subject: 'STOP: from the request on a socket to `!` on the tty',
    name: load.name,
    unit: 'ms',
    measure: (bench: Bench) => compare(bench, load, yardstick),
  } as const;
}

async function compare(
  bench: Bench,
  load: Load,
  yardstick: (options: TargetOptions) => Promise<StopTarget>,
): Promise<Measured> {
  const { folder, children } = bench;
  const options = { folder, children, nodeArguments: load.nodeArguments ?? [] };
  // The yardstick first: where it cannot be had, nothing else is started.
  const beside = await yardstick(options);
  const service = await serviceTarget(options);
  const end = await load.begin?.({ folder, children, targets: [service, beside] });
  const stop = (target: StopTarget) => async () => {
    // Each has a pause of its own before it; otherwise the second would find the processor already awake.
    await pause(apartMs);
    load.beforeStop?.(target);
    return await target.stop();
  };
  try {
    return await inPairs(bench.rounds(rounds.full, rounds.quick), stop(service), stop(beside));
  } finally {
    end?.();
  }
}
