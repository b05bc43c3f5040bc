import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { degrees, degreesPerSecond, milliseconds } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import { World } from '../../src/bench/world/world.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { Watch } from '../../src/safety/hazards/register.ts';
import { allWatches } from '../../src/safety/hazards/register.ts';
import { defaultThresholds } from '../../src/safety/thresholds.ts';

const timeline = accepted(
  planTimeline(
    {
      name: 'short',
      title: 'Short',
      level: 'standard',
      steps: [{ ramp: { to: 15, rate: 3 } }, { hold: { seconds: 20 } }, { level: { seconds: 60 } }],
    },
    absolute,
    'short',
  ),
);

function worldOf(faults: readonly string[] = [], watches?: readonly Watch[]): { world: World; entries: Entry[] } {
  const entries: Entry[] = [];
  const world = new World({
    timeline,
    prescription: absolute,
    seed: 1,
    faults: faults.map(parseFault),
    onEntry: (entry) => entries.push(entry),
    ...(watches === undefined ? {} : { defects: { watches } }),
  });
  return { world, entries };
}

/** Lets the world run until `ms` after the first ramp's order. */
function until(world: World, ms: number): void {
  while (world.elapsedMs < ms && world.advance(world.clock.now() + 10));
}

describe('a controller that fails (H28)', () => {
  const failing = (at: number): readonly Watch[] => {
    let startedAt: number | null = null;
    const watch: Watch = {
      hazard: 'H28',
      assess(s) {
        if (s.activity === 'ramping') startedAt ??= s.now;
        if (startedAt !== null && s.now - startedAt >= at) throw new Error('thrown on purpose');
        return null;
      },
    };
    return [...allWatches(defaultThresholds), watch];
  };

  it('stops a descent with `!!` at once, and the actuator alone brings the person home', () => {
    const { world } = worldOf([], failing(3000));
    until(world, 2990);
    expect(world.table.truth().rateDegPerS).toBeGreaterThan(1);
    until(world, 3100);
    expect(['D', 'S']).toContain(world.table.truth().deviceState);
    const result = world.run();
    expect(result.findings[0]).toMatchObject({ hazard: 'H28', reason: 'thrown on purpose' });
    expect(Math.abs(result.finalAngleDeg)).toBeLessThan(1.5);
  });

  it('lets the leases lapse if nothing moves away from level, and the actuator returns', () => {
    const { world } = worldOf([], failing(12_000));
    until(world, 12_900);
    expect(world.table.truth().angleDeg).toBeGreaterThan(14);
    until(world, 15_500);
    expect(world.table.truth().deviceState).toBe('A');
    expect(Math.abs(world.run().finalAngleDeg)).toBeLessThan(1.5);
  });

  it('still brings the person home when somebody asks', () => {
    const { world } = worldOf([], failing(12_000));
    until(world, 12_100);
    world.controller.returnToLevel('operator', 'test');
    until(world, 12_200);
    expect(world.table.truth().deviceState).toBe('A');
  });

  it('refuses every later start', () => {
    const { world } = worldOf([], failing(0));
    world.run();
    const reasons = world.controller.begin(world.plan, { screening: true, ankleLockChecked: true });
    expect(reasons.join()).toContain('thrown on purpose');
  });
});

describe('a start (H25)', () => {
  const consent = { screening: true, ankleLockChecked: true };
  /** A connected world, at the moment before its own operator would start. */
  function connected(change: (world: World) => void): readonly string[] {
    const { world } = worldOf();
    world.advance(300);
    change(world);
    world.advance(490);
    return world.controller.begin(world.plan, consent);
  }

  it.each([
    ['the ankle lock is open', 'ankle'],
    ['the red stop is pressed', 'estop'],
    ['the table runs on battery', 'supply'],
  ])('is refused where %s', (reason, part) => {
    const reasons = connected(({ table }) => {
      if (part === 'ankle') table.inject(parseFault('0s:ankle=off'));
      if (part === 'estop') table.patient.pressStop();
      if (part === 'supply') table.inject(parseFault('0s:supply=off'));
    });
    expect(reasons).toContain(reason);
  });

  it('is refused without screening and without a checked ankle lock, giving every reason at once', () => {
    const { world } = worldOf();
    world.advance(400);
    const reasons = world.controller.begin(world.plan, { screening: false, ankleLockChecked: false });
    expect(reasons).toEqual([
      'the screening for contraindications is not done, or needs clearance',
      'the ankle lock was not confirmed as checked',
      'the controller is checking, not ready: the self-test takes a moment',
    ]);
  });

  it.each([
    ['stop', 'stopped', 'return to level, then reset'],
    ['return', 'returning', 'the table comes to level first'],
  ])('is refused after a %s with what makes it possible again', (act, state, text) => {
    const { world } = worldOf();
    until(world, 3000);
    if (act === 'stop') world.controller.stop('operator', 'test');
    else world.controller.returnToLevel('operator', 'test');
    expect(world.controller.begin(world.plan, consent)).toContain(`the controller is ${state}, not ready: ${text}`);
  });

  it('is refused during a session, and leaves that one alone', () => {
    const { world, entries } = worldOf();
    until(world, 5000);
    const reasons = world.controller.begin(world.plan, consent);
    expect(reasons).toContain('the table is not level (9.0°)'.replace('9.0', (world.controller.angle ?? 0).toFixed(1)));
    expect(world.controller.state).toBe('session.ramping');
    expect(entries.at(-1)).toMatchObject({ type: 'act', refused: expect.stringContaining('not ready') });
    expect(world.run().outcome).toBe('completed');
  });
});

