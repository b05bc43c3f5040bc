/** The drive-function test before the first session of a day: that it passes, and that each part of it can fail. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import type { ActuatorReading } from '../../hardware/table.ts';
import { degrees, degreesPerSecond, milliseconds } from '../../protocols/base/units.ts';
import type { Prescription } from '../../protocols/therapy/limits.ts';
import { absolute, beginner } from '../../protocols/therapy/limits.ts';
import { flag } from '../../protocols/wire/messages.ts';
import type { Defects } from '../../src/bench/world/defects.ts';
import { World } from '../../src/bench/world/world.ts';
import type { Entry } from '../../src/controller/entry.ts';
import * as broken from '../support/controller-defects.ts';
import { excursion } from '../support/timelines.ts';

const timeline = excursion(15, 20, 1, 1.5);

interface Tested {
  readonly world: World;
  readonly entries: Entry[];
}

/** `faults` begin with the test. */
function tested(faults: readonly string[] = [], defects?: Defects, prescription: Prescription = absolute): Tested {
  const entries: Entry[] = [];
  const world = new World({
    timeline,
    prescription,
    seed: 1,
    driveTest: true,
    faults: faults.map(parseFault),
    onEntry: (entry) => entries.push(entry),
    ...(defects === undefined ? {} : { defects }),
  });
  return { world, entries };
}

/** Lets the world run until `ms` after the beginning of the test. */
function until(world: World, ms: number): World {
  while (world.elapsedMs < ms && world.advance(world.clock.now() + 10));
  return world;
}

const resultsOf = (entries: readonly Entry[]) =>
  entries.flatMap((entry) => (entry.type === 'test' ? [[entry.result, entry.reason] as const] : []));

describe('the drive test', () => {
  it('asks for the button, moves a little both ways, and leads to the session', () => {
    const { world, entries } = tested();
    const result = world.run();
    expect(result).toMatchObject({ outcome: 'completed', findings: [], violations: [] });
    expect(resultsOf(entries)).toEqual([
      ['begun', 'start of test'],
      ['passed', expect.stringContaining('in order')],
    ]);
    const orders = entries.flatMap((entry) => (entry.type === 'order' ? [entry] : []));
    expect(orders.slice(0, 7).map(({ order, toDeg }) => [order, toDeg])).toEqual([
      ['ready', undefined],
      ['ramp', 3.5],
      ['ramp', 0],
      ['ramp', -3.5],
      ['ramp', 0],
      ['ready', undefined],
      ['ramp', 15],
    ]);
    // 3.5° at 1°/s each way, and a second under the brake.
    const [, down, back] = orders;
    expect((back?.atMs ?? 0) - (down?.atMs ?? 0)).toBeGreaterThan(5000);
    expect((back?.atMs ?? 0) - (down?.atMs ?? 0)).toBeLessThan(6500);
    const alarms = entries.filter(({ type }) => type === 'alarm');
    expect(alarms).toEqual([]);
  });

  it('keeps within ±4°, by the actuator’s own limits', () => {
    const { world } = tested();
    let furthest = 0;
    while (world.controller.state !== 'session.ramping' && world.advance(world.clock.now() + 10)) {
      furthest = Math.max(furthest, Math.abs(world.table.truth().angleDeg));
      if (world.controller.state === 'testing') expect(world.controller.status().limitDeg).toBe(4);
    }
    expect(furthest).toBeGreaterThan(3);
    expect(furthest).toBeLessThan(3.7);
    expect(world.controller.status().limitDeg).toBe(15);
  });

  it('is as gentle as the prescription', () => {
    const { world } = tested([], undefined, { ...beginner, oneInversion: absolute.oneInversion });
    let fastest = 0;
    while (world.controller.state !== 'session.ramping' && world.advance(world.clock.now() + 10)) {
      fastest = Math.max(fastest, Math.abs(world.table.truth().rateDegPerS));
    }
    expect(fastest).toBeLessThan(1.2);
    expect(world.controller.state).toBe('session.ramping');
  });

  it('shows what the person is asked', () => {
    const { world } = tested(['0s:patient=silent']);
    until(world, 1000);
    expect(world.controller.status()).toMatchObject({ state: 'testing', prompt: 'press-the-button' });
    expect(world.sensors.displayedQuestion).toBe('press-the-button');
  });
});

