/** Where a MOVE goes, and how. Wire protocol, MOVE. */
import type { Check } from '../check.ts';
import { demand, demandWithin } from '../demand.ts';
import { isBraked, move, movingBeyond, ready } from '../postures.ts';

export const motion: readonly Check[] = [
  {
    group: 'motion',
    name: 'a MOVE keeps to its acceleration and its rate',
    async run(x) {
      await ready(x);
      x.alive = true;
      await x.accepts(move(3000, 150, 100));
      // The brake opens first: torque, then release.
      const begun = await x.telemetry('the brake off', (line) => !isBraked(line), 300);
      const from = x.mark();
      await x.wait(1000);
      demandWithin('cdeg/s after 1 s', (await x.look()).rate, 65, 130);
      const quick = await x.telemetry('1.4°/s', ({ rate }) => rate > 140, 1500, from);
      demandWithin('ms to 1.4°/s', quick.at - begun.at, 1150, 2000);
      await x.wait(700);
      const fastest = Math.max(...x.telemetrySince(from).map(({ rate }) => rate));
      demandWithin('cdeg/s at most', fastest, 140, 180);
    },
  },
  {
    group: 'motion',
    name: 'a MOVE reaches its target and stands there: brake on, R',
    async run(x) {
      await ready(x);
      x.alive = true;
      await x.accepts(move(200, 200));
      const there = await x.telemetry('R', ({ state, flags }) => state === 'R' && isBraked({ flags }), 4000);
      demandWithin('cdeg', there.angle, 170, 230);
      await x.stays('R', 300);
    },
  },
  {
    group: 'motion',
    name: 'a new MOVE retargets without a stop',
    async run(x) {
      await movingBeyond(x, 150, 200);
      const from = x.mark();
      await x.accepts(move(2500, 100));
      await x.wait(800);
      const slowest = Math.min(...x.telemetrySince(from).map(({ rate }) => rate));
      demandWithin('cdeg/s at the slowest', slowest, 75, 125);
      demand(
        x.telemetrySince(from).every(({ state }) => state === 'M'),
        'M is left',
      );
    },
  },
  {
    group: 'motion',
    name: 'a MOVE back turns round: it brakes harder rather than pass a target close by',
    async run(x) {
      await movingBeyond(x, 300, 300);
      await x.wait(700);
      const { angle } = await x.look();
      const target = angle + 60;
      await x.accepts(move(target, 300, 50));
      const from = x.mark();
      await x.wait(1500);
      const furthest = Math.max(...x.telemetrySince(from).map((line) => line.angle));
      demandWithin('cdeg past the target', furthest - target, -60, 50);
    },
  },
];
