/** A thread of `fulcrum hazards --pairs`: runs each cell that it receives and replies with its result. */
import { parentPort } from 'node:worker_threads';
import type { PairCell } from './pair-cells.ts';
import { PairBench } from './pair-session.ts';

const bench = new PairBench();
parentPort?.on('message', (cell: PairCell) => parentPort?.postMessage(bench.run(cell)));
