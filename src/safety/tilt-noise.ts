import type { TiltSample } from '../../hardware/table.ts';

const ringSize = 64;
const fewestSamples = 8;

/** The tilt sensor's last samples, in a ring. */
export interface TiltNoiseMemory {
  readonly times: number[];
  readonly angles: number[];
  written: number;
  lastAt: number;
  noise: number;
}

export const tiltNoiseMemory = (): TiltNoiseMemory => ({
  times: Array<number>(ringSize).fill(0),
  angles: Array<number>(ringSize).fill(0),
  written: 0,
  lastAt: -1,
  noise: 0,
});

/**
 * The tilt sensor's noise up to and including the present sample: degrees rms about the straight line through the samples
 * of the window, so that a ramp does not count.
 */
export function tiltNoise(memory: TiltNoiseMemory, tilt: TiltSample | null, windowMs: number): number {
  if (tilt === null || tilt.at === memory.lastAt) return memory.noise;
  memory.lastAt = tilt.at;
  memory.times[memory.written % ringSize] = tilt.at;
  memory.angles[memory.written % ringSize] = tilt.angle;
  memory.written += 1;
  memory.noise = noiseOf(memory, tilt.at, windowMs);
  return memory.noise;
}

function noiseOf({ times, angles, written }: TiltNoiseMemory, now: number, windowMs: number): number {
  let n = 0;
  let sumT = 0;
  let sumA = 0;
  let sumTT = 0;
  let sumTA = 0;
  let sumAA = 0;
  for (let back = 1; back <= Math.min(written, ringSize); back += 1) {
    const index = (written - back) % ringSize;
    const time = ((times[index] ?? 0) - now) / 1000;
    if (time * -1000 > windowMs) break;
    const angle = angles[index] ?? 0;
    n += 1;
    sumT += time;
    sumA += angle;
    sumTT += time * time;
    sumTA += time * angle;
    sumAA += angle * angle;
  }
  if (n < fewestSamples) return 0;
  const spreadT = sumTT - (sumT * sumT) / n;
  const spreadTA = sumTA - (sumT * sumA) / n;
  const spreadA = sumAA - (sumA * sumA) / n;
  const aboutTrend = spreadT > 0 ? spreadA - (spreadTA * spreadTA) / spreadT : spreadA;
  return Math.sqrt(Math.max(0, aboutTrend) / n);
}
