/** A thread of a campaign: runs the sessions whose seeds it is sent, one after the other, and sends back what came of each. */
import { parentPort } from 'node:worker_threads';
import { runSession } from './campaign.ts';

parentPort?.on('message', (seed: number) => parentPort?.postMessage(runSession(seed)));
