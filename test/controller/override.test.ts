/** What a clinician does in an override, on the simulated table: how far it leads, and how it ends. */
import { describe, expect, it } from 'vitest';
import { degrees, degreesPerSecond, milliseconds, seconds } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import type { Defects } from '../../src/bench/world/defects.ts';
import { World } from '../../src/bench/world/world.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { plan } from '../support/timelines.ts';

const timeline = plan(
  { ramp: { to: 20, rate: 3 } },
  { hold: { seconds: 60 } },
  { ramp: { to: 30, rate: 3 } },
  { hold: { seconds: 30 } },
  { ramp: { to: 0, rate: 4 } },
  { level: { seconds: 60 } },
);

function worldOf(prescribedDeg = 40, defects?: Defects): { world: World; entries: Entry[] } {
  const entries: Entry[] = [];
  const world = new World({
    timeline,
    prescription: { ...absolute, maxAngle: degrees(prescribedDeg) },
    tableLimitDeg: 50,
    seed: 1,
    onEntry: (entry) => entries.push(entry),
    ...(defects === undefined ? {} : { defects }),
  });
  return { world, entries };
}

/** Lets the world run until `ms` after the first ramp's order. */
function until(world: World, ms: number): World {
  while (world.elapsedMs < ms && world.advance(world.clock.now() + 10));
  return world;
}

/** In an override (of two minutes) from 15 s on, in the stay at 20°. */
function overridden(prescribedDeg = 40, forS = 120) {
  const { world, entries } = worldOf(prescribedDeg);
  until(world, 15_000).controller.beginOverride(seconds(forS), 'to assess the response');
  const send = (to: number, confirm = false) => {
    world.oracle.targetRequested(to, confirm);
    return world.controller.overrideTarget(degrees(to), degreesPerSecond(3), confirm);
  };
  return { world, entries, send };
}

describe('a jog', () => {
  it('however often renewed, leaves a pause that ends', () => {
    const { world } = overridden(40, 20);
    const end = world.elapsedMs + 21_000;
    for (let at = world.elapsedMs; at < end; at += 100) {
      until(world, at);
      // Up to level and past it, then down a little: the last position that was reported without jogs was at level.
      if (world.controller.state.startsWith('override')) {
        const direction = at < end - 4500 ? 'up' : 'down';
        world.controller.overrideJog(direction);
        world.oracle.jogRenewed();
      }
    }
    expect(world.controller.state).toBe('paused');
    expect(Math.abs(world.table.truth().angleDeg)).toBeGreaterThan(1.6);
    until(world, world.elapsedMs + 61_000);
    expect(world.controller.state).not.toBe('paused');
  });

  it('is recorded when it begins, reverses or is refused, but not at each renewal', () => {
    const { world, entries } = overridden();
    const jog = (direction: 'down' | 'up', forMs: number) => {
      for (let end = world.elapsedMs + forMs; world.elapsedMs < end; until(world, world.elapsedMs + 100)) {
        expect(world.controller.overrideJog(direction)).toBeNull();
        world.oracle.jogRenewed();
      }
    };
    jog('up', 3000);
    jog('down', 2000);
    until(world, world.elapsedMs + 1000);
    expect(world.controller.state).toBe('override.holding');
    jog('down', 500);
    world.controller.endOverride('enough');
    expect(world.controller.overrideJog('down')).toBe('not in state paused');
    const told = entries.flatMap((entry) =>
      entry.type === 'act' && entry.act.startsWith('jog') ? [[entry.act, entry.refused ?? null] as const] : [],
    );
    expect(told).toEqual([
      ['jog up', null],
      ['jog down', null],
      ['jog down', null],
      ['jog down', 'not in state paused'],
    ]);
    expect(world.oracle.violations).toEqual([]);
  });
});

