import { describe, expect, it } from 'vitest';
import type { ActuatorReading } from '../../hardware/table.ts';
import { degrees, degreesPerSecond, milliamperes, milliseconds } from '../../protocols/base/units.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { isOver } from '../../src/safety/alarm-conditions.ts';
import type { AlarmKey } from '../../src/safety/alarms.ts';
import { Alarms } from '../../src/safety/alarms.ts';
import { Monitor } from '../../src/safety/monitor.ts';
import { emptySituation } from '../../src/safety/situation.ts';
import type { SessionState } from '../../src/session/states.ts';
import { factsOf } from '../../src/session/states.ts';

const minutes = 60_000;

describe('an alarm', () => {
  it('of high priority stays until it is acknowledged and its condition is gone, in either order', () => {
    for (const first of ['acknowledge', 'end'] as const) {
      const alarms = new Alarms();
      alarms.raise('H18', 'x', 0);
      expect(first === 'end' ? alarms.end('H18') : alarms.acknowledge('H18', 10)).toBe(false);
      expect(alarms.active.map(({ key }) => key)).toEqual(['H18']);
      expect(first === 'end' ? alarms.acknowledge('H18', 10) : alarms.end('H18')).toBe(true);
      expect(alarms.isQuiet).toBe(true);
    }
  });

  it.each(['H05', 'H20', 'H23', 'H26', 'H24'] as const)('%s follows its condition', (key) => {
    const alarms = new Alarms();
    alarms.raise(key, 'x', 0);
    expect(alarms.acknowledge(key, 10)).toBe(false);
    expect(alarms.end(key)).toBe(true);
    expect(alarms.shown(20)).toBeNull();
  });

  it('is visibly silent for two minutes once acknowledged, then sounds again', () => {
    const alarms = new Alarms();
    alarms.raise('H09', 'x', 0);
    alarms.acknowledge('H09', 1000);
    expect(alarms.active[0]?.silencedUntil).toBe(1000 + 2 * minutes);
    expect(alarms.shown(999 + 2 * minutes)).toEqual({ priority: 'high', sounding: false });
    expect(alarms.shown(1000 + 2 * minutes)).toEqual({ priority: 'high', sounding: true });
    expect(alarms.active[0]?.silencedUntil).toBeNull();
  });

  it('sounds at once when it occurs again, which counts as a new occurrence', () => {
    const alarms = new Alarms();
    expect(alarms.raise('H18', 'first', 0)).toBe(true);
    expect(alarms.raise('H18', 'again', 10)).toBe(false);
    alarms.acknowledge('H18', 1000);
    expect(alarms.raise('H18', 'second', 2000)).toBe(true);
    expect(alarms.shown(2000)).toEqual({ priority: 'high', sounding: true });
    expect(alarms.active[0]).toMatchObject({ reason: 'second', since: 2000 });
    alarms.end('H18');
    expect(alarms.raise('H18', 'third', 3000)).toBe(true);
    // Not acknowledged since, so it outlasts its condition again.
    expect(alarms.end('H18')).toBe(false);
  });

  it('of the highest priority is shown, and sounds while any of that priority sounds', () => {
    const alarms = new Alarms();
    alarms.raise('H24', 'x', 0);
    expect(alarms.shown(0)?.priority).toBe('low');
    alarms.raise('H05', 'x', 0);
    expect(alarms.shown(0)?.priority).toBe('medium');
    alarms.raise('H09', 'x', 0);
    alarms.raise('H13', 'x', 0);
    alarms.acknowledge('H09', 0);
    expect(alarms.shown(10)).toEqual({ priority: 'high', sounding: true });
    alarms.acknowledge('H13', 0);
    // One of lower priority that nobody has acknowledged is heard.
    expect(alarms.shown(10)).toEqual({ priority: 'high', sounding: true });
    alarms.acknowledge('H05', 0);
    alarms.acknowledge('H24', 0);
    expect(alarms.shown(10)).toEqual({ priority: 'high', sounding: false });
  });

  it.each(['H26', 'H24', 'H08'] as const)('sound through the silence of an acknowledged one: a new %s', (key) => {
    const alarms = new Alarms();
    alarms.raise('H09', 'x', 0);
    alarms.acknowledge('H09', 0);
    expect(alarms.shown(10)).toEqual({ priority: 'high', sounding: false });
    alarms.raise(key, 'x', 20);
    expect(alarms.shown(30)).toEqual({ priority: 'high', sounding: true });
  });
});

const reading = (at: number, angle: number): ActuatorReading => ({
  at: milliseconds(at),
  nonce: '0001',
  uptime: milliseconds(at),
  state: 'I',
  angle: degrees(angle),
  rate: degreesPerSecond(0),
  target: degrees(0),
  current: milliamperes(0),
  flags: flag.brakeOn,
});

describe('the condition of an alarm', () => {
  /** Whether the condition is over, `quietFor` ms after its watch last found it. */
  function over(key: AlarmKey, state: SessionState, angle: number | null, quietFor: number, linkUp = true): boolean {
    const now = 100_000;
    const s = { ...emptySituation(), now: now - quietFor, linkUp };
    let isFound = true;
    const watched = key === 'stuck-inverted' ? 'H09' : key;
    const monitor = new Monitor([
      { hazard: watched, assess: () => (isFound ? { reaction: 'return', reason: 'x' } : null) },
    ]);
    monitor.assess(s);
    isFound = false;
    s.now = now;
    s.reading = linkUp ? reading(now, angle ?? 0) : null;
    monitor.assess(s);
    const alarm = { key, priority: 'high', reason: 'x', since: now - quietFor - 1, silencedUntil: null } as const;
    const { isStuck, isReactionUnderWay } = factsOf(state);
    return isOver(alarm, { s, isStuck, isReactionUnderWay, angle, monitor, recorderWell: true });
  }

  it.each([
    ['H05', 'fault.returning', 20, 1000, true],
    ['H05', 'fault.returning', 20, 900, false],
    ['H09', 'fault.returning', 20, 1000, true],
    // Lasts a moment: the person must be at level as well.
    ['H18', 'fault.returning', 20, 60_000, false],
    ['H18', 'fault.returning', 0, 60_000, false],
    ['H18', 'fault.locked', 0, 1000, true],
    ['H18', 'fault.locked', null, 1000, false],
    ['H08', 'recovering', 0.5, 5000, true],
    ['H23', 'fault.holding', 0, 5000, false],
    ['H28', 'ready', 0, 600_000, false],
    ['H24', 'session.holding', 20, 1000, true],
    ['stuck-inverted', 'fault.stranded', 20, 60_000, false],
    ['stuck-inverted', 'stopped', null, 60_000, false],
    ['stuck-inverted', 'stopped', 4, 1000, true],
    ['stuck-inverted', 'fault.returning', 20, 1000, true],
  ] as const)('%s in %s at %s°, not found for %d ms: %s', (key, state, angle, quietFor, expected) => {
    expect(over(key, state, angle, quietFor)).toBe(expected);
  });

  it('is not over while the link is still lost (H06)', () => {
    expect(over('H06', 'fault.returning', 20, 60_000, false)).toBe(false);
    expect(over('H06', 'fault.returning', 20, 60_000)).toBe(true);
  });
});
