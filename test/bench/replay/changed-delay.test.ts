/** A replay by a controller one of whose delays is not what it was when the recording was made. */
import { describe, expect, it, vi } from 'vitest';
import type { ReplayResult } from '../../../src/bench/replay/replay.ts';
import type { Recording } from '../../../src/records/recording.ts';
import { record } from '../../support/recorded-session.ts';
import { scenarioWorld } from '../../support/scenario-world.ts';

/** Recorded by today's controller, replayed by one with this pause. */
async function replayWithPause(longestPauseMs: number, recording: Recording): Promise<ReplayResult> {
  vi.resetModules();
  vi.doMock('../../../src/safety/durations.ts', async (original) => {
    const real = await original<typeof import('../../../src/safety/durations.ts')>();
    return { ...real, durations: { ...real.durations, longestPauseMs } };
  });
  const { replay } = await import('../../../src/bench/replay/replay.ts');
  return replay(recording, { place: 'here' });
}

describe('a replay by a controller whose longest pause', () => {
  const [, recording] = record((observer) => scenarioWorld('pause-expires', { observer }), 'whole');
  const paused = [...recording.items()].find(({ channel, data }) => channel === 'state' && data['to'] === 'paused');
  const pausedAtMs = paused?.atMs ?? Number.NaN;

  it('is the same finds no difference', async () => {
    expect(await replayWithPause(60_000, recording)).toMatchObject({ order: null, entry: null });
  });

  it('is shorter names its return, at the instant at which it is due', async () => {
    const { order } = await replayWithPause(45_000, recording);
    expect(order?.replayed).toMatchObject({ atMs: pausedAtMs + 45_000, data: { order: 'return' } });
    expect(order?.recorded).toMatchObject({ atMs: pausedAtMs + 60_000, data: { order: 'return' } });
    expect(order?.replayed?.data['reason']).toBe('paused off level for 45 s');
    expect(order?.recorded?.data['reason']).toBe('paused off level for 60 s');
  });

  it('is longer names the return that does not come', async () => {
    const { order } = await replayWithPause(90_000, recording);
    expect(order?.recorded).toMatchObject({ atMs: pausedAtMs + 60_000, data: { order: 'return' } });
    expect(order?.replayed).not.toMatchObject({ atMs: pausedAtMs + 60_000 });
  });
});
