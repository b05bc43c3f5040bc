/** The longest inversion, and the trip. Wire protocol, rules 3 and 6. */
import type { Check } from '../check.ts';
import { demandEqual, demandWithin } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import { demandStanding, faulted, limits, move, ready, returnAt, standingAt } from '../postures.ts';
import { demandHome } from './returns.ts';

/** F and LIMIT, standing; or nothing at all. */
async function demandTrip(x: Examiner, max: number, min: number, trips: boolean): Promise<void> {
  const from = x.mark();
  await x.accepts(limits({ max, min }));
  await x.wait(80 + x.slack);
  demandEqual('state', await x.state(), trips ? 'F' : 'I');
  demandEqual('events', x.eventsSince(from).join(), trips ? 'LIMIT trip' : '');
  if (trips) await demandStanding(x);
}

const trip = (at: number, narrow: { max: number; min: number }, trips: boolean): Check => ({
  group: 'own limits',
  name: `in I at ${at}° with limits ${narrow.min}..${narrow.max}: ${trips ? 'LIMIT trip, F' : 'stays, within 2° of them'}`,
  needs: ['place'],
  at,
  run: (x) => demandTrip(x, narrow.max, narrow.min, trips),
});

export const ownLimits: readonly Check[] = [
  trip(4, { max: 150, min: -2000 }, true),
  trip(4, { max: 250, min: -2000 }, false),
  trip(-4, { max: 6000, min: -150 }, true),
  trip(-4, { max: 6000, min: -250 }, false),
  {
    group: 'own limits',
    name: 'in R beyond the limits: LIMIT trip, F',
    async run(x) {
      const from = x.mark();
      await faulted(x);
      demandEqual('last event', x.eventsSince(from).at(-1) ?? 'none', 'LIMIT trip');
      await demandStanding(x);
    },
  },
  {
    group: 'own limits',
    name: 'beyond the limits in A, moving toward level: ignored',
    needs: ['place'],
    at: 4,
    async run(x) {
      await faulted(x);
      const from = x.mark();
      await x.accepts(returnAt(200));
      await demandHome(x, 'F');
      demandEqual('events', x.eventsSince(from).join(), 'RETURN host,LEVEL');
    },
  },
  {
    group: 'own limits',
    name: 'an end switch is left by RETURN: head-up end',
    needs: ['place'],
    at: -21.4,
    async run(x) {
      await x.reaches('F', 500);
      const from = x.mark();
      await x.accepts(returnAt(400));
      await x.telemetry('-15°', ({ angle }) => angle > -1500, 8000);
      demandEqual('events', x.eventsSince(from).join(), 'RETURN host');
    },
  },
  {
    group: 'own limits',
    name: 'an end switch is left by RETURN: head-down end',
    needs: ['place'],
    at: 63,
    async run(x) {
      await x.reaches('F', 500);
      const from = x.mark();
      await x.accepts(returnAt(400));
      await x.telemetry('56°', ({ angle }) => angle < 5600, 8000);
      demandEqual('events', x.eventsSince(from).join(), 'RETURN host');
    },
  },
  {
    group: 'own limits',
    name: 'inverted-ms in I: RETURN inverted after so long above +5°',
    needs: ['place'],
    at: 6,
    async run(x) {
      const { ms, at } = await x.look();
      const from = x.mark();
      await x.accepts(limits({ invertedMs: 1500 }));
      const returned = await x.event('RETURN inverted', 4000, from);
      demandWithin('ms above +5°', returned - (at - ms), 1470, 1600 + x.slack);
      await x.reaches('A', 30);
    },
  },
  {
    group: 'own limits',
    name: 'inverted-ms in S by STOP: RETURN inverted',
    needs: ['place'],
    at: 6,
    async run(x) {
      await x.accepts(limits({ invertedMs: 1500 }));
      await x.accepts({ verb: 'STOP' });
      await x.event('RETURN inverted', 2000);
      await x.reaches('A', 30);
    },
  },
  {
    group: 'own limits',
    name: 'inverted-ms in R and M counts the ramps; below +5° it starts anew',
    async run(x) {
      const from = x.mark();
      await standingAt(x, 540, { invertedMs: 2500 });
      await x.accepts(move(440, 100));
      await x.telemetry('below 5°', ({ angle }) => angle < 470, 3000);
      await x.accepts(move(2000, 300));
      const above = await x.telemetry('above 5°', ({ angle }) => angle > 500, 3000);
      const at = await x.event('RETURN inverted', 4000, from);
      demandWithin('ms above +5° the second time', at - above.at, 2350, 2650 + x.slack);
    },
  },
  {
    group: 'own limits',
    name: 'HELLO takes the narrowed limits off rules 3 and 6: the absolutes govern',
    needs: ['place'],
    at: 6,
    async run(x) {
      await x.accepts(limits({ invertedMs: 1000 }));
      await x.accepts({ verb: 'HELLO', version: 1 });
      await x.stays('I', 1500);
    },
  },
  {
    group: 'own limits',
    name: 'inverted-ms does not act below +5°',
    needs: ['place'],
    at: 4.6,
    async run(x) {
      await x.accepts(limits({ invertedMs: 500 }));
      await x.stays('I', 1500);
      await ready(x, { invertedMs: 500 });
      await x.stays('R', 600);
    },
  },
];
