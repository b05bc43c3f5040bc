import { durations } from './durations.ts';
import type { Remembering } from './watch.ts';

interface AttendanceMemory {
  /** When a helper last did something at a console; null: not in this run. */
  attendedAt: number | null;
  /** The helper is being asked whether they are still present. */
  isAsked: boolean;
}

/** Remembers when a helper was last known to be present (H31): no person inverts alone. */
export class Attendance implements Remembering {
  memory: AttendanceMemory = { attendedAt: null, isAsked: false };

  /** A person has confirmed it, or has done something at a console. Never by a button in the patient's hand. */
  attend(now: number): void {
    this.memory.attendedAt = now;
  }

  /** Whether too much time has passed since then. */
  isStale(now: number): boolean {
    const { attendedAt } = this.memory;
    return attendedAt === null || now - attendedAt > durations.attendanceHoldsMs;
  }
}
