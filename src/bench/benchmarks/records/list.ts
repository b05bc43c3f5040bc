/** Row: the list of many sessions. */
import { openRecords } from '../../../records/database/open.ts';
import { Sessions } from '../../../records/database/sessions.ts';
import { alone, atMost, type Bench, type Measured, type Row } from '../row.ts';
import { headFacts } from './head-facts.ts';

const listedSessions = 10_000;
const rounds = 9;

export const listRow = (): Row => ({
  subject: 'recording',
  name: `${listedSessions} sessions listed`,
  yardstick: null,
  unit: 'ms',
  reach: [atMost(200, 'p50', 'value')],
  isQuick: true,
  measure,
});

async function measure({ folder }: Bench): Promise<Measured> {
  const { database } = openRecords(folder, new Date());
  const sessions = new Sessions(database);
  database.transaction(() => {
    for (let number = 0; number < listedSessions; number += 1) {
      const { id, startedAt } = headFacts();
      sessions.begin({
        ...headFacts(),
        id,
        startedAt,
        startedAtMs: 0,
        reason: 'asked to start',
        continues: null,
        protocolName: 'first-session',
        timeline: null,
        channels: [],
        snapshot: null,
        snapshotAtMs: 0,
      });
      sessions.end(id, {
        outcome: 'completed',
        endedAtMs: 414_000,
        durationMs: 414_000,
        invertedMs: 92_000,
        maxAngleDeg: 15,
        counts: {},
      });
    }
  });
  const times = Array.from({ length: rounds }, () => {
    const startedAt = performance.now();
    if (sessions.all().length !== listedSessions) throw new Error('sessions are missing');
    return performance.now() - startedAt;
  });
  database.close();
  return alone(times);
}
