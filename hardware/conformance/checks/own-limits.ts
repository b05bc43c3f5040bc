/** The longest inversion, and the trip. Wire specification: rules 3 and 6. */

import { assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { assertStanding, faulted, limits, move, ready, returnAt, standingAt } from '../setups.ts';
import type { TestHost } from '../test-host.ts';
import { assertReturned } from './returns.ts';

/** Asserts F and LIMIT, standing; or no effect. */
async function assertTrip(host: TestHost, max: number, min: number, trips: boolean): Promise<void> {
  const from = host.mark();
  await host.accepts(limits({ max, min }));
  await host.wait(80 + host.slack);
  assertEqual('state', await host.state(), trips ? 'F' : 'I');
  assertEqual('events', host.eventsSince(from).join(), trips ? 'LIMIT trip' : '');
  if (trips) await assertStanding(host);
}

const trip = (at: number, narrow: { max: number; min: number }, trips: boolean): Check => ({
  group: 'own limits',
  name: `in I at ${at}° with limits ${narrow.min}..${narrow.max}: ${trips ? 'LIMIT trip, F' : 'stays, within 2° of them'}`,
  needs: ['place'],
  at,
  run: (host) => assertTrip(host, narrow.max, narrow.min, trips),
});

export const ownLimits: readonly Check[] = [
  trip(4, { max: 150, min: -2000 }, true),
  trip(4, { max: 250, min: -2000 }, false),
  trip(-4, { max: 6000, min: -150 }, true),
  trip(-4, { max: 6000, min: -250 }, false),
  {
    group: 'own limits',
    name: 'in R beyond the limits: LIMIT trip, F',
    async run(host) {
      const from = host.mark();
      await faulted(host);
      assertEqual('last event', host.eventsSince(from).at(-1) ?? 'none', 'LIMIT trip');
      await assertStanding(host);
    },
  },
  {
    group: 'own limits',
    name: 'beyond the limits in A, moving toward level: ignored',
    needs: ['place'],
    at: 4,
    async run(host) {
      await faulted(host);
      const from = host.mark();
      await host.accepts(returnAt(200));
      await assertReturned(host, 'F');
      assertEqual('events', host.eventsSince(from).join(), 'RETURN host,LEVEL');
    },
  },
  {
    group: 'own limits',
    name: 'an end switch is left by RETURN: head-up end',
    needs: ['place'],
    at: -21.4,
    async run(host) {
      await host.reaches('F', 500);
      const from = host.mark();
      await host.accepts(returnAt(400));
      await host.telemetry('-15°', ({ angle }) => angle > -1500, 8000);
      assertEqual('events', host.eventsSince(from).join(), 'RETURN host');
    },
  },
  {
    group: 'own limits',
    name: 'an end switch is left by RETURN: head-down end',
    needs: ['place'],
    at: 63,
    async run(host) {
      await host.reaches('F', 500);
      const from = host.mark();
      await host.accepts(returnAt(400));
      await host.telemetry('56°', ({ angle }) => angle < 5600, 8000);
      assertEqual('events', host.eventsSince(from).join(), 'RETURN host');
    },
  },
  {
    group: 'own limits',
    name: 'inverted-ms in I: RETURN inverted after this time above +5°',
    needs: ['place'],
    at: 6,
    async run(host) {
      const { ms, at } = await host.nextTelemetry();
      const from = host.mark();
      await host.accepts(limits({ invertedMs: 4500 }));
      const returned = await host.event('RETURN inverted', 6000, from);
      assertWithin('ms above +5°', returned - (at - ms), 4470, 4600 + host.slack);
      await host.reaches('A', 30);
    },
  },
  {
    group: 'own limits',
    name: 'inverted-ms in S by STOP: RETURN inverted, though not before its announcement of 3 s',
    needs: ['place'],
    at: 6,
    async run(host) {
      await host.accepts(limits({ invertedMs: 1500 }));
      await host.accepts({ verb: 'STOP' });
      const stoppedAt = host.now;
      const at = await host.event('RETURN inverted', 4500);
      assertWithin('ms since STOP', at - stoppedAt, 2980, 4200 + host.slack);
      await host.reaches('A', 30);
    },
  },
  {
    group: 'own limits',
    name: 'inverted-ms in R and M counts the ramps and restarts below +5°',
    async run(host) {
      const from = host.mark();
      await standingAt(host, 540, { invertedMs: 2500 });
      await host.accepts(move(440, 100));
      await host.telemetry('below 5°', ({ angle }) => angle < 470, 3000);
      await host.accepts(move(2000, 300));
      const above = await host.telemetry('above 5°', ({ angle }) => angle > 500, 3000);
      const at = await host.event('RETURN inverted', 4000, from);
      assertWithin('ms above +5° the second time', at - above.at, 2350, 2650 + host.slack);
    },
  },
  {
    group: 'own limits',
    name: 'HELLO clears the narrowed limits for rules 3 and 6: the absolutes apply',
    needs: ['place'],
    at: 6,
    async run(host) {
      await host.accepts(limits({ invertedMs: 1000 }));
      await host.accepts({ verb: 'HELLO', version: 1 });
      await host.stays('I', 1500);
    },
  },
  {
    group: 'own limits',
    name: 'inverted-ms does not act below +5°',
    needs: ['place'],
    at: 4.6,
    async run(host) {
      await host.accepts(limits({ invertedMs: 500 }));
      await host.stays('I', 1500);
      await ready(host, { invertedMs: 500 });
      await host.stays('R', 600);
    },
  },
];
