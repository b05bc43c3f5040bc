/** A campaign's worker thread: runs the session of each task that it receives and replies with the result. */
import { parentPort } from 'node:worker_threads';
import { type CampaignTask, emulatedWorld, runTask } from './campaign-task.ts';

let emulated: ReturnType<typeof emulatedWorld> | null = null;

parentPort?.on('message', async (task: CampaignTask) => {
  if (task.device === 'emulated') emulated ??= emulatedWorld();
  parentPort?.postMessage(runTask(task, (await emulated) ?? {}));
});
