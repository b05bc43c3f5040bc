/** Whole sessions with the real firmware as actuator, checked by the body's true angle and by the oracle. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { degrees } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import type { BenchResult, BenchSample } from '../../src/bench/world/result.ts';
import { serviceActors } from '../../src/bench/world/service-actors.ts';
import { World } from '../../src/bench/world/world.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { emulated } from '../support/emulated-board.ts';

const timeline = accepted(
  planTimeline(
    {
      name: 'short',
      title: 'Short',
      level: 'standard',
      steps: [{ ramp: { to: 15, rate: 2 } }, { hold: { seconds: 20 } }, { level: { seconds: 60 } }],
    },
    absolute,
    'short',
  ),
);

interface Session {
  readonly result: BenchResult;
  readonly samples: readonly BenchSample[];
}

function session(...faults: readonly string[]): Session {
  const samples: BenchSample[] = [];
  const world = new World({
    timeline,
    prescription: absolute,
    seed: 1,
    board: emulated,
    faults: faults.map(parseFault),
    onSample: (sample) => samples.push(sample),
  });
  return { result: world.run(), samples };
}

/** Seconds from `fromS` until the table first moves toward level. */
function secondsToReturn({ samples }: Session, fromS: number): number {
  const first = samples.find(({ atMs, rateDegPerS }) => atMs >= fromS * 1000 && rateDegPerS < -0.3);
  return (first?.atMs ?? Number.POSITIVE_INFINITY) / 1000 - fromS;
}

// A whole session is a hundred seconds of the chip's time, which take an idle machine ten.
describe('a session on the emulated board', { timeout: 240_000 }, () => {
  it('is completed at level, without findings, within half a degree of its target', () => {
    const { result, samples } = session();
    expect(result).toMatchObject({ outcome: 'completed', findings: [], violations: [], failure: null });
    expect(Math.abs(result.finalAngleDeg)).toBeLessThan(0.5);
    const held = samples.filter(({ atMs }) => atMs > 10_000 && atMs < 28_000);
    expect(held.length).toBeGreaterThan(100);
    for (const { angleDeg } of held) expect(Math.abs(angleDeg - 15)).toBeLessThan(0.5);
  });

  it('begins with a drive test, and accepts a clinician’s wider limits at level', () => {
    const entries: Entry[] = [];
    const world = new World({
      timeline,
      prescription: { ...absolute, maxAngle: degrees(15) },
      seed: 1,
      board: emulated,
      driveTest: true,
      actors: serviceActors([
        { at: 32_000, act: 'override.begin', seconds: 90 },
        { at: 33_000, act: 'override.target', toDeg: 18, confirm: true },
      ]),
      onEntry: (entry) => entries.push(entry),
    });
    // The way beyond the limit leads by level, where the rest of the inversion is kept.
    while (world.elapsedMs < 116_000 && world.advance(world.clock.now() + 50));
    expect(entries.flatMap((entry) => (entry.type === 'test' ? [entry.result] : []))).toEqual(['begun', 'passed']);
    expect(world.controller.status()).toMatchObject({ state: 'override.holding', limitDeg: 20, alarms: [] });
    expect(world.table.truth().angleDeg).toBeCloseTo(18, 0);
    expect(world.oracle.violations).toEqual([]);
  });

  // Injected in the hold at 15°, except the obstruction, which needs a motion to obstruct. The bound is for the first motion
  // toward level: without a host the lease of 0.4 s and 2 s after it, plus half a second to release the brake and reach the
  // 0.3°/s that count as motion.
  it.each([
    ['15s:host=kill', 3],
    ['15s:link=off', 3],
    ['15s:patient=button', 0.8],
    ['15s:position=wrong', 1],
    ['15s:supply=off', 1],
    ['15s:brake=off', 3],
    ['4s:obstruction=stuck', 3],
  ])('%s: moves toward level within %d s, and returns', (fault, within) => {
    const run = session(fault);
    const { result } = run;
    expect(result).toMatchObject({ outcome: 'returned', violations: [], failure: null });
    expect(secondsToReturn(run, Number.parseInt(fault, 10))).toBeLessThanOrEqual(within);
    expect(Math.abs(result.finalAngleDeg)).toBeLessThan(1.5);
    expect(result.maxAngleDeg).toBeLessThan(17.5);
  });

  it('4s:patient=estop stops within half a second and stays until the red stop is released', () => {
    const run = session('4s:patient=estop,3s');
    const pressed = run.samples.filter(({ atMs }) => atMs >= 4500 && atMs < 7000);
    expect(pressed.length).toBeGreaterThan(20);
    for (const { rateDegPerS } of pressed) expect(Math.abs(rateDegPerS)).toBeLessThan(0.02);
    expect(run.result).toMatchObject({ outcome: 'returned', violations: [], failure: null });
  });
});
