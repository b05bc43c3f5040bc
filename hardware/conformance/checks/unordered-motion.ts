/** Slipping brakes, drives that run away or backwards. Wire specification: rule 7, "A release". */

import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { assertStanding, moving, movingBeyond, returnAt } from '../setups.ts';
import type { TestHost } from '../test-host.ts';
import { assertReturned } from './returns.ts';

const group = 'motion without an order';
/** Turns of a ramp that is never completed: target, rate, acceleration. */
const turns: readonly (readonly [number, number, number])[] = [
  [-1900, 400, 200],
  [5800, 300, 200],
  [-1900, 50, 200],
  [5800, 300, 60],
  [-1900, 100, 30],
];
/** Longest time to slide 0.5° at 60°, by weight against a motor with a shorted winding. */
const longestSlideMs = 12_000;

/** Turns the table at this rate, against the motion under way, and asserts that it is cut in time. */
async function assertCut(host: TestHost, degPerS: number): Promise<void> {
  const from = host.mark();
  const startedAt = host.now;
  await host.controls.drive(degPerS);
  const at = await host.event('RUNAWAY', 400, from);
  assertWithin('ms to RUNAWAY', at - startedAt, 100, 300 + host.slack);
  await host.reaches('F', 30);
  await host.wait(200);
  await assertStanding(host);
}