describe('beyond the session’s limit', () => {
  it('the table comes level first, rests there, where limits are widened, and goes on from there', () => {
    const { world, entries, send } = overridden();
    expect(send(38)).toEqual({ ok: true, viaLevel: true });
    until(world, 75_000);
    expect(world.table.truth().angleDeg).toBeCloseTo(38, 0);
    expect(world.controller.status()).toMatchObject({ state: 'override.holding', limitDeg: 40 });
    const orders = entries.flatMap((entry) => (entry.type === 'order' && entry.atMs > 15_000 ? [entry] : []));
    expect(orders.map(({ order, toDeg }) => [order, toDeg])).toEqual([
      ['hold', undefined],
      ['ramp', 0],
      ['hold', undefined],
      ['ready', undefined],
      ['ramp', 38],
      ['hold', undefined],
    ]);
    expect(orders[1]?.reason).toContain('by way of level');
    expect(orders[2]?.reason).toContain('rest after the inversion');
    expect((orders[3]?.atMs ?? 0) - (orders[2]?.atMs ?? 0)).toBeGreaterThanOrEqual(absolute.restBetweenSets);
    expect(world.oracle.violations).toEqual([]);
  });

  it('limits are not widened twice: an angle that is allowed already is approached directly', () => {
    const { world, send } = overridden();
    send(38);
    until(world, 75_000);
    expect(send(40)).toEqual({ ok: true, viaLevel: false });
    until(world, 80_000);
    expect(world.table.truth().angleDeg).toBeCloseTo(40, 0);
  });

  it('each 5° above the prescription needs a confirmation, which is recorded', () => {
    const { world, entries, send } = overridden(30);
    expect(send(33)).toMatchObject({ ok: false, confirmUpToDeg: 35 });
    expect(world.controller.state).toBe('override.holding');
    expect(send(33, true)).toEqual({ ok: true, viaLevel: true });
    expect(world.controller.status().override?.confirmedUpToDeg).toBe(35);
    until(world, 75_000);
    expect(send(36)).toMatchObject({ ok: false, confirmUpToDeg: 40 });
    const acts = entries.flatMap((entry) =>
      entry.type === 'act' && entry.act.startsWith('override to') ? [entry] : [],
    );
    expect(acts.map(({ refused }) => refused === undefined)).toEqual([false, true, false]);
    expect(acts[1]).toMatchObject({
      by: 'clinician',
      changes: { angleDeg: { to: 33 }, limitDeg: { from: 30, to: 35 }, confirmedUpToDeg: { from: 30, to: 35 } },
    });
    expect(world.oracle.violations).toEqual([]);
  });

  it('the former limit applies again once the table is back inside it, and the protocol continues as before', () => {
    const { world, send } = overridden();
    send(38);
    until(world, 75_000).controller.endOverride('seen enough');
    until(world, 76_000);
    // Still above the session's own limit, and no finding: what was granted holds until it is left.
    expect(world.controller.status()).toMatchObject({ state: 'paused', limitDeg: 40 });
    world.controller.resume('clinician', 'on with it');
    until(world, 96_000);
    expect(world.controller.status()).toMatchObject({ state: 'session.holding', limitDeg: 30 });
    expect(world.table.truth().angleDeg).toBeCloseTo(20, 0);
    expect(world.run()).toMatchObject({ outcome: 'completed', violations: [], findings: [] });
  });

  it('time counts as usual: beyond 45° an inversion is limited to three minutes (H26)', () => {
    const { world, send } = overridden(50, 600);
    send(48);
    until(world, 230_000);
    expect(world.table.truth().angleDeg).toBeCloseTo(48, 0);
    const result = world.run();
    expect(result.findings[0]).toMatchObject({ hazard: 'H26', reason: expect.stringContaining('180 s') });
    expect(result).toMatchObject({ outcome: 'returned', violations: [] });
  });
});

