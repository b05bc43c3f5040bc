/** Whole sessions with the sensors on an emulated board with stock firmware, read by the real driver. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import { emulatedSensors } from '../../src/bench/world/emulated-sensors.ts';
import type { BenchOptions } from '../../src/bench/world/options.ts';
import type { BenchResult } from '../../src/bench/world/result.ts';
import { World } from '../../src/bench/world/world.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { emulated } from '../support/emulated-board.ts';

const sensors = await emulatedSensors();

const steps = [{ ramp: { to: 15, rate: 3 } }, { hold: { seconds: 20 } }, { level: { seconds: 60 } }];
const timeline = accepted(planTimeline({ name: 'short', title: 'Short', level: 'standard', steps }, absolute, 'short'));

interface Session {
  readonly result: BenchResult;
  readonly entries: readonly Entry[];
}

/** @param seconds from the first ramp's order to the end of the run; the whole session if left out */
function session(faults: readonly string[] = [], seconds?: number, options: Partial<BenchOptions> = {}): Session {
  const entries: Entry[] = [];
  const world = new World({
    timeline,
    prescription: absolute,
    seed: 1,
    sensors,
    faults: faults.map(parseFault),
    onEntry: (entry) => entries.push(entry),
    ...options,
  });
  if (seconds === undefined) world.run();
  else while (world.elapsedMs < seconds * 1000 && world.advance(world.clock.now() + 10));
  return { result: world.result(), entries };
}

// A second of both boards takes an idle machine a fifth of a second.
describe('a session with both boards emulated', { timeout: 300_000 }, () => {
  it('is completed without findings', () => {
    const { result } = session([], undefined, { board: emulated });
    expect(result).toMatchObject({ outcome: 'completed', findings: [], violations: [], failure: null });
    expect(Math.abs(result.finalAngleDeg)).toBeLessThan(0.5);
  });

  it('with a fault is the same to the byte for the same seed, and differs for another', () => {
    const run = (seed: number) => JSON.stringify(session(['4s:tilt=garbage'], 8, { board: emulated, seed }));
    const first = run(4);
    expect(first).toContain('H11');
    expect(run(4)).toBe(first);
    expect(run(5)).not.toBe(first);
  });

  it('ends by its lease when the host is killed, which then sends nothing to either board', () => {
    const { result } = session(['4s:host=kill'], undefined, { board: emulated });
    expect(result).toMatchObject({ outcome: 'returned', violations: [], failure: null });
    expect(result.findings.map(({ hazard }) => hazard)).toEqual(['H21']);
  });
});

describe('a fault of the chip behind the sensors’ board', { timeout: 300_000 }, () => {
  // At 3 s in the ramp, at 7 s in the hold. Accepted hazards and deadlines (ms after the onset) are the fault matrix's.
  it.each([
    ['3s:tilt=off', ['H09'], 300],
    ['7s:tilt=stuck', ['H10'], 600],
    ['3s:tilt=noisy', ['H11'], 1000],
    ['7s:tilt=wrong', ['H12', 'H11', 'H01'], 600],
    ['7s:tilt=wrong:-8', ['H12', 'H11', 'H01'], 600],
    ['7s:tilt=garbage', ['H11', 'H12', 'H01'], 1000],
    ['7s:tilt=slow', ['H09', 'H10'], 340],
    ['7s:tilt=intermittent', ['H09'], 300],
  ] as const)('%s is found in time, as %j', (fault, hazards, within) => {
    const { at } = parseFault(fault);
    const { result } = session([fault], at / 1000 + 3);
    // The oracle checks that the table has left the prescribed motion by the deadline.
    expect(result).toMatchObject({ violations: [], failure: null });
    const [first] = result.findings;
    expect(hazards).toContain(first?.hazard);
    expect(first!.atMs - at).toBeLessThanOrEqual(within);
  });

  it('tilt=delayed is found as soon as it is 3° behind: delayed values arrive as regularly as fresh ones', () => {
    const { result } = session(['1500ms:tilt=delayed:2500'], 6);
    expect(result).toMatchObject({ violations: [], failure: null });
    // At 3°/s, 3° take a second: the criterion is met within 1.3 s of the onset, and 600 ms are allowed.
    expect(result.findings[0]?.hazard).toBe('H12');
    expect(result.findings[0]!.atMs).toBeLessThanOrEqual(1500 + 1300 + 600);
  });

  it('ends with the person at level although the fault persists', () => {
    const { result } = session(['7s:tilt=wrong']);
    expect(result).toMatchObject({ outcome: 'returned', violations: [], failure: null });
  });
});

describe('a person with the pendant of the sensors’ board', { timeout: 300_000 }, () => {
  const hold = { hold: { seconds: 90 } };
  const long = accepted(
    planTimeline(
      { name: 'long', title: 'Long', level: 'standard', steps: [{ ramp: { to: 15, rate: 3 } }, hold] },
      absolute,
      'long',
    ),
  );
  const states = ({ entries }: Session) => entries.flatMap((entry) => (entry.type === 'state' ? [entry.to] : []));

  it('sees the question by the lamps alone, presses OK, and the session goes on past the answer’s deadline', () => {
    const answered = session([], 82, { timeline: long });
    expect(answered.result).toMatchObject({ findings: [], violations: [] });
    expect(answered.entries.filter(({ type }) => type === 'prompt')).toHaveLength(1);
    expect(states(answered).at(-1)).toBe('session.holding');
  });

  it('is returned to level by the return button, and after a stall of the host', () => {
    const pressed = session(['7s:patient=button'], 8).result;
    expect(pressed.violations).toEqual([]);
    expect(pressed.findings[0]).toMatchObject({ hazard: 'H18' });
    expect(pressed.findings[0]!.atMs).toBeLessThanOrEqual(7150);
    const stalled = session(['7s:host=stall:1500'], 12).result;
    expect(stalled.violations).toEqual([]);
    expect(stalled.findings.map(({ hazard }) => hazard)).toContain('H22');
  });
});
