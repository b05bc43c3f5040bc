/** The session's limits and what they bound. Wire specification: LIMITS, MOVE, RETURN. */
import type { CommandBody, WireLimits } from '../../../protocols/wire/messages.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { assertEqual } from '../assert.ts';
import type { Check } from '../check.ts';
import {
  absolutes,
  assertStanding,
  decelerating,
  hello,
  keep,
  limits as limitsOf,
  move,
  ready,
  returnAt,
  standingAt,
} from '../setups.ts';

const beyond: readonly (readonly [string, readonly Partial<WireLimits>[]])[] = [
  ['min', [{ min: -2001 }, { min: 1 }]],
  ['max', [{ max: 6001 }, { max: -1 }, { max: 9000 }]],
  ['down-rate', [{ downRate: 301 }, { downRate: 0 }, { downRate: -1 }]],
  ['up-rate', [{ upRate: 401 }, { upRate: 0 }]],
  ['accel', [{ accel: 201 }, { accel: 0 }]],
  ['inverted-ms', [{ invertedMs: 300_001 }, { invertedMs: 0 }]],
];

const narrow: WireLimits = { min: -500, max: 3000, downRate: 150, upRate: 200, accel: 100, invertedMs: 60_000 };

const wrongMoves: readonly (readonly [string, readonly CommandBody[]])[] = [
  ['target', [move(3001, 100, 100), move(-501, 100, 100), move(6000, 100, 100)]],
  ['down-rate', [move(1000, 151, 100), move(1000, 200, 100), move(1000, 0, 100), move(1000, -1, 100)]],
  ['up-rate', [move(-400, 201, 100), move(-400, 0, 100)]],
  ['accel', [move(1000, 100, 101), move(1000, 100, 0)]],
  ['lease', [move(1000, 100, 100, 99), move(1000, 100, 100, 1001)]],
];

