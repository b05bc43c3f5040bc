/** The present, as the computer tells it: what the patients' rules decide about. */
import { uptime } from 'node:os';
import { type ClockKnowledge, type Now, presentTime } from '../../patients/clock-trust.ts';
import type { Moment } from '../../patients/moment.ts';
import { bootId } from '../../records/files/boot-id.ts';
import type { ClockSynchronisation } from './clock-synchronisation.ts';

/** @param wallTime ms since 1970 */
export function computerTime(
  wallTime: () => number,
  synchronisation: Pick<ClockSynchronisation, 'isSynchronised'>,
): () => Now {
  const boot = bootId();
  return () => {
    const wallMs = wallTime();
    return {
      bootId: boot,
      monotonicMs: Math.round(uptime() * 1000),
      wallMs,
      isSynchronised: synchronisation.isSynchronised,
      utcOffsetMin: -new Date(wallMs).getTimezoneOffset(),
    };
  };
}

/** The present as it is stored: with the time that is known to be right, else with the computer's. */
export function momentOf(now: Now, clock: ClockKnowledge): Moment {
  const { bootId: boot, monotonicMs } = now;
  const time = presentTime(now, clock);
  return { bootId: boot, monotonicMs, wallMs: time.isKnown ? time.wallMs : now.wallMs, isClockRight: time.isKnown };
}