describe('an override', () => {
  it('lengthens and shortens the stay that it interrupted', () => {
    const { world } = overridden();
    expect(world.controller.status().remainingMs).toBeGreaterThan(100_000);
    expect(world.controller.overrideHold(seconds(5))).toBeNull();
    world.controller.resume('clinician', 'on');
    until(world, 19_500);
    expect(world.controller.state).toBe('session.holding');
    until(world, 21_000);
    expect(world.controller.state).toBe('session.ramping');
  });

  it('lengthens no stay beyond the remaining dose (H26)', () => {
    const { world } = overridden();
    // The actuator's own limit is the plan's longest inversion and ten seconds; 13 s of it are gone.
    const longest = timeline.deviceInversionLimit / 1000;
    expect(world.controller.overrideHold(seconds(longest))).toContain('the limits on inversion leave');
    expect(world.controller.overrideHold(seconds(longest - 15))).toBeNull();
  });

  it('cannot lengthen a ramp', () => {
    const { world } = worldOf();
    until(world, 2000).controller.beginOverride(seconds(60), 'x');
    expect(world.controller.overrideHold(seconds(5))).toContain('no stay');
  });

  it('skips the present step without moving anything; resumed, the next one begins', () => {
    const { world } = overridden();
    expect(world.controller.overrideSkip()).toBeNull();
    until(world, 17_000);
    expect([world.controller.state, world.controller.step]).toEqual(['override.holding', '/steps/2']);
    expect(world.table.truth().angleDeg).toBeCloseTo(20, 0);
    world.controller.resume('clinician', 'on');
    until(world, 18_000);
    expect(world.controller.state).toBe('session.ramping');
    expect(world.run()).toMatchObject({ outcome: 'completed', findings: [] });
  });

  it('allows time for the way back to a ramp that it interrupted', () => {
    const { world, send } = overridden();
    world.controller.overrideSkip();
    send(0);
    until(world, 30_000).controller.resume('clinician', 'on');
    until(world, 45_000);
    expect(world.controller.state).toBe('session.holding');
    expect(world.run()).toMatchObject({ outcome: 'completed', findings: [] });
  });

  it('ends at any pause, and when the recorder fails', () => {
    for (const end of ['pause', 'recorder'] as const) {
      const { world, send } = overridden();
      send(10);
      until(world, 16_000);
      if (end === 'pause') expect(world.controller.pause('operator', 'wait')).toBeNull();
      else world.controller.recorderFailed('disk full');
      until(world, 17_000);
      expect(world.controller.state).toBe('paused');
      expect(world.controller.status().override).toBeNull();
      const stoodAt = world.table.truth().angleDeg;
      until(world, 20_000);
      expect(world.table.truth().angleDeg).toBeCloseTo(stoodAt, 1);
    }
  });

  it('is refused without a reason, and unprintable text stays out of the record', () => {
    const { world, entries } = worldOf();
    until(world, 15_000);
    expect(world.controller.beginOverride(seconds(60), '\u001b[2J\n{"type":"act"}')).toContain('printable');
    expect(world.controller.beginOverride(seconds(60), ' ')).toContain('reason');
    const acts = entries.flatMap((entry) => (entry.type === 'act' ? [entry] : []));
    expect(acts.at(-2)).toMatchObject({ act: 'override', reason: '?[2J?{"type":"act"}' });
    expect(acts.at(-1)?.refused).toBeTruthy();
  });

  it('reports its remaining time', () => {
    const { world } = overridden();
    until(world, 20_000);
    const { override } = world.controller.status();
    expect(override).toMatchObject({ reason: 'to assess the response', confirmedUpToDeg: 40 });
    expect(override?.remainingMs).toBeGreaterThan(114_000);
    expect(override?.remainingMs).toBeLessThan(116_000);
  });

  it('yields to the person’s button, also on its way by level', () => {
    const { world, send } = overridden();
    send(38);
    until(world, 18_000).table.patient.pressButton();
    until(world, 18_200);
    expect(world.table.truth().deviceState).toBe('A');
    expect(world.run()).toMatchObject({ outcome: 'returned', violations: [] });
  });

  it('holds and returns when its console is lost, also on its way by level (H23)', () => {
    const { world, send } = overridden();
    send(38);
    until(world, 18_000).controller.consoleLost();
    until(world, 19_000);
    expect([world.controller.state, world.table.truth().deviceState]).toEqual(['fault.holding', 'R']);
    expect(world.run()).toMatchObject({ outcome: 'returned', violations: [] });
  });
});

