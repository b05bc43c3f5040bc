import { describe, expect, it } from 'vitest';
import type { ActuatorReading } from '../../hardware/table.ts';
import {
  degrees,
  degreesPerSecond,
  degreesPerSecondSquared,
  milliamperes,
  milliseconds,
} from '../../protocols/base/units.ts';
import { StandingOrder } from '../../src/controller/standing-order.ts';
import { emptySituation } from '../../src/safety/situation.ts';

describe('the expected motion of an accepted ramp', () => {
  const ramp = {
    kind: 'ramp',
    to: degrees(15),
    rate: degreesPerSecond(1),
    accel: degreesPerSecondSquared(0.5),
  } as const;

  /** The profile's way in the first second, of a table that the actuator reported so. */
  function wayAfterASecond(state: ActuatorReading['state'], rate: number): number {
    const situation = emptySituation();
    situation.linkUp = true;
    situation.now = milliseconds(1000);
    situation.reading = { ...reading, state, rate: degreesPerSecond(rate) };
    const standing = new StandingOrder(situation);
    standing.replace(ramp, 6, 1000);
    standing.accept('ramp', 6, 1000);
    situation.now = milliseconds(2000);
    standing.measure(6, 2000);
    return situation.profileWay;
  }

  const reading: ActuatorReading = {
    at: milliseconds(995),
    nonce: '0001',
    uptime: milliseconds(40_000),
    state: 'R',
    angle: degrees(6),
    rate: degreesPerSecond(0),
    target: degrees(6),
    current: milliamperes(0),
    flags: 0,
  };

  it('starts at the speed of a table in motion', () => {
    expect(wayAfterASecond('M', 0.6)).toBeGreaterThan(0.8);
  });

  it('starts from standstill where the actuator is ready, although its filtered rate still falls', () => {
    expect(wayAfterASecond('R', 0.63)).toBeCloseTo(0.25, 3);
    expect(wayAfterASecond('R', 0)).toBeCloseTo(0.25, 3);
  });
});