const gyroTurned = (): Defects => ({
  tilt: (sound) => ({
    subscribe: (listener) => sound.subscribe((sample) => listener({ ...sample, rate: degreesPerSecond(-sample.rate) })),
  }),
});
const deafPendant = (): Defects => ({
  pendant: (sound) => ({
    show: (alarm) => sound.show(alarm),
    ask: (question) => sound.ask(question),
    announce: (isAnnouncing) => sound.announce(isAnnouncing),
    chirp: () => sound.chirp(),
    subscribe: (listener) =>
      sound.subscribe((notice) => {
        if (notice.kind !== 'button') listener(notice);
      }),
  }),
});
/** An actuator whose readings are changed on their way. */
const readings = (change: (reading: ActuatorReading) => ActuatorReading) => (): Defects => ({
  actuator: (sound) => ({
    ...broken.forward(sound),
    subscribe: (listener) =>
      sound.subscribe((notice) => {
        if (notice.kind === 'event' && notice.event === 'BUTTON') return;
        listener(notice.kind === 'reading' ? { ...notice, reading: change(notice.reading) } : notice);
      }),
  }),
});
const without = (bit: number) => readings((reading) => ({ ...reading, flags: reading.flags & ~bit }));
const deafBoard = without(flag.buttonPressed);
const switchWelded = readings((reading) => ({ ...reading, flags: reading.flags | flag.levelClosed }));
const switchBroken = without(flag.levelClosed);
const unwatched = (defects: () => Defects) => (): Defects => ({ ...broken.withoutWatch('H30')(), ...defects() });
/** It stands, off level, and says that its brake is open; a brake that has never closed would be no end of a ramp. */
const brakeUnseen = readings((reading) =>
  reading.state === 'R' && Math.abs(reading.angle) > 1 ? { ...reading, flags: reading.flags & ~flag.brakeOn } : reading,
);
/** Half a degree a second, less than what is a finding (H17: 2°). */
const creeping = (): Defects => {
  let stoodAt: number | null = null;
  return readings((reading) => {
    const stands = reading.state === 'R' && Math.abs(reading.angle) > 1;
    stoodAt = stands ? (stoodAt ?? reading.at) : null;
    const crept = stoodAt === null ? 0 : (reading.at - stoodAt) / 2000;
    return { ...reading, angle: degrees(reading.angle + crept) };
  })();
};