/** The drive runs away in M, and `meanwhile` happens: asserts that it is cut in time, within this way (cdeg). */
async function assertRunawayCut(host: TestHost, mostWay: number, meanwhile: () => Promise<void>): Promise<void> {
  await moving(host, 900, 100);
  const { angle } = await host.nextTelemetry();
  const from = host.mark();
  const startedAt = host.now;
  await host.controls.drive('runaway');
  await meanwhile();
  const at = await host.event('RUNAWAY', 400, from);
  assertWithin('ms to RUNAWAY', at - startedAt, 90, 300 + host.slack);
  await host.reaches('F', 30);
  await assertStanding(host);
  assertWithin('cdeg run', (await host.nextTelemetry()).angle - angle, 0, mostWay);
}

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
    run: (host) => assertRunawayCut(host, 300, async () => {}),
  },
  {
    group,
    name: 'a drive that runs away as STOP comes: RUNAWAY, F, brake on within 300 ms',
    needs: ['drive', 'prompt'],
    run: (host) =>
      assertRunawayCut(host, 250, async () => {
        await host.wait(60);
        await host.accepts({ verb: 'STOP' });
      }),
  },
  {
    group,
    name: 'after a runaway a drive that draws too much against the brake is not released: RETURN shows A, then STUCK, F',
    needs: ['drive', 'prompt'],
    async run(host) {
      await movingBeyond(host, 520, 300);
      host.keepsLease = false;
      await host.controls.drive('runaway');
      await host.event('RUNAWAY', 400);
      await host.reaches('F', 30);
      const stood = await assertStanding(host);
      const from = host.mark();
      await host.accepts(returnAt(300));
      await host.event('STUCK', 200, from);
      await host.reaches('F', 30);
      assertEqual('events', host.eventsSince(from).join(), 'RETURN host,STUCK');
      assertWithin('cdeg moved', (await assertStanding(host)) - stood, -12, 12);
    },
  },
  {
    group,
    name: 'after a runaway rule 2 tries once the drive is sound, and F stays at its end',
    needs: ['drive', 'prompt'],
    async run(host) {
      await movingBeyond(host, 520, 300);
      host.keepsLease = false;
      const from = host.mark();
      await host.controls.drive('runaway');
      await host.event('RUNAWAY', 400, from);
      await host.reaches('F', 30);
      await host.controls.drive('sound');
      await host.event('RETURN stop', 12_000, from);
      await assertReturned(host, 'F');
      assertEqual('events', host.eventsSince(from).join(), 'RUNAWAY,RETURN stop,LEVEL');
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
    name: 'in M, a drive that runs backwards no faster than ordered: RUNAWAY, F, brake on within 300 ms',
    needs: ['drive', 'prompt'],
    async run(host) {
      await movingBeyond(host, 300, 300);
      const { angle } = await host.nextTelemetry();
      await assertCut(host, -3);
      assertWithin('cdeg backwards', angle - (await host.nextTelemetry()).angle, -60, 110);
    },
  },
  {
    group,
    name: 'in A, a drive that runs backwards no faster than ordered: RUNAWAY, F, brake on within 300 ms',
    needs: ['place', 'drive', 'prompt'],
    at: 20,
    async run(host) {
      await host.accepts(returnAt(300));
      await host.telemetry('-2.5°/s', ({ rate }) => rate < -250, 5000);
      await assertCut(host, 3);
    },
  },
  {
    group,
    name: 'in A head-up, a drive that runs backwards no faster than ordered: RUNAWAY, F, brake on within 300 ms',
    needs: ['place', 'drive', 'prompt'],
    at: -18,
    async run(host) {
      await host.accepts(returnAt(300));
      await host.telemetry('2.5°/s', ({ rate }) => rate > 250, 5000);
      await assertCut(host, -3);
    },
  },
  ...[-1, -0.5].map(
    (degPerS): Check => ({
      group,
      name: `in M, a drive that runs backwards at ${-degPerS}°/s: RUNAWAY, F 1° back from the furthest point`,
      needs: ['drive', 'prompt'],
      async run(host) {
        await movingBeyond(host, 400, 300);
        const from = host.mark();
        await host.controls.drive(degPerS);
        await host.event('RUNAWAY', 1000 + 2000 / -degPerS, from);
        const { angle } = await host.reaches('F', 30);
        const furthest = Math.max(...host.telemetrySince(from).map((line) => line.angle));
        assertWithin('cdeg back', furthest - angle, 85, 140);
        await host.wait(200);
        await assertStanding(host);
      },
    }),
  ),
  {
    group,
    name: 'a relief has a direction of its own: RUNAWAY, F 1° back from its furthest point',
    needs: ['place', 'obstruction', 'drive', 'prompt'],
    at: 12,
    async run(host) {
      await host.accepts(returnAt(200));
      await host.wait(1500);
      const from = host.mark();
      await host.controls.obstruction(true);
      await host.event('OVERCURRENT', 3000, from);
      const pushed = (await host.nextTelemetry()).angle;
      await host.telemetry('0.8° of relief', (line) => line.angle > pushed + 80, 3500);
      await host.controls.obstruction(false);
      const turned = host.mark();
      await host.controls.drive(-1.5);
      await host.event('RUNAWAY', 1200, turned);
      const { angle } = await host.reaches('F', 30);
      const furthest = Math.max(...host.telemetrySince(turned).map((line) => line.angle));
      assertWithin('cdeg back', furthest - angle, 85, 150);
      await host.wait(200);
      await assertStanding(host);
    },
  },
  {
    group,
    name: 'a ramp that is turned around is no runaway, at any rate and acceleration',
    async run(host) {
      await movingBeyond(host, 500, 300);
      const from = host.mark();
      for (const [target, rate, accel] of turns) {
        await host.accepts({ verb: 'MOVE', target, rate, accel, lease: 1000 });
        await host.wait(2600);
      }
      assert(
        host.telemetrySince(from).every(({ state }) => state === 'M'),
        'M is left',
      );
      assertEqual('events', host.eventsSince(from).join(), '');
    },
  },
  {
    group,
    name: 'a return ordered at full speed downward is no runaway',
    async run(host) {
      await movingBeyond(host, 800, 300);
      host.keepsLease = false;
      const from = host.mark();
      await host.accepts(returnAt(400));
      await host.reaches('I', 25_000);
      assertEqual('events', host.eventsSince(from).join(), 'RETURN host,LEVEL');
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
    name: 'more than 0.5° in the wrong direction at a brake release: brake, F, SLIP',
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
      assertWithin('cdeg the wrong way', stood - angle, 45, 95);
    },
  },
];
