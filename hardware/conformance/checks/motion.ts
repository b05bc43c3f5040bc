/** Motion by MOVE. Wire specification: MOVE. */

import { assert, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { isBraked, move, movingBeyond, ready } from '../setups.ts';

export const motion: readonly Check[] = [
  {
    group: 'motion',
    name: 'a MOVE keeps to its acceleration and its rate',
    async run(host) {
      await ready(host);
      host.keepsLease = true;
      await host.accepts(move(3000, 150, 100));
      // The ramp begins after the release: torque first, then the brake.
      const begun = await host.telemetry('the brake off', (line) => !isBraked(line), 300);
      const from = host.mark();
      await host.wait(1000);
      assertWithin('cdeg/s after 1 s', (await host.nextTelemetry()).rate, 65, 130);
      const quick = await host.telemetry('1.4°/s', ({ rate }) => rate > 140, 1500, from);
      assertWithin('ms to 1.4°/s', quick.at - begun.at, 1150, 2000);
      await host.wait(700);
      const fastest = Math.max(...host.telemetrySince(from).map(({ rate }) => rate));
      assertWithin('cdeg/s at most', fastest, 140, 180);
    },
  },
  {
    group: 'motion',
    name: 'a MOVE reaches its target and stands there: brake on, R',
    async run(host) {
      await ready(host);
      host.keepsLease = true;
      await host.accepts(move(200, 200));
      const there = await host.telemetry('R', ({ state, flags }) => state === 'R' && isBraked({ flags }), 4000);
      assertWithin('cdeg', there.angle, 170, 230);
      await host.stays('R', 300);
    },
  },
  {
    group: 'motion',
    name: 'a new MOVE retargets without a stop',
    async run(host) {
      await movingBeyond(host, 150, 200);
      const from = host.mark();
      await host.accepts(move(2500, 100));
      await host.wait(800);
      const slowest = Math.min(...host.telemetrySince(from).map(({ rate }) => rate));
      assertWithin('cdeg/s at the slowest', slowest, 75, 125);
      assert(
        host.telemetrySince(from).every(({ state }) => state === 'M'),
        'M is left',
      );
    },
  },
  {
    group: 'motion',
    name: 'a MOVE back turns round: it brakes harder rather than pass a target close by',
    async run(host) {
      await movingBeyond(host, 300, 300);
      await host.wait(700);
      const { angle } = await host.nextTelemetry();
      const target = angle + 60;
      await host.accepts(move(target, 300, 50));
      const from = host.mark();
      await host.wait(1500);
      const furthest = Math.max(...host.telemetrySince(from).map((line) => line.angle));
      assertWithin('cdeg past the target', furthest - target, -60, 50);
    },
  },
];
