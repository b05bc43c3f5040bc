import { isInverted } from '../../protocols/therapy/level.ts';
import type { LiveSample } from './trace.ts';

/** Time inverted, by the true angle. */
export interface InversionTimes {
  /** Duration of the present inversion; 0 while the person is not inverted. */
  readonly currentMs: number;
  readonly totalMs: number;
}

export function inversionTimesOf(samples: readonly LiveSample[]): InversionTimes {
  let [currentMs, totalMs, before] = [0, 0, samples[0]?.atMs ?? 0];
  for (const { atMs, angleDeg } of samples) {
    const elapsed = atMs - before;
    before = atMs;
    if (isInverted(angleDeg)) {
      currentMs += elapsed;
      totalMs += elapsed;
    } else {
      currentMs = 0;
    }
  }
  return { currentMs, totalMs };
}
