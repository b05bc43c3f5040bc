import { isInverted } from '../../protocols/therapy/level.ts';
import type { InversionTimes, LiveSample } from './trace.ts';

/** By the angles of the samples. */
export function inversionTimesOf(samples: readonly LiveSample[]): InversionTimes {
  let [currentMs, totalMs, before] = [0, 0, samples[0]?.atMs ?? 0];
  for (const { atMs, angleDeg } of samples) {
    const elapsed = atMs - before;
    before = atMs;
    if (angleDeg === null) continue;
    if (isInverted(angleDeg)) {
      currentMs += elapsed;
      totalMs += elapsed;
    } else {
      currentMs = 0;
    }
  }
  return { currentMs, totalMs };
}
