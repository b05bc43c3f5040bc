/** Obstructions. Wire specification: rule 8. */
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { assertStanding, keep, moving, returnAt } from '../setups.ts';
import { assertReturned } from './returns.ts';

const group = 'over-current';
const needs = ['obstruction', 'prompt'] as const;

/** A push that is being stopped or unloaded must not count again, because rule 8 allows only one retry. */
const once = (rate: number, afterMs: number): Check => ({
  group,
  name: `in A at ${rate / 100}°/s, met after ${afterMs} ms: one push is one over-current, and a second later it relieves`,
  needs: ['place', ...needs],
  at: 12,
  async run(host) {
    await host.accepts(returnAt(rate));
    await host.wait(afterMs);
    const from = host.mark();
    await host.controls.obstruction(true);
    await host.event('OVERCURRENT', 3000, from);
    await host.stays('A', 1000);
    await host.telemetry('motion the other way', (line) => line.rate > 40, 1500);
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
    async run(host) {
      await moving(host, 600, 200);
      host.keepsLease = true;
      const from = host.mark();
      await host.controls.obstruction(true);
      await host.event('OVERCURRENT', 3000, from);
      const stopped = await host.reaches('R', 600);
      assert((stopped.flags & flag.overCurrent) !== 0, 'no flag 5');
      await assertStanding(host);
      await host.accepts(keep());
      // May be reported again while it stops, because rule 8 applies in D too.
      assertEqual('events', [...new Set(host.eventsSince(from))].join(), 'OVERCURRENT');
    },
  },
  {
    group,
    name: 'in A: OVERCURRENT, 2° the other way at 1°/s, on at 1°/s; a second one: the same, then STUCK, F',
    needs: ['place', ...needs],
    at: 12,
    async run(host) {
      await host.accepts(returnAt(200));
      await host.wait(1500);
      const from = host.mark();
      await host.controls.obstruction(true);
      await host.event('OVERCURRENT', 3000, from);
      const relieving = host.mark();
      await host.event('STUCK', 12_000, from);
      const ways = host.telemetrySince(relieving);
      const least = Math.min(...ways.map(({ angle }) => angle));
      const most = Math.max(...ways.map(({ angle }) => angle));
      assertWithin('cdeg of relief', most - least, 150, 320);
      const quick = ways.filter(({ at }) => at > (ways[0]?.at ?? 0) + 500);
      assertWithin('cdeg/s at most', Math.max(...quick.map(({ rate }) => Math.abs(rate))), 50, 150);
      // The second over-current may be reported as such or by STUCK alone: rule 8 allows both.
      assertEqual('events', host.eventsSince(from).join().replace(',OVERCURRENT', ''), 'OVERCURRENT,STUCK');
      await host.reaches('F', 30);
      await assertStanding(host);
    },
  },
  {
    group,
    name: 'the second one is relieved too, so that nothing stays pressed: then STUCK, F',
    needs: ['place', ...needs],
    at: 9,
    async run(host) {
      await host.accepts(returnAt(200));
      await host.wait(1200);
      const from = host.mark();
      await host.controls.obstruction(true);
      await host.event('STUCK', 15_000, from);
      const least = Math.min(...host.telemetrySince(from).map(({ angle }) => angle));
      assertWithin('cdeg away from the obstruction', (await assertStanding(host)) - least, 140, 300);
    },
  },
  {
    group,
    name: 'after STUCK a rule tries again, 10 s after the try at the earliest; the button may at once',
    needs: ['place', 'button', ...needs],
    at: 9,
    async run(host) {
      await host.accepts(returnAt(200));
      await host.wait(1200);
      await host.controls.obstruction(true);
      const stuckAt = await host.event('STUCK', 15_000);
      await host.controls.obstruction(false);
      const at = await host.event('RETURN stop', 11_000);
      assertWithin('ms since STUCK', at - stuckAt, 10_000, 10_700 + host.slack);
      await host.accepts({ verb: 'STOP' });
      await host.wait(500);
      await host.controls.button(true);
      await host.event('RETURN button', 2300);
    },
  },
  {
    group,
    name: 'in A, with the obstruction gone after the relief: to level, at 1°/s',
    needs: ['place', ...needs],
    at: 4,
    async run(host) {
      await host.accepts(returnAt(200));
      await host.wait(900);
      const from = host.mark();
      await host.controls.obstruction(true);
      await host.event('OVERCURRENT', 3000, from);
      await host.controls.obstruction(false);
      await host.wait(600);
      const later = host.mark();
      await assertReturned(host, 'I');
      const fastest = Math.max(...host.telemetrySince(later).map(({ rate }) => Math.abs(rate)));
      assertWithin('cdeg/s at most', fastest, 60, 140);
      assertEqual('events', host.eventsSince(from).join(), 'OVERCURRENT,LEVEL');
    },
  },
  {
    group,
    name: 'in A with an open ankle lock: no relief toward head-down',
    needs: ['place', 'ankle', ...needs],
    at: 8,
    async run(host) {
      await host.accepts(returnAt(200));
      await host.wait(900);
      await host.controls.ankle(false);
      const from = host.mark();
      await host.controls.obstruction(true);
      await host.event('OVERCURRENT', 3000, from);
      const { angle } = await host.nextTelemetry();
      const relieving = host.mark();
      await host.event('STUCK', 12_000, from);
      const most = Math.max(...host.telemetrySince(relieving).map((line) => line.angle));
      assertWithin('cdeg toward head-down', most - angle, -50, 110);
    },
  },
];
