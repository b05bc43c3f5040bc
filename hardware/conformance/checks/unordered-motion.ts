/** Slipping brakes and runaway drives. Wire specification: rules 7 and 10, "A release". */

import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { assertStanding, moving, movingBeyond, returnAt } from '../setups.ts';

const group = 'motion without an order';
/** Longest time to slide 1° at 60°, by weight against a motor with a shorted winding. */
const longestSlideMs = 12_000;

export const unorderedMotion: readonly Check[] = [
  {
    group,
    name: 'a slipping brake in I: SLIP at 2°, RETURN slip under power, ending in F',
    needs: ['place', 'brake', 'prompt'],
    at: 14,
    async run(host) {
      await host.wait(300);
      const { angle } = await host.nextTelemetry();
      const from = host.mark();
      await host.controls.brake('none');
      await host.event('SLIP', 15_000, from);
      assertWithin('cdeg at the report', (await host.nextTelemetry()).angle - angle, 180, 260);
      await host.event('RETURN slip', 30, from);
      await host.reaches('A', 30);
      await host.wait(300);
      const back = host.mark();
      await host.accepts(returnAt(400));
      const ended = await host.telemetry('the end', ({ state }) => state !== 'A', 25_000);
      assertEqual('state at its end', ended.state, 'F');
      const furthest = Math.max(...host.telemetrySince(back).map((line) => line.angle));
      assertWithin('cdeg of slide in all', furthest - angle, 150, 400);
    },
  },
  {
    group,
    name: 'a slipping brake in S: SLIP, RETURN slip',
    needs: ['place', 'brake', 'prompt'],
    at: 20,
    async run(host) {
      await host.accepts({ verb: 'STOP' });
      await host.wait(300);
      const from = host.mark();
      await host.controls.brake('none');
      await host.event('SLIP', 5000, from);
      await host.event('RETURN slip', 30, from);
      await host.reaches('A', 30);
    },
  },
  {
    group,
    name: 'a drive that runs away in M: RUNAWAY, F, brake on within 300 ms',
    needs: ['drive', 'prompt'],
    async run(host) {
      await moving(host, 900, 100);
      const { angle } = await host.nextTelemetry();
      const from = host.mark();
      const startedAt = host.now;
      await host.controls.drive('runaway');
      const at = await host.event('RUNAWAY', 400, from);
      assertWithin('ms to RUNAWAY', at - startedAt, 90, 300 + host.slack);
      await host.reaches('F', 30);
      await assertStanding(host);
      assertWithin('cdeg run', (await host.nextTelemetry()).angle - angle, 0, 300);
    },
  },
  {
    group,
    name: 'after a runaway no rule starts motion; RETURN does, once the drive is sound',
    needs: ['drive', 'prompt'],
    async run(host) {
      await movingBeyond(host, 520, 300);
      host.keepsLease = false;
      const from = host.mark();
      await host.controls.drive('runaway');
      await host.event('RUNAWAY', 400, from);
      await host.reaches('F', 30);
      await host.controls.drive('sound');
      await host.stays('F', 10_500);
      await host.accepts(returnAt(300));
      await host.reaches('A', 30);
    },
  },
  {
    group,
    name: 'a drive that runs away in A: RUNAWAY, F; a slide under the brake afterwards stays in F, and only RETURN catches it',
    needs: ['place', 'drive', 'brake', 'prompt'],
    at: 20,
    async run(host) {
      await host.accepts(returnAt(100));
      await host.wait(900);
      const from = host.mark();
      await host.controls.drive('runaway');
      await host.event('RUNAWAY', 400, from);
      await host.reaches('F', 30);
      await host.controls.drive('sound');
      await host.wait(400);
      await assertStanding(host);
      const { angle } = await host.nextTelemetry();
      await host.controls.brake('none');
      await host.stays('F', 4000);
      assertWithin('cdeg of slide', (await host.nextTelemetry()).angle - angle, 250, 1000);
      assert(!host.eventsSince(from).some((event) => event.startsWith('RETURN')), 'a return begins by itself');
      await host.accepts(returnAt(100));
      await host.reaches('A', 30);
    },
  },
  {
    group,
    name: 'a ramp that is retargeted to a slower rate is no runaway',
    async run(host) {
      await movingBeyond(host, 250, 300);
      const from = host.mark();
      await host.accepts({ verb: 'MOVE', target: 2500, rate: 20, accel: 20, lease: 1000 });
      await host.wait(2500);
      assert(
        host.telemetrySince(from).every(({ state }) => state === 'M'),
        'M is left',
      );
      assertEqual('events', host.eventsSince(from).join(), '');
    },
  },
  {
    group,
    name: 'more than 1° in the wrong direction at a brake release: brake, F, SLIP',
    needs: ['place', 'drive', 'prompt'],
    at: 60,
    async run(host) {
      await host.wait(100);
      await host.controls.drive('dead');
      const { angle } = await host.nextTelemetry();
      const from = host.mark();
      await host.accepts(returnAt(100));
      await host.event('SLIP', longestSlideMs, from);
      await host.reaches('F', 30);
      const stood = await assertStanding(host);
      assertWithin('cdeg the wrong way', stood - angle, 90, 220);
    },
  },
  {
    group,
    name: 'a second slip at a brake release: no rule starts motion until RETURN or the button',
    needs: ['place', 'drive', 'prompt'],
    at: 60,
    async run(host) {
      await host.wait(100);
      await host.controls.drive('dead');
      for (let turn = 0; turn < 2; turn += 1) {
        await host.accepts(returnAt(100));
        await host.event('SLIP', longestSlideMs);
        await host.reaches('F', 30);
        await host.wait(600);
      }
      await host.controls.drive('sound');
      await host.stays('F', 10_500);
      await host.accepts(returnAt(200));
      await host.reaches('A', 30);
    },
  },
];
