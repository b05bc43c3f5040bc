import { Worker } from 'node:worker_threads';
import { isOutputClosed } from './streams.ts';

/** Sessions to run one after the other, or in several threads. */
export interface ManySessions<Task, Result> {
  /** Number of sessions. */
  readonly count: number;
  readonly taskAt: (index: number) => Task;
  /** Runs one in this thread. */
  readonly run: (task: Task) => Result;
  /** The module of a thread that posts the result of each task it receives. */
  readonly module: URL;
  /** Number of threads. */
  readonly jobs: number;
  /** Called in the order of the tasks, so that totals do not depend on timing. */
  readonly onResult: (result: Result) => void;
  /** Asked after each result: no further session is begun. Default: never. */
  readonly isEnough?: () => boolean;
}

/** Ends early at a signal, or when nobody reads the output any more; sessions under way are finished. True after a signal. */
export async function runSessions<Task, Result>(sessions: ManySessions<Task, Result>): Promise<boolean> {
  let isInterrupted = false;
  const onSignal = () => {
    isInterrupted = true;
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const isStopped = () => isInterrupted || isOutputClosed() || sessions.isEnough?.() === true;
  try {
    await (sessions.jobs === 1 ? runHere(sessions, isStopped) : runInThreads(sessions, isStopped));
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
  return isInterrupted;
}

async function runHere<Task, Result>(
  { count, taskAt, run, onResult }: ManySessions<Task, Result>,
  isStopped: () => boolean,
): Promise<void> {
  for (let index = 0; index < count && !isStopped(); index += 1) {
    onResult(run(taskAt(index)));
    // Lets signals be handled between sessions.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Gives a thread its next task when it is free. */
async function runInThreads<Task, Result>(
  { count, taskAt, module, jobs, onResult }: ManySessions<Task, Result>,
  isStopped: () => boolean,
): Promise<void> {
  let next = 0;
  let due = 0;
  const early = new Map<number, Result>();
  const runThread = async (): Promise<void> => {
    const worker = new Worker(module);
    try {
      while (next < count && !isStopped()) {
        const index = next;
        next += 1;
        worker.postMessage(taskAt(index));
        const result = await new Promise<Result>((resolve, reject) => {
          worker.once('message', resolve);
          worker.once('error', reject);
        });
        worker.removeAllListeners('error');
        early.set(index, result);
        for (let ready = early.get(due); ready !== undefined; ready = early.get(due)) {
          early.delete(due);
          due += 1;
          onResult(ready);
        }
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, count) }, runThread));
}
