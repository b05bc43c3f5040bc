import { describe, expect, it } from 'vitest';
import type { PersonEntry, PersonSession } from '../../src/records/database/people.ts';
import { personFileOf, withoutBench } from '../../src/service/patients/stored.ts';

const moment = (bootId: string) => ({ bootId, monotonicMs: 0, wallMs: 1_800_000_000_000, isClockRight: true });

const sessionOf = (id: string, number: number, bootId: string): PersonSession => ({
  id,
  number,
  patient: 'p-1',
  startedAt: '2027-01-15T08:00:00.000Z',
  protocol: 'first-session',
  state: 'ended',
  outcome: 'completed',
  durationMs: 300_000,
  invertedMs: 60_000,
  maxAngleDeg: 15,
  start: { ...moment(bootId), plan: null, stage: null, plannedMaxAngleDeg: 15, plannedInvertedMs: 60_000 },
});

const beforeOf = (session: string, number: number, bootId: string): PersonEntry => ({
  number,
  kind: 'before',
  session,
  data: { pain: 2, bloodPressure: { systolic: 120, diastolic: 80 }, moment: moment(bootId) },
});

describe('what a table looks at', () => {
  const answer = {
    data: { name: 'First Person', birthYear: 1980, weightKg: 70, heightCm: 175, setUp: null },
    sessions: [sessionOf('s-1', 1, 'boot-a'), sessionOf('s-2', 2, 'bench-1')],
    entries: [beforeOf('s-1', 1, 'boot-a'), beforeOf('s-2', 2, 'bench-1'), beforeOf('s-3', 3, 'bench-2')],
    confirmations: [],
    newest: null,
  };

  it('has no session of a bench, and no blood pressure that was given there', () => {
    const file = personFileOf('p-1', withoutBench(answer));
    expect(file?.history.map(({ id }) => id)).toEqual(['s-1']);
    expect(file?.bloodPressure?.moment.bootId).toBe('boot-a');
  });

  it('on a bench has both', () => {
    const file = personFileOf('p-1', answer);
    expect(file?.history.map(({ id }) => id)).toEqual(['s-1', 's-2']);
    expect(file?.bloodPressure?.moment.bootId).toMatch(/^bench-/);
  });
});
