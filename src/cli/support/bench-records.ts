/** Keeps a bench session in a data folder, as the service does. */
import { setTimeout } from 'node:timers/promises';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { errorCodes, FulcrumError, messageOf } from '../../../protocols/base/errors.ts';
import type { JsonObject, JsonValue } from '../../../protocols/base/json.ts';
import type { CallMethod } from '../../records/child/link.ts';
import { RecordsClient } from '../../records/client.ts';
import type { RecordingSink } from '../../records/sink.ts';

export interface BenchRecords {
  readonly sink: RecordingSink;
  /** Why no session of a person may start as far as the records are concerned; null: one may. */
  readonly refusal: string | null;
  /** Rejects with the reason. */
  call(method: CallMethod, params: JsonObject): Promise<JsonValue>;
  /**
   * Resolves once the records have caught up: the bench is faster than a disk. Also resolves when `interrupted` is
   * aborted, and when the records are given up because they fail and write nothing for some seconds.
   */
  caughtUp(interrupted: AbortSignal): Promise<void>;
  /**
   * Has everything written. Resolves to what became of the session: `id` is null if it was not recorded, `problem` says
   * why it was not, or not to its end.
   * @param isInterrupted whether the user wants an end: records that fail are not waited for
   */
  finish(isInterrupted: boolean): Promise<{ readonly id: string | null; readonly problem: string | null }>;
}

export interface BenchRecordsOptions {
  /** The JavaScript file of the records process, where this program does not run from its built files. */
  readonly program?: string;
  /** Records that fail and write nothing for this long are given up: a full disk can stay full. */
  readonly giveUpAfterMs?: number;
}

/** Characters that may wait while the bench runs on. */
const mostWaiting = 3 * 1024 * 1024;
/** The finished file may come later: the next start of anything that records there makes it. */
const finishedWithinMs = 120_000;
const lookEveryMs = 50;

/** Opens the records of the folder, which is made if it does not exist. Throws FulcrumError. */
export async function openBenchRecords(
  data: string,
  { giveUpAfterMs = 10_000, ...clientOptions }: BenchRecordsOptions = {},
): Promise<BenchRecords> {
  let id: string | null = null;
  /** Why a part of the session is not recorded, even if recording works again. */
  let loss: string | null = null;
  let isGivenUp = false;
  let onFinished = () => {};
  const noteLoss = (reason: string | null) => {
    if (client.hasStopped) loss ??= reason ?? 'items found no room';
  };
  const client = new RecordsClient({
    ...clientOptions,
    data,
    clock: new MonotonicClock(),
    onFailure: noteLoss,
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
      problem: messageOf(error),
      allowed: 'a folder that this user may create and write to, and that no service records in',
    });
  }
  const finished = new Promise<void>((resolve) => {
    onFinished = resolve;
  });

  /** Waits, unless interrupted, until it is done or the records are given up. */
  const waitFor = async (done: Promise<void>, patienceMs: number, interrupted: AbortSignal | null): Promise<void> => {
    let isDone = false;
    const completed = done.then(() => {
      isDone = true;
    });
    let durableLines = client.durableLines;
    let workedAt = performance.now();
    while (interrupted?.aborted !== true) {
      await Promise.race([completed, setTimeout(lookEveryMs)]);
      if (isDone) return;
      const now = performance.now();
      const { failure } = client;
      if (failure === null || client.durableLines > durableLines) workedAt = now;
      durableLines = client.durableLines;
      if (failure === null || now - workedAt < patienceMs) continue;
      isGivenUp = true;
      loss ??= failure;
      return;
    }
  };

  return {
    sink: {
      begin: (head) => {
        id = head.id;
        if (isGivenUp) return;
        noteLoss(client.failure);
        client.begin(head);
      },
      add: (...item) => {
        if (!isGivenUp) client.add(...item);
      },
      addRow: (...item) => {
        if (!isGivenUp) client.addRow(...item);
      },
      end: (summary) => {
        if (!isGivenUp) client.end(summary);
      },
    },
    get refusal() {
      return client.refusal;
    },
    call: (method, params) => client.call(method, params),
    caughtUp: async (interrupted) => {
      if (isGivenUp || client.waiting < mostWaiting) return;
      await waitFor(client.drained(mostWaiting), giveUpAfterMs, interrupted);
    },
    finish: async (isInterrupted) => {
      const patienceMs = isInterrupted ? 0 : giveUpAfterMs;
      const problem = () => loss ?? client.failure;
      if (!isGivenUp) await waitFor(client.drained(), patienceMs, null);
      noteLoss(client.failure);
      if (id !== null && problem() === null) {
        const tooLate = setTimeout(finishedWithinMs, undefined, { ref: false });
        await waitFor(Promise.race([finished, tooLate]), patienceMs, null);
      }
      const found = problem();
      await client.close();
      return { id, problem: found };
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
  addRow: (...item) => {
    for (const sink of sinks) sink.addRow(...item);
  },
  end: (summary) => {
    for (const sink of sinks) sink.end(summary);
  },
});
