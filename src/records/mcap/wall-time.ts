import type { RecordingHead } from '../sink.ts';

/** ns since 1970, by the wall clock's time at the recording's start; never negative, as a clock that was not set would have it. */
export function wallTime({ startedAt, startedAtMs }: RecordingHead, atMs: number): bigint {
  const time = BigInt(Date.parse(startedAt)) * 1_000_000n + BigInt(Math.round((atMs - startedAtMs) * 1e6));
  return time < 0n ? 0n : time;
}
