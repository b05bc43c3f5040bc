/** Keeps a bench session in a data folder, as the service does. */
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { RecordsClient } from '../../records/client.ts';
import type { RecordingSink } from '../../records/sink.ts';

export interface BenchRecords {
  readonly sink: RecordingSink;
  /** Resolves once the records have caught up: the bench is faster than a disk. */
  caughtUp(): Promise<void>;
  /**
   * Has everything written. Resolves to what became of the session: `id` is null if it was not recorded, `problem` says
   * why it was not, or not to its end.
   */
  finish(): Promise<{ readonly id: string | null; readonly problem: string | null }>;
}

/** Characters that may wait while the bench runs on. */
const mostWaiting = 3 * 1024 * 1024;
/** The finished file may come later: the next start of anything that records there makes it. */
const finishedWithinMs = 120_000;

/** Opens the records of the folder, which is made if it does not exist. Throws FulcrumError. */
export async function openBenchRecords(data: string): Promise<BenchRecords> {
  let problem: string | null = null;
  let id: string | null = null;
  let onFinished = () => {};
  const client = new RecordsClient({
    data,
    clock: new MonotonicClock(),
    onFailure: (reason) => {
      if (!client.hasStopped) problem = reason;
      else problem ??= reason ?? 'items found no room';
    },
    onFinished: (finished) => {
      if (finished === id) onFinished();
    },
  });
  client.start();
  try {
    await client.opened();
  } catch (error) {
    await client.close();
    throw new FulcrumError(errorCodes.DATA_UNUSABLE, {
      place: data === '' ? '--data' : data,
      problem: error instanceof Error ? error.message : String(error),
      allowed: 'a folder that this user may create and write to, and that no service records in',
    });
  }
  const finished = new Promise<void>((resolve) => {
    onFinished = resolve;
  });
  return {
    sink: {
      begin: (head) => {
        id = head.id;
        client.begin(head);
      },
      add: (...item) => client.add(...item),
      end: (summary) => client.end(summary),
    },
    caughtUp: () => client.drained(mostWaiting),
    finish: async () => {
      await client.drained();
      const tooLate = new Promise<void>((resolve) => setTimeout(resolve, finishedWithinMs).unref());
      if (id !== null && problem === null) await Promise.race([finished, tooLate]);
      await client.close();
      return { id, problem };
    },
  };
}

/** Gives everything to each of the sinks. */
export const toAll = (sinks: readonly RecordingSink[]): RecordingSink => ({
  begin: (head) => {
    for (const sink of sinks) sink.begin(head);
  },
  add: (...item) => {
    for (const sink of sinks) sink.add(...item);
  },
  end: (summary) => {
    for (const sink of sinks) sink.end(summary);
  },
});