export const limits: readonly Check[] = [
  {
    group: 'limits',
    name: 'LIMITS gives back the six values',
    async run(host) {
      for (const values of [absolutes, narrow, { ...narrow, min: 0, max: 0 }]) {
        const { min, max, downRate, upRate, accel, invertedMs } = values;
        const fields = await host.accepts(limitsOf(values));
        assertEqual('fields', fields.join(' '), [min, max, downRate, upRate, accel, invertedMs].join(' '));
      }
    },
  },
  ...beyond.map(
    ([field, cases]): Check => ({
      group: 'limits',
      name: `LIMITS beyond the absolute ${field} is refused: range`,
      async run(host) {
        for (const values of cases) await host.refuses(limitsOf(values), 'range');
        await host.refuses({ verb: 'ARM' }, 'limits');
      },
    }),
  ),
  ...wrongMoves.map(
    ([field, cases]): Check => ({
      group: 'limits',
      name: `MOVE beyond the session's ${field} is refused, and moves nothing: range`,
      async run(host) {
        await ready(host, narrow);
        for (const wrong of cases) await host.refuses(wrong, 'range');
        await host.stays('R', 150);
        await assertStanding(host);
      },
    }),
  ),
  {
    group: 'limits',
    name: 'MOVE exactly at the session’s limits is accepted; its reply is target and rate',
    async run(host) {
      await ready(host, narrow);
      assertEqual('down', (await host.accepts(move(3000, 150, 100, 1000))).join(' '), '3000 150');
      assertEqual('up', (await host.accepts(move(-500, 200, 100, 100))).join(' '), '-500 200');
    },
  },
  {
    group: 'limits',
    name: 'the rate of a MOVE is bounded by its direction: down-rate or up-rate',
    async run(host) {
      await ready(host, { downRate: 100, upRate: 300 });
      await host.refuses(move(1000, 200), 'range');
      await host.accepts(move(-1000, 200));
    },
  },
  {
    group: 'limits',
    name: 'KEEP takes 100 to 1000 ms',
    async run(host) {
      await ready(host);
      await host.refuses(keep(99), 'range');
      await host.refuses(keep(1001), 'range');
      await host.accepts(keep(1000));
      await host.accepts(keep(100));
    },
  },
  {
    group: 'limits',
    name: 'RETURN takes 100 to 400, also above the session’s up-rate',
    async run(host) {
      await host.accepts(limitsOf({ upRate: 100 }));
      await host.refuses(returnAt(99), 'range');
      await host.refuses(returnAt(401), 'range');
      assertEqual('reply', (await host.accepts(returnAt(400))).join(' '), '400');
    },
  },
  {
    group: 'limits',
    name: 'RATE takes 10 to 100',
    async run(host) {
      await host.refuses({ verb: 'RATE', hz: 9 }, 'range');
      await host.refuses({ verb: 'RATE', hz: 101 }, 'range');
      assertEqual('reply', (await host.accepts({ verb: 'RATE', hz: 10 })).join(' '), '10');
    },
  },
  {
    group: 'limits',
    name: 'ARM without limits is refused: limits',
    async run(host) {
      await host.refuses({ verb: 'ARM' }, 'limits');
    },
  },
  {
    group: 'limits',
    name: 'DISARM clears the limits: the next person does not inherit them',
    async run(host) {
      await ready(host);
      await host.accepts({ verb: 'DISARM' });
      await host.refuses({ verb: 'ARM' }, 'limits');
    },
  },
  {
    group: 'limits',
    name: 'RESET and the end of a return clear the limits',
    async run(host) {
      await host.accepts(limitsOf());
      await host.accepts({ verb: 'STOP' });
      await host.accepts({ verb: 'RESET' });
      await host.refuses({ verb: 'ARM' }, 'limits');
      await host.accepts(limitsOf());
      await host.accepts(returnAt(400));
      await host.event('LEVEL', 500);
      await host.reaches('I', 500);
      await host.refuses({ verb: 'ARM' }, 'limits');
    },
  },
  {
    group: 'limits',
    name: 'HALT and LIMITS in I keep the limits that are set',
    async run(host) {
      await host.accepts(limitsOf());
      await host.accepts({ verb: 'HALT' });
      await host.refuses(limitsOf({ max: 6001 }), 'range');
      await host.accepts({ verb: 'ARM' });
    },
  },
  {
    group: 'limits',
    name: 'beyond ±500 of level LIMITS, ARM and DISARM are refused: state',
    async run(host) {
      await standingAt(host, 600);
      await host.refuses(limitsOf(), 'state');
      await host.refuses({ verb: 'ARM' }, 'state');
      await host.refuses({ verb: 'DISARM' }, 'state');
    },
  },
  {
    group: 'limits',
    name: 'ARM off level is refused: state',
    needs: ['place'],
    at: 6,
    async run(host) {
      await host.accepts(limitsOf());
      await host.refuses({ verb: 'ARM' }, 'state');
    },
  },
  {
    group: 'limits',
    name: 'refusal order: range before latched, state and lease',
    async run(host) {
      await host.refuses(move(9999), 'range');
      await host.refuses(keep(1), 'range');
      await host.accepts({ verb: 'STOP' });
      await host.refuses(move(9999), 'range');
      await host.refuses(limitsOf({ max: 9999 }), 'range');
    },
  },
  {
    group: 'limits',
    name: 'refusal order: limits before lease',
    async run(host) {
      await ready(host);
      await host.accepts(hello);
      await host.refuses(move(400), 'limits');
    },
  },
  {
    group: 'limits',
    name: 'refusal order: state before ankle, ankle before supply, supply before limits',
    needs: ['ankle', 'supply', 'prompt'],
    async run(host) {
      await host.controls.ankle(false);
      await host.controls.supply(true);
      await host.wait(100);
      await host.refuses({ verb: 'ARM' }, 'ankle');
      await host.controls.ankle(true);
      await host.wait(50);
      await host.refuses({ verb: 'ARM' }, 'supply');
      await host.controls.supply(false);
      // A device may wait until the mains are stable.
      await host.telemetry('the supply back', ({ flags }) => (flags & flag.supplyLow) === 0, 2000);
      await ready(host);
      await host.controls.ankle(false);
      await host.wait(50);
      await host.refuses({ verb: 'ARM' }, 'state');
    },
  },
  {
    group: 'limits',
    name: 'refusal order: ankle before lease',
    needs: ['ankle', 'prompt'],
    async run(host) {
      await ready(host);
      await host.event('LEASE', 1100);
      await host.controls.ankle(false);
      await host.wait(50);
      await host.refuses(move(400), 'ankle');
    },
  },
  {
    group: 'limits',
    name: 'LIMITS in M and D changes nothing: state',
    async run(host) {
      await decelerating(host);
      await host.refuses(limitsOf({ max: 100 }), 'state');
      host.keepsLease = true;
      await host.reaches('R', 500);
      await host.accepts(move(500));
    },
  },
];
