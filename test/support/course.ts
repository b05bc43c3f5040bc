import type { CourseSession } from '../../src/patients/course.ts';

const firstDayMs = Date.UTC(2027, 0, 4);
let count = 0;

/** A session on a day of a course, from 0; nothing is answered but what is given. */
export function courseSession(day: number, hour = 12, facts: Partial<CourseSession> = {}): CourseSession {
  count += 1;
  const wallMs = firstDayMs + day * 86_400_000 + hour * 3_600_000;
  return {
    id: `20270104-120000-${String(count).padStart(6, '0')}`,
    began: { bootId: 'boot-1', monotonicMs: 0, wallMs, isClockRight: true },
    protocol: 'first-session',
    isSimulated: false,
    end: 'completed',
    place: null,
    maxAngleDeg: 15,
    headDownMs: 112_000,
    doseMs: 27_000,
    painBefore: null,
    painAfter: null,
    bloodPressureBefore: null,
    bloodPressureAfter: null,
    adverse: null,
    reason: null,
    note: null,
    ...facts,
  };
}