describe('the drive test refuses', () => {
  it.each<readonly [string, readonly string[], (() => Defects) | undefined, string]>([
    ['a person who presses nothing', ['0s:patient=silent'], undefined, 'was not pressed within 30 s'],
    [
      'a button that is not let go',
      ['0s:patient=silent', '0s:patient=button,40s'],
      undefined,
      'was not released within 30 s',
    ],
    ['a dead pole on the sensors’ board', [], deafPendant, 'pole on the sensors’ board was not seen'],
    ['a dead pole on the actuator’s board', [], deafBoard, 'pole on the actuator’s board was not seen'],
    ['sensors that differ by more than 1.5°', ['0s:tilt=wrong:2'], undefined, 'differ by'],
    ['a gyro that turns the other way', [], gyroTurned, 'the tilt sensor at -'],
    ['a table that creeps under its brake', [], creeping, 'under the closed brake'],
    ['a brake that is not on', [], brakeUnseen, 'the brake is not on'],
    ['a level switch that does not open', [], switchWelded, 'H30: the level switch is closed'],
    ['a level switch that does not close', [], switchBroken, 'H30: the level switch is open'],
    ['the same without the watch', [], unwatched(switchWelded), 'the level switch is closed at 3.5°'],
    ['the same without the watch, head-up', [], unwatched(switchBroken), 'the level switch is open at -3.5°'],
    ['a brake that does not let go', ['0s:brake=stuck'], undefined, 'H1'],
  ])('%s', (_name, faults, defects, reason) => {
    const { world, entries } = tested(faults, defects?.());
    const result = world.run();
    const [, last] = resultsOf(entries);
    expect(last?.[0]).toBe('failed');
    expect(last?.[1]).toContain(reason);
    expect(entries.some((entry) => entry.type === 'state' && entry.to === 'preparing')).toBe(false);
    expect(Math.abs(result.finalAngleDeg)).toBeLessThan(1.5);
    expect(result.violations).toEqual([]);
  });

  it('a session after the level switch was found wrong (H30), though the test is not due', () => {
    const entries: Entry[] = [];
    let isWelded = false;
    const weldable = readings((reading) =>
      isWelded ? { ...reading, flags: reading.flags | flag.levelClosed } : reading,
    )();
    const world = new World({
      timeline,
      prescription: absolute,
      seed: 1,
      onEntry: (entry) => entries.push(entry),
      defects: weldable,
    });
    /** Also after the bench has ended the session. */
    const untilState = (isThere: (state: string) => boolean) => {
      const end = world.clock.now() + 300_000;
      while (!isThere(world.controller.state) && world.clock.now() < end) {
        world.clock.advanceTo(milliseconds(world.clock.now() + 10));
      }
    };
    const untilReady = () => untilState((state) => state === 'ready');
    const consent = { screening: true, ankleLockChecked: true };
    until(world, 8000);
    isWelded = true;
    untilState((state) => state === 'fault.locked');
    expect(entries.some((entry) => entry.type === 'finding' && entry.hazard === 'H30')).toBe(true);
    world.controller.reset('operator', 'test');
    untilReady();
    expect(world.controller.begin(world.plan, consent)).toEqual([]);
    expect(world.controller.state).toBe('testing');
    untilReady();
    expect(resultsOf(entries).at(-1)).toEqual(['failed', expect.stringContaining('level switch is closed')]);
    isWelded = false;
    world.controller.reset('operator', 'test');
    untilReady();
    expect(world.controller.begin(world.plan, consent)).toEqual([]);
    expect(world.controller.state).toBe('testing');
    untilState((state) => state !== 'testing');
    expect(resultsOf(entries).at(-1)?.[0]).toBe('passed');
  });

  it('and is ready for another try', () => {
    const { world } = tested(['0s:patient=silent']);
    world.run();
    expect(world.controller.state).toBe('ready');
    world.table.inject(parseFault('0s:patient=silent,1ms'));
    expect(world.controller.begin(world.plan, { screening: true, ankleLockChecked: true })).toEqual([]);
  });
});

describe('during the drive test', () => {
  /** In the midst of its first move. */
  function moving(): Tested {
    const made = tested();
    const moves = () => Math.abs(made.world.table.truth().rateDegPerS) > 0.5;
    while (!moves() && made.world.advance(made.world.clock.now() + 10));
    return made;
  }

  it('the button returns the table, except for the press that was asked for', () => {
    const { world, entries } = moving();
    world.table.patient.pressButton();
    const result = world.run();
    expect(result.findings.map(({ hazard }) => hazard)).toEqual(['H18']);
    expect(resultsOf(entries).at(-1)).toMatchObject(['failed', expect.stringContaining('H18')]);
    expect(result).toMatchObject({ outcome: 'returned', violations: [] });
  });

  it('STOP stops, RETURN returns, and a pause ends it', () => {
    for (const act of ['stop', 'returnToLevel', 'pause'] as const) {
      const { world } = moving();
      world.controller[act]('operator', 'test');
      until(world, world.elapsedMs + 100);
      expect(world.controller.state).toBe({ stop: 'stopped', returnToLevel: 'returning', pause: 'testing' }[act]);
      world.controller.returnToLevel('operator', 'home');
      expect(Math.abs(world.run().finalAngleDeg)).toBeLessThan(1.5);
    }
  });

  it('every finding has its usual reaction', () => {
    const { world, entries } = moving();
    world.table.inject(parseFault('0s:supply=off'));
    const result = world.run();
    expect(result.findings.map(({ hazard }) => hazard)).toEqual(['H05']);
    expect(resultsOf(entries).at(-1)?.[0]).toBe('failed');
    expect(world.controller.state).toBe('fault.locked');
  });
});
