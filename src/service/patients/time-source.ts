/** The present, as the computer tells it: what the patients' rules decide about. */
import { existsSync } from 'node:fs';
import { uptime } from 'node:os';
import { type ClockKnowledge, type Now, presentTime } from '../../patients/clock-trust.ts';
import type { Moment } from '../../patients/moment.ts';
import { bootId } from '../../records/files/boot-id.ts';

/** systemd-timesyncd, which Raspberry Pi OS uses, makes this file once the clock is synchronised in this boot. */
const synchronisedFile = '/run/systemd/timesync/synchronized';

/** @param wallTime ms since 1970 */
export function computerTime(wallTime: () => number): () => Now {
  const boot = bootId();
  return () => {
    const wallMs = wallTime();
    return {
      bootId: boot,
      monotonicMs: Math.round(uptime() * 1000),
      wallMs,
      isSynchronised: existsSync(synchronisedFile),
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
