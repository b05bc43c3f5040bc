import { isInverted } from '../../protocols/therapy/level.ts';
import type { LiveSample } from './trace.ts';

/** Time above the threshold of inversion, by the true angle. */
export interface HeadDown {
  /** ms without a break until now; 0 while the person is not inverted. */
  readonly thisTime: number;
  readonly inAll: number;
}

export function headDownOf(samples: readonly LiveSample[]): HeadDown {
  let [thisTime, inAll, before] = [0, 0, samples[0]?.atMs ?? 0];
  for (const { atMs, angleDeg } of samples) {
    const elapsed = atMs - before;
    before = atMs;
    if (isInverted(angleDeg)) {
      thisTime += elapsed;
      inAll += elapsed;
    } else {
      thisTime = 0;
    }
  }
  return { thisTime, inAll };
}
