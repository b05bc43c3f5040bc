/**
 * The dose that a person has received: the integral of sin(angle) over the time head-down, in seconds. A minute at 30° and
 * half a minute at 90° are the same dose, because the part of the body's weight that pulls along the spine is its sine.
 */
import { isInverted } from './level.ts';

export interface AngleSample {
  readonly atMs: number;
  /** Null: unknown at this instant. */
  readonly angleDeg: number | null;
}

/** One continuous stay beyond +5°, as measured. */
export interface ReceivedInversion {
  readonly startMs: number;
  readonly endMs: number;
  readonly peakDeg: number;
  readonly doseSeconds: number;
}

export interface ReceivedDose {
  /** Of all inversions together. */
  readonly doseSeconds: number;
  readonly inversions: readonly ReceivedInversion[];
  /** Time between samples over which the angle is not known; nothing is counted there. */
  readonly unknownMs: number;
}

/** The angle counts as unknown where two samples are further apart: ten times the telemetry's interval. */
const longestGapMs = 1000;

/** @param samples in the order of their time */
export function receivedDose(samples: Iterable<AngleSample>, mostGapMs = longestGapMs): ReceivedDose {
  const inversions: ReceivedInversion[] = [];
  let current: ReceivedInversion | null = null;
  let unknownMs = 0;
  let last: AngleSample | null = null;
  const close = (): void => {
    if (current !== null) inversions.push(current);
    current = null;
  };
  for (const sample of samples) {
    const { atMs, angleDeg } = sample;
    const spanMs: number = last === null ? 0 : atMs - last.atMs;
    if (last !== null && (last.angleDeg === null || angleDeg === null || spanMs > mostGapMs)) {
      unknownMs += spanMs;
      close();
    } else if (last !== null && last.angleDeg !== null && angleDeg !== null && isInverted(last.angleDeg)) {
      const doseSeconds = ((weightShare(last.angleDeg) + weightShare(angleDeg)) / 2) * (spanMs / 1000);
      const began: ReceivedInversion = current ?? {
        startMs: last.atMs,
        endMs: last.atMs,
        peakDeg: last.angleDeg,
        doseSeconds: 0,
      };
      current = {
        ...began,
        endMs: atMs,
        peakDeg: Math.max(began.peakDeg, angleDeg),
        doseSeconds: began.doseSeconds + doseSeconds,
      };
      if (!isInverted(angleDeg)) close();
    }
    last = sample;
  }
  close();
  return { doseSeconds: inversions.reduce((sum, each) => sum + each.doseSeconds, 0), inversions, unknownMs };
}

/** The part of the body's weight that pulls along a table at this angle: 0.5 at 30°. */
export const weightShare = (angleDeg: number): number => Math.sin((angleDeg * Math.PI) / 180);
