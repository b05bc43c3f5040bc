/** A campaign's worker thread: runs the session of each seed that it receives and replies with the result. */
import { parentPort } from 'node:worker_threads';
import { runShrunk } from './shrink.ts';

parentPort?.on('message', (seed: number) => parentPort?.postMessage(runShrunk(seed)));
