import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../protocols/base/clock.ts';
import { milliseconds, seconds } from '../../../protocols/base/units.ts';
import { longestEndMs } from '../../../src/service/shutdown.ts';
import type { Message } from '../../../src/service/supervision/notify-relay.ts';
import { feedWatchdog, type Pulse, supervisionIn } from '../../../src/service/supervision/watchdog.ts';

const timeoutMs = 10_000;

/** A watchdog that is fed on a virtual clock; `pulse` may be changed. */
function fed(pulse: (now: number) => Pulse) {
  const clock = new VirtualClock();
  const sentAt: number[] = [];
  const changes: (string | null)[] = [];
  const rig = { clock, sentAt, changes, pulse };
  const relay = { send: (_message: Message) => void sentAt.push(clock.now()) };
  feedWatchdog({
    clock,
    relay,
    timeoutMs,
    pulse: () => rig.pulse(clock.now()),
    onChange: (reason) => void changes.push(reason),
  });
  return rig;
}

const well = (now: number): Pulse => ({ turnAt: now, readings: [{ board: 'actuator', at: now }] });

describe('the watchdog', () => {
  it('is fed four times within its time-out while all is well', () => {
    const { clock, sentAt, changes } = fed(well);
    clock.advanceTo(seconds(30));
    expect(sentAt).toEqual(Array.from({ length: 13 }, (_, index) => index * 2500));
    expect(changes).toEqual([]);
  });

  it('is no longer fed once the loop stands still, although timers run, and is again when it turns', () => {
    const rig = fed(well);
    rig.clock.advanceTo(milliseconds(6000));
    rig.pulse = () => ({ turnAt: 6000, readings: [] });
    rig.clock.advanceTo(seconds(60));
    expect(rig.sentAt).toEqual([0, 2500, 5000]);
    rig.pulse = well;
    rig.clock.advanceTo(seconds(63));
    expect(rig.sentAt).toEqual([0, 2500, 5000, 62_500]);
    expect(rig.changes).toEqual(["the controller's loop has not turned for 1500 ms", null]);
  });

  it('is no longer fed when a board counts as connected and its readings are old', () => {
    const rig = fed(well);
    rig.clock.advanceTo(seconds(5));
    rig.pulse = (now) => ({ turnAt: now, readings: [{ board: 'tilt sensor', at: 5000 }] });
    rig.clock.advanceTo(seconds(60));
    expect(rig.sentAt.at(-1)).toBe(10_000);
    expect(rig.changes).toEqual(['the tilt sensor is connected, and its last reading is 7500 ms old']);
  });

  it('is fed while no board is connected: that is waited for', () => {
    const { clock, sentAt } = fed((now) => ({ turnAt: now, readings: [] }));
    clock.advanceTo(seconds(600));
    expect(sentAt).toHaveLength(241);
  });

  it('is fed for some seconds while the drivers are loaded, and no longer', () => {
    const { clock, sentAt } = fed(() => ({ turnAt: null, readings: [] }));
    clock.advanceTo(seconds(60));
    expect(sentAt).toEqual([0, 2500, 5000]);
  });
});

describe('what systemd set up', () => {
  it.each([
    ['nothing', {}, null],
    ['a socket alone', { NOTIFY_SOCKET: '/run/n' }, { watchdogMs: null }],
    ['a watchdog', { NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '10000000', WATCHDOG_PID: '7' }, { watchdogMs: 10_000 }],
    [
      'another process’s',
      { NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: '10000000', WATCHDOG_PID: '8' },
      { watchdogMs: null },
    ],
    ['a figure that is none', { NOTIFY_SOCKET: '/run/n', WATCHDOG_USEC: 'soon' }, { watchdogMs: null }],
  ])('is read from the environment: %s', (_what, environment, expected) => {
    expect(supervisionIn(environment, 7)).toEqual(expected);
  });
});

describe('the unit', () => {
  const unit = readFileSync('hardware/raspberry-pi/systemd/fulcrum.service', 'utf8');
  const secondsOf = (key: string): number => Number(new RegExp(`^${key}=(\\d+)s$`, 'm').exec(unit)?.[1]);

  it('waits longer for the end than the slowest end takes', () => {
    expect(secondsOf('TimeoutStopSec') * 1000).toBeGreaterThan(longestEndMs);
  });

  it('has a watchdog that outlasts what the feeding tolerates: a stall of a second, and one lost message', () => {
    const watchdogMs = secondsOf('WatchdogSec') * 1000;
    expect((watchdogMs / 4) * 2 + 1000).toBeLessThan(watchdogMs);
  });
});