describe('the status', () => {
  it('is plain data that survives JSON', () => {
    const { world } = overridden();
    world.controller.pause('operator', 'x');
    const status = world.controller.status();
    expect(JSON.parse(JSON.stringify(status))).toEqual(status);
  });

  it('gives null for what is unknown outside a session', () => {
    const { world } = worldOf();
    expect(world.controller.status()).toEqual({
      state: 'disconnected',
      reason: 'started',
      attendantAsked: false,
      endsBy: 'connect the actuator',
      announced: null,
      step: null,
      angleDeg: null,
      targetDeg: null,
      rateDegPerS: null,
      remainingMs: null,
      invertedMs: 0,
      cumulativeMs: 0,
      limitDeg: null,
      alarms: [],
      prompt: null,
      override: null,
      lastTest: null,
      lockedOut: false,
      broken: null,
    });
  });

  it('counts the protocol down, and shows what the person is asked', () => {
    const { world } = worldOf();
    until(world, 20_000);
    const { remainingMs, invertedMs, limitDeg, step } = world.controller.status();
    expect(remainingMs).toBeGreaterThan(timeline.duration - 21_500);
    expect(remainingMs).toBeLessThan(timeline.duration - 18_500);
    expect([limitDeg, step]).toEqual([30, '/steps/1']);
    expect(invertedMs).toBeGreaterThan(15_000);
    for (let ms = 20_000; world.controller.status().prompt === null && ms < 70_000; ms += 100) until(world, ms);
    expect(world.controller.status().prompt).toBe('are-you-well');
    world.controller.answer('operator');
    expect(world.controller.status().prompt).toBeNull();
  });
});

describe('alarms', () => {
  it('are acknowledged one by one, silent for two minutes, and end with their condition', () => {
    const { world } = worldOf();
    until(world, 15_000).table.patient.pressButton();
    until(world, 16_000);
    const { controller, sensors } = world;
    expect(controller.status().alarms).toMatchObject([{ key: 'H18', hazard: 'H18', priority: 'high' }]);
    expect(sensors.displayedAlarm).toEqual({ priority: 'high', sounding: true });
    expect(controller.acknowledge('operator', 'seen', 'H09')).toContain('no alarm H09');
    expect(controller.acknowledge('operator', 'seen', 'H18')).toBeNull();
    until(world, 16_100);
    expect(sensors.displayedAlarm).toEqual({ priority: 'high', sounding: false });
    const [alarm] = controller.status().alarms;
    expect(alarm?.silencedUntilMs).toBeCloseTo(world.clock.now() + 120_000, -3);
    // A new press is a new occurrence.
    world.table.patient.pressButton();
    until(world, 16_300);
    expect(sensors.displayedAlarm).toEqual({ priority: 'high', sounding: true });
    controller.acknowledge('operator', 'seen');
    while (world.controller.state !== 'fault.locked') world.advance(world.clock.now() + 10);
    until(world, world.elapsedMs + 1500);
    expect([controller.status().alarms, sensors.displayedAlarm]).toEqual([[], null]);
  });

  it('are shown to a pendant that reconnects', () => {
    const { world } = worldOf();
    until(world, 15_000).table.patient.pressButton();
    until(world, 16_000).sensors.pendant.show(null);
    until(world, 16_100);
    expect(world.sensors.displayedAlarm).toEqual({ priority: 'high', sounding: true });
  });
});

describe('a recorder that fails (H24)', () => {
  it('lets the step end, then returns; no session begins until it works again', () => {
    const { world, entries } = worldOf();
    until(world, 15_000).controller.recorderFailed('no space left on device');
    world.controller.recorderFailed('told again');
    until(world, 60_000);
    expect(world.controller.state).toBe('session.holding');
    expect(world.controller.status().alarms).toMatchObject([{ key: 'H24', priority: 'low' }]);
    const result = world.run();
    expect(result).toMatchObject({ outcome: 'returned', violations: [] });
    expect(result.maxAngleDeg).toBeLessThan(21);
    const home = entries.find((entry) => entry.type === 'state' && entry.to === 'returning');
    expect(home?.reason).toBe('H24: no space left on device; the step is over');
    const again = () => world.controller.begin(world.plan, { screening: true, ankleLockChecked: true });
    expect(again()).toContain('H24: no space left on device');
    world.controller.recorderWell();
    world.clock.advanceTo(milliseconds(world.clock.now() + 100));
    expect(world.controller.status().alarms).toEqual([]);
    expect(again().join()).not.toContain('H24');
  });

  it('does not reverse the way home', () => {
    const { world } = worldOf();
    const levelling = () => world.controller.state === 'levelling';
    while (!levelling() && world.advance(world.clock.now() + 100));
    world.controller.recorderFailed('disk full');
    expect(world.run()).toMatchObject({ outcome: 'completed', violations: [] });
  });
});
