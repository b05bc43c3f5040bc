/** What the records hold on a person, in the types of the patients' rules. */
import type { ClockKnowledge } from '../../patients/clock-trust.ts';
import type { CourseSession } from '../../patients/course.ts';
import type { SessionRecord, SessionReport } from '../../patients/history.ts';
import type { Moment } from '../../patients/moment.ts';
import type { Person } from '../../patients/person.ts';
import type { PlanAssignment } from '../../patients/plan-decision.ts';
import type { StoredPrescription, Waiver } from '../../patients/prescription.ts';
import { withAnswers } from '../../patients/report.ts';
import type { BloodPressure, BloodPressureReading, Clearance, Screening } from '../../patients/screening.ts';
import type { AnonymousFile, PersonFile } from '../../patients/start.ts';
import type {
  ClockConfirmation,
  PersonEntry,
  PersonEntryKind,
  PersonSession,
  StoredPerson,
} from '../../records/database/people.ts';

/** A person as it is stored beside the id. */
export type PersonData = Omit<Person, 'id'>;

/** What was answered at a start; `session`: the one that began. */
export interface BeforeSession {
  readonly pain: number | null;
  readonly bloodPressure: BloodPressure | null;
  readonly moment: Moment;
}

/** What was answered after a session, at one time. */
export interface AfterSession {
  readonly answers: Partial<SessionReport>;
  readonly by: string;
  readonly moment: Moment;
}

/** The data of each kind of entry. The service alone writes them, and each row has a sum: what is read is what was written. */
export interface EntryData {
  readonly prescription: StoredPrescription;
  readonly waiver: Waiver;
  readonly screening: Screening;
  readonly clearance: Clearance;
  readonly before: BeforeSession;
  readonly report: AfterSession;
  readonly assignment: PlanAssignment;
}

/** The records' answer to the call `person`. */
export interface PersonAnswer {
  /** Null: there is no such person. Left out where the sessions without a person were asked for. */
  readonly data?: PersonData | null;
  readonly entries: readonly PersonEntry[];
  readonly sessions: readonly PersonSession[];
  readonly confirmations: readonly ClockConfirmation[];
  readonly newest: PersonSession | null;
}

/** Null: there is no such person. */
export function personFileOf(id: string, { data, entries, sessions }: PersonAnswer): PersonFile | null {
  if (data === null || data === undefined) return null;
  return {
    person: { id, ...data },
    prescription: ofKind(entries, 'prescription').at(-1) ?? null,
    waiver: ofKind(entries, 'waiver').at(-1) ?? null,
    screening: ofKind(entries, 'screening').at(-1) ?? null,
    clearances: ofKind(entries, 'clearance'),
    bloodPressure: newestReading(ofKind(entries, 'before')),
    history: historyOf(sessions, entries),
    assignment: ofKind(entries, 'assignment').at(-1) ?? null,
  };
}

/** Of the sessions without a person. */
export const anonymousFileOf = ({ entries, sessions }: PersonAnswer): AnonymousFile => ({
  bloodPressure: newestReading(ofKind(entries, 'before')),
  history: historyOf(sessions, entries),
});

/** The data of the entries of a kind, the oldest first. */
export const ofKind = <Kind extends PersonEntryKind>(
  entries: readonly PersonEntry[],
  kind: Kind,
): readonly EntryData[Kind][] =>
  entries.filter((entry) => entry.kind === kind).map(({ data }) => data as unknown as EntryData[Kind]);

export const personOf = ({ id, data }: StoredPerson): Person => ({ id, ...(data as unknown as PersonData) });

export const clockKnowledgeOf = ({ confirmations, newest }: PersonAnswer): ClockKnowledge => ({
  confirmations,
  newest: newest === null ? null : { ...startedOf(newest), sequence: newest.number },
});

export function historyOf(
  sessions: readonly PersonSession[],
  entries: readonly PersonEntry[],
): readonly SessionRecord[] {
  const bySession = entriesBySession(entries);
  return sessions.map((session) => recordOf(session, bySession.get(session.id) ?? []));
}