describe('what people do', () => {
  it('is recorded with who, what and why', () => {
    const { world, entries } = worldOf();
    until(world, 8000);
    world.controller.pause('clinician', 'a question');
    until(world, 10_000);
    world.controller.resume('clinician', 'answered');
    expect(world.run().outcome).toBe('completed');
    const acts = entries.filter((entry) => entry.type === 'act').map(({ by, act, reason }) => [by, act, reason]);
    expect(acts).toContainEqual(['clinician', 'pause', 'a question']);
    expect(acts).toContainEqual(['clinician', 'resume', 'answered']);
  });

  it('stops the table within 50 ms of STOP, and RETURN brings it home without a reset', () => {
    const { world } = worldOf();
    until(world, 3000);
    world.controller.stop('operator', 'test');
    until(world, 3050);
    expect(world.table.truth().deviceState).toBe('S');
    until(world, 5000);
    const stoodAt = world.table.truth().angleDeg;
    until(world, 7000);
    expect(world.table.truth().angleDeg).toBeCloseTo(stoodAt, 1);
    world.controller.returnToLevel('patient', 'home, please');
    expect(world.run()).toMatchObject({ outcome: 'returned' });
  });

  it('is refused in a state that does not accept it, and the refusal is recorded', () => {
    const { world, entries } = worldOf();
    until(world, 3000);
    expect(world.controller.resume('operator', 'test')).toBe('not in state session.ramping');
    expect(world.controller.overrideTarget(degrees(10), degreesPerSecond(1), false)).toEqual({
      ok: false,
      reason: 'not in state session.ramping',
    });
    expect(world.controller.reset('operator', 'test')).toBe('not in state session.ramping');
    expect(entries.at(-1)).toMatchObject({ act: 'reset', refused: 'not in state session.ramping' });
  });

  it('never moves the table outside the session’s limits, also in an override', () => {
    const { world } = worldOf();
    until(world, 8000);
    world.controller.beginOverride(milliseconds(60_000), 'test');
    const answerTo = (to: number, rate: number) =>
      world.controller.overrideTarget(degrees(to), degreesPerSecond(rate), true);
    expect(answerTo(60.1, 1)).toMatchObject({ ok: false, reason: expect.stringContaining('allowed 0..60') });
    expect(answerTo(-1, 1)).toMatchObject({ ok: false, reason: expect.stringContaining('allowed 0..60') });
    expect(answerTo(10, 5)).toMatchObject({ ok: false, reason: expect.stringContaining('allowed up to') });
    expect(answerTo(10, 1)).toEqual({ ok: true, viaLevel: false });
    until(world, 16_000);
    expect(world.table.truth().angleDeg).toBeCloseTo(10, 0);
  });
});

describe('a tilt sensor without any sample', () => {
  it('keeps the table in its self-test without an alarm, and a session from starting', () => {
    const { world } = worldOf();
    world.table.inject(parseFault('0s:tilt=off,3s'));
    world.advance(2900);
    expect(world.controller.state).toBe('checking');
    expect(world.controller.alarms).toEqual([]);
    expect(world.controller.begin(world.plan, { screening: true, ankleLockChecked: true })).toContain(
      'the tilt sensor does not answer',
    );
    world.advance(4500);
    expect(['ready', 'preparing', 'session.ramping']).toContain(world.controller.state);
  });
});
