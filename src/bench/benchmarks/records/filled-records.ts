/** Records with many people and sessions. */
import { contraindications } from '../../../patients/contraindications.ts';
import { openRecords } from '../../../records/database/open.ts';
import { People } from '../../../records/database/people.ts';
import { Sessions } from '../../../records/database/sessions.ts';
import type { RecordingHead } from '../../../records/sink.ts';
import { recordingId } from '../../../records/sink.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** How much is in the records. Each person has the same number of sessions. */
export interface Size {
  readonly name: string;
  readonly people: number;
  readonly sessions: number;
}

export const idOf = (index: number): string => `p-${String(index).padStart(10, '0')}`;

/** People who have a prescription, a screening, a plan and ten sessions each, answered before and after. */
export function fillRecords(data: string, size: Size): void {
  const now = Date.now();
  const { database } = openRecords(data, new Date(now));
  const [people, sessions] = [new People(database), new Sessions(database)];
  const momentOf = (wallMs: number) => ({
    bootId: 'before',
    monotonicMs: wallMs - now + 400 * dayMs,
    wallMs,
    isClockRight: true,
  });
  const answers = Object.fromEntries(contraindications.map(({ id }) => [id, false]));
  database.transaction(() => {
    for (let index = 0; index < size.people; index += 1) {
      const id = idOf(index);
      const entry = { by: 'Clinician One', moment: momentOf(now - 60 * dayMs) };
      people.add(id, { name: `Person ${index}`, birthYear: 1980, weightKg: 70, heightCm: 170, setUp: null });
      people.note(id, 'screening', null, { answers, ...entry });
      people.note(id, 'prescription', null, { ...prescription(now + 60 * dayMs), ...entry });
      people.note(id, 'assignment', null, { plan, stage: 0, afterSequence: 0, ...entry });
    }
    for (let count = 0; count < size.sessions; count += 1) {
      const wallMs = now - 50 * dayMs + count * ((49 * dayMs) / size.sessions);
      const id = idOf(count % size.people);
      const head = headOf(id, wallMs, count, momentOf(wallMs));
      sessions.begin(head);
      sessions.add(
        head.id,
        Array.from({ length: 60 }, (_, item) => ({ item, atMs: item * 1000, channel: 'order', text: orderText })),
      );
      sessions.end(head.id, {
        outcome: 'completed',
        endedAtMs: 0,
        durationMs: 600_000,
        invertedMs: 90_000,
        maxAngleDeg: 15,
        counts: {},
      });
      sessions.place(head.id, 'removed', 0);
      const bloodPressure = { systolic: 120, diastolic: 80 };
      people.note(id, 'before', head.id, { pain: 4, bloodPressure, moment: momentOf(wallMs) });
      people.note(id, 'report', head.id, {
        answers: { pain: 3, bloodPressure, adverse: [] },
        by: 'operator',
        moment: momentOf(wallMs + hourMs),
      });
    }
  });
  database.checkpoint();
  database.close();
}

const orderText = JSON.stringify({ order: 'ramp', toDeg: 15, rateDegPerS: 1, reason: 'the protocol’s step' });

const plan = {
  name: 'benchmark',
  title: 'Benchmark',
  source: 'none',
  description: 'none',
  evidence: 'none',
  stages: [
    { title: 'first', protocol: 'first-session', sessions: 4 },
    { title: 'second', protocol: 'two-sets-15', sessions: 20 },
  ],
};

const prescription = (untilMs: number) => ({
  limits: {
    maxAngleDeg: 30,
    minAngleDeg: -15,
    angleGainDeg: 5,
    downRateDegPerS: 1.5,
    returnRateDegPerS: 2,
    accelDegPerS2: 1,
    oneInversionS: 180,
    sets: 3,
    cumulativeS: 540,
    restBetweenSetsS: 60,
    finalPauseS: 120,
    oscillation: null,
    sessionsPerDay: 1,
    hoursBetween: 2,
    daysPerWeek: 4,
  },
  bloodPressure: 'each-day',
  until: new Date(untilMs).toISOString().slice(0, 10),
});

function headOf(
  patient: string,
  wallMs: number,
  count: number,
  moment: {
    readonly bootId: string;
    readonly monotonicMs: number;
    readonly wallMs: number;
    readonly isClockRight: boolean;
  },
): RecordingHead {
  const startedAt = new Date(wallMs);
  return {
    id: recordingId(startedAt, Uint8Array.from([0, 0, count >> 15, count >> 10, count >> 5, count])),
    versions: {},
    startedAt: startedAt.toISOString(),
    startedAtMs: 0,
    reason: 'benchmark',
    source: 'service',
    continues: null,
    patient,
    protocolName: 'first-session',
    configuration: null,
    prescription: null,
    protocol: null,
    timeline: null,
    channels: [],
    snapshot: null,
    snapshotAtMs: 0,
    start: { ...moment, plan: 'benchmark', stage: 0, plannedMaxAngleDeg: 15, plannedInvertedMs: 90_000 },
  };
}