/** The same for a report. */
export function courseSessionsOf(
  sessions: readonly PersonSession[],
  entries: readonly PersonEntry[],
): readonly CourseSession[] {
  const bySession = entriesBySession(entries);
  return sessions.map((session) => courseSessionOf(session, bySession.get(session.id) ?? []));
}

function entriesBySession(entries: readonly PersonEntry[]): ReadonlyMap<string, readonly PersonEntry[]> {
  const bySession = new Map<string, PersonEntry[]>();
  for (const entry of entries) {
    if (entry.session === null) continue;
    const known = bySession.get(entry.session);
    if (known === undefined) bySession.set(entry.session, [entry]);
    else known.push(entry);
  }
  return bySession;
}

function recordOf(session: PersonSession, entries: readonly PersonEntry[]): SessionRecord {
  const { id, patient, number, protocol, state, outcome, start } = session;
  const started = startedOf(session);
  // Of one that was cut off, to the last that is known of it.
  const durationMs = session.durationMs ?? session.recordedMs ?? 0;
  return {
    id,
    personId: patient,
    sequence: number,
    started,
    ended: { ...started, monotonicMs: started.monotonicMs + durationMs, wallMs: started.wallMs + durationMs },
    protocol: protocol ?? '',
    // What was planned counts as used where the session's end is not known.
    maxAngleDeg: session.maxAngleDeg ?? start?.plannedMaxAngleDeg ?? 0,
    invertedMs: session.invertedMs ?? start?.plannedInvertedMs ?? 0,
    completed: state === 'ended' && outcome === 'completed',
    endedEarly: !(state === 'ended' && outcome === 'completed'),
    painBefore: ofKind(entries, 'before').at(-1)?.pain ?? null,
    report: reportOf(entries),
    place: start?.plan == null || start.stage === null ? null : { plan: start.plan, stage: start.stage },
  };
}

/** What a report says of one session: nothing that is not known takes a planned value here. */
export function courseSessionOf(session: PersonSession, entries: readonly PersonEntry[]): CourseSession {
  const { id, source, protocol, state, outcome, maxAngleDeg, invertedMs, doseMs } = session;
  const { place } = recordOf(session, entries);
  const before = ofKind(entries, 'before').at(-1) ?? null;
  const report = reportOf(entries);
  return {
    id,
    began: startedOf(session),
    protocol,
    isSimulated: source === 'bench',
    end:
      state === 'recording' ? 'under-way' : state === 'cut' ? 'cut' : outcome === 'completed' ? 'completed' : 'early',
    place,
    maxAngleDeg,
    headDownMs: invertedMs,
    doseMs,
    painBefore: before?.pain ?? null,
    painAfter: report?.pain ?? null,
    bloodPressureBefore: before?.bloodPressure ?? null,
    bloodPressureAfter: report?.bloodPressure ?? null,
    adverse: report?.adverse ?? null,
    reason: report?.reason ?? null,
    note: report?.note ?? null,
  };
}

/** All answers after a session; null: there are none. */
export const reportOf = (entries: readonly PersonEntry[]): SessionReport | null =>
  ofKind(entries, 'report').reduce<SessionReport | null>((earlier, { answers }) => withAnswers(earlier, answers), null);

/** Of a session whose start is not known, the recording's own time, which nobody vouches for. */
function startedOf({ start, startedAt }: PersonSession): Moment {
  if (start === null) return { bootId: '', monotonicMs: 0, wallMs: Date.parse(startedAt), isClockRight: false };
  const { bootId, monotonicMs, wallMs, isClockRight } = start;
  return { bootId, monotonicMs, wallMs, isClockRight };
}

function newestReading(before: readonly BeforeSession[]): BloodPressureReading | null {
  const last = before.findLast(({ bloodPressure }) => bloodPressure !== null);
  return last?.bloodPressure == null ? null : { ...last.bloodPressure, moment: last.moment };
}
