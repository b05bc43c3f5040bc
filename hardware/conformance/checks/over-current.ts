/** Something in the way. Wire protocol, rules 8 and 10. */
import { flag } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import { demandStanding, keep, moving, returnAt } from '../postures.ts';
import { demandHome } from './returns.ts';

const group = 'over-current';
const needs = ['obstruction', 'prompt'] as const;

/** The push that is being stopped, or let go of, must not count again: rule 8 gives the way home one more try. */
const once = (rate: number, afterMs: number): Check => ({
  group,
  name: `in A at ${rate / 100}°/s, met after ${afterMs} ms: one push is one over-current, and a second later it relieves`,
  needs: ['place', ...needs],
  at: 12,
  async run(x) {
    await x.accepts(returnAt(rate));
    await x.wait(afterMs);
    const from = x.mark();
    await x.hands.obstruction(true);
    await x.event('OVERCURRENT', 3000, from);
    await x.stays('A', 1000);
    await x.telemetry('motion the other way', (line) => line.rate > 40, 1500);
  },
});

export const overCurrent: readonly Check[] = [
  once(200, 1500),
  once(200, 1550),
  once(200, 1600),
  once(200, 1650),
  once(300, 2200),
  {
    group,
    name: 'in M: stop, brake, OVERCURRENT, flag 5, R; the lease runs on',
    needs,
    async run(x) {
      await moving(x, 600, 200);
      x.alive = true;
      const from = x.mark();
      await x.hands.obstruction(true);
      await x.event('OVERCURRENT', 3000, from);
      const stopped = await x.reaches('R', 600);
      demand((stopped.flags & flag.overCurrent) !== 0, 'no flag 5');
      await demandStanding(x);
      await x.accepts(keep());
      // Told once or again while it stops: D counts as well.
      demandEqual('events', [...new Set(x.eventsSince(from))].join(), 'OVERCURRENT');
    },
  },
  {
    group,
    name: 'in A: OVERCURRENT, 2° the other way at 1°/s, on at 1°/s; a second one: STUCK, F',
    needs: ['place', ...needs],
    at: 12,
    async run(x) {
      await x.accepts(returnAt(200));
      await x.wait(1500);
      const from = x.mark();
      await x.hands.obstruction(true);
      await x.event('OVERCURRENT', 3000, from);
      const relieving = x.mark();
      await x.event('STUCK', 12_000, from);
      const ways = x.telemetrySince(relieving);
      const least = Math.min(...ways.map(({ angle }) => angle));
      const most = Math.max(...ways.map(({ angle }) => angle));
      demandWithin('cdeg of relief', most - least, 150, 320);
      const quick = ways.filter(({ at }) => at > (ways[0]?.at ?? 0) + 500);
      demandWithin('cdeg/s at most', Math.max(...quick.map(({ rate }) => Math.abs(rate))), 50, 150);
      // The second over-current is told as such or as STUCK alone: rule 8 leaves it open.
      demandEqual('events', x.eventsSince(from).join().replace(',OVERCURRENT', ''), 'OVERCURRENT,STUCK');
      await x.reaches('F', 30);
      await demandStanding(x);
    },
  },
  {
    group,
    name: 'after STUCK no rule starts motion, off level; the button does',
    needs: ['place', 'button', ...needs],
    at: 9,
    async run(x) {
      await x.accepts(returnAt(200));
      await x.wait(1200);
      await x.hands.obstruction(true);
      await x.event('STUCK', 15_000);
      await x.hands.obstruction(false);
      await x.stays('F', 10_500);
      await x.hands.button(true);
      // Its edge lifts the lock, so that rule 2 may well act before the 2 s of rule 4 are over.
      await x.reaches('A', 2200);
    },
  },
  {
    group,
    name: 'in A, with what gives way after the relief: home, at 1°/s',
    needs: ['place', ...needs],
    at: 4,
    async run(x) {
      await x.accepts(returnAt(200));
      await x.wait(900);
      const from = x.mark();
      await x.hands.obstruction(true);
      await x.event('OVERCURRENT', 3000, from);
      await x.hands.obstruction(false);
      await x.wait(600);
      const later = x.mark();
      await demandHome(x, 'I');
      const fastest = Math.max(...x.telemetrySince(later).map(({ rate }) => Math.abs(rate)));
      demandWithin('cdeg/s at most', fastest, 60, 140);
      demandEqual('events', x.eventsSince(from).join(), 'OVERCURRENT,LEVEL');
    },
  },
  {
    group,
    name: 'in A with an open ankle lock: no relief toward head-down',
    needs: ['place', 'ankle', ...needs],
    at: 8,
    async run(x) {
      await x.accepts(returnAt(200));
      await x.wait(900);
      await x.hands.ankle(false);
      const from = x.mark();
      await x.hands.obstruction(true);
      await x.event('OVERCURRENT', 3000, from);
      const { angle } = await x.look();
      const relieving = x.mark();
      await x.event('STUCK', 12_000, from);
      const most = Math.max(...x.telemetrySince(relieving).map((line) => line.angle));
      demandWithin('cdeg toward head-down', most - angle, -50, 110);
    },
  },
];
