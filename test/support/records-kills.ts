/** Kills the records child at random moments, while it has many commits to make, and looks at what is left in the end. */

import { JournalFile } from '../../src/records/journal/reader.ts';
import { journalFile, recordingsFolder } from '../../src/records/paths.ts';
import { headOf, openRecordsRig, sessionsIn } from './records-rig.ts';
import { pause, until } from './waiting.ts';

export interface KillOutcome {
  /** Items that were recorded, each to be committed at once. */
  readonly recorded: number;
  /** Of these, the ones that were on the disk, as the child had told, before a kill. They are never sent again. */
  readonly acknowledged: number;
  /** Items in a second of recording. */
  readonly perSecond: number;
  /** The items that the journal and the database hold in the end. */
  readonly inJournal: readonly unknown[];
  readonly inDatabase: readonly unknown[];
  /** What was said for the log. */
  readonly said: readonly string[];
}

const everyMs = 10;
const itemsAtOnce = 5;

/** @param random gives numbers from 0 to 1 */
export async function killOften(kills: number, random: () => number): Promise<KillOutcome> {
  const { client, data, failures, said } = await openRecordsRig();
  const head = headOf();
  client.begin(head);
  let recorded = 0;
  let acknowledged = 0;
  let recordedMs = 0;
  for (let round = 1; round <= kills; round += 1) {
    const startedAt = performance.now();
    const endsAt = startedAt + 20 + 300 * random();
    while (performance.now() < endsAt) {
      for (let count = 0; count < itemsAtOnce; count += 1, recorded += 1) {
        client.add('order', recorded, { value: recorded }, 'prompt');
      }
      await pause(everyMs);
    }
    recordedMs += performance.now() - startedAt;
    if (client.pid !== undefined) process.kill(client.pid, 'SIGKILL');
    // The head is a line too.
    acknowledged = Math.max(0, client.durableLines - 1);
    await until('a new child', () => failures.length === 2 * round && failures.at(-1) === null);
  }
  await client.drained();
  const journal = JournalFile.open(journalFile(recordingsFolder(data), head.id));
  const inJournal = [...journal.items()].map((item) => item.data['value']);
  const inDatabase = sessionsIn(data)
    .entries(head.id)
    .map(({ data: { value } }) => value);
  const perSecond = (recorded / recordedMs) * 1000;
  return { recorded, acknowledged, perSecond, inJournal, inDatabase, said };
}
