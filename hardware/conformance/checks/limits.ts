/** What a session's limits are, and what they bound. Wire protocol, LIMITS, MOVE, RETURN. */
import type { CommandBody, WireLimits } from '../../../protocols/wire/messages.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demandEqual } from '../demand.ts';
import {
  absolutes,
  decelerating,
  demandStanding,
  hello,
  keep,
  limits as limitsOf,
  move,
  ready,
  returnAt,
  standingAt,
} from '../postures.ts';

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
    async run(x) {
      for (const values of [absolutes, narrow, { ...narrow, min: 0, max: 0 }]) {
        const { min, max, downRate, upRate, accel, invertedMs } = values;
        const fields = await x.accepts(limitsOf(values));
        demandEqual('fields', fields.join(' '), [min, max, downRate, upRate, accel, invertedMs].join(' '));
      }
    },
  },
  ...beyond.map(
    ([field, cases]): Check => ({
      group: 'limits',
      name: `LIMITS beyond the absolute ${field} is refused: range`,
      async run(x) {
        for (const values of cases) await x.refuses(limitsOf(values), 'range');
        await x.refuses({ verb: 'ARM' }, 'limits');
      },
    }),
  ),
  ...wrongMoves.map(
    ([field, cases]): Check => ({
      group: 'limits',
      name: `MOVE beyond the session's ${field} is refused, and moves nothing: range`,
      async run(x) {
        await ready(x, narrow);
        for (const wrong of cases) await x.refuses(wrong, 'range');
        await x.stays('R', 150);
        await demandStanding(x);
      },
    }),
  ),
  {
    group: 'limits',
    name: 'MOVE at the session’s very limits is accepted; its reply is target and rate',
    async run(x) {
      await ready(x, narrow);
      demandEqual('down', (await x.accepts(move(3000, 150, 100, 1000))).join(' '), '3000 150');
      demandEqual('up', (await x.accepts(move(-500, 200, 100, 100))).join(' '), '-500 200');
    },
  },
  {
    group: 'limits',
    name: 'the rate of a MOVE is bounded by the way it goes: down-rate or up-rate',
    async run(x) {
      await ready(x, { downRate: 100, upRate: 300 });
      await x.refuses(move(1000, 200), 'range');
      await x.accepts(move(-1000, 200));
    },
  },
  {
    group: 'limits',
    name: 'KEEP takes 100 to 1000 ms',
    async run(x) {
      await ready(x);
      await x.refuses(keep(99), 'range');
      await x.refuses(keep(1001), 'range');
      await x.accepts(keep(1000));
      await x.accepts(keep(100));
    },
  },
  {
    group: 'limits',
    name: 'RETURN takes 100 to 400, also above the session’s up-rate',
    async run(x) {
      await x.accepts(limitsOf({ upRate: 100 }));
      await x.refuses(returnAt(99), 'range');
      await x.refuses(returnAt(401), 'range');
      demandEqual('reply', (await x.accepts(returnAt(400))).join(' '), '400');
    },
  },
  {
    group: 'limits',
    name: 'RATE takes 10 to 100',
    async run(x) {
      await x.refuses({ verb: 'RATE', hz: 9 }, 'range');
      await x.refuses({ verb: 'RATE', hz: 101 }, 'range');
      demandEqual('reply', (await x.accepts({ verb: 'RATE', hz: 10 })).join(' '), '10');
    },
  },
  {
    group: 'limits',
    name: 'ARM without limits is refused: limits',
    async run(x) {
      await x.refuses({ verb: 'ARM' }, 'limits');
    },
  },
  {
    group: 'limits',
    name: 'DISARM clears the limits: the next person does not inherit them',
    async run(x) {
      await ready(x);
      await x.accepts({ verb: 'DISARM' });
      await x.refuses({ verb: 'ARM' }, 'limits');
    },
  },
  {
    group: 'limits',
    name: 'RESET and the end of a return clear the limits',
    async run(x) {
      await x.accepts(limitsOf());
      await x.accepts({ verb: 'STOP' });
      await x.accepts({ verb: 'RESET' });
      await x.refuses({ verb: 'ARM' }, 'limits');
      await x.accepts(limitsOf());
      await x.accepts(returnAt(400));
      await x.event('LEVEL', 500);
      await x.reaches('I', 500);
      await x.refuses({ verb: 'ARM' }, 'limits');
    },
  },
  {
    group: 'limits',
    name: 'HALT and LIMITS in I keep the limits that are set',
    async run(x) {
      await x.accepts(limitsOf());
      await x.accepts({ verb: 'HALT' });
      await x.refuses(limitsOf({ max: 6001 }), 'range');
      await x.accepts({ verb: 'ARM' });
    },
  },
  {
    group: 'limits',
    name: 'beyond ±500 of level LIMITS, ARM and DISARM are refused: state',
    async run(x) {
      await standingAt(x, 600);
      await x.refuses(limitsOf(), 'state');
      await x.refuses({ verb: 'ARM' }, 'state');
      await x.refuses({ verb: 'DISARM' }, 'state');
    },
  },
  {
    group: 'limits',
    name: 'ARM off level is refused: state',
    needs: ['place'],
    at: 6,
    async run(x) {
      await x.accepts(limitsOf());
      await x.refuses({ verb: 'ARM' }, 'state');
    },
  },
  {
    group: 'limits',
    name: 'refusal order: range before latched, state and lease',
    async run(x) {
      await x.refuses(move(9999), 'range');
      await x.refuses(keep(1), 'range');
      await x.accepts({ verb: 'STOP' });
      await x.refuses(move(9999), 'range');
      await x.refuses(limitsOf({ max: 9999 }), 'range');
    },
  },
  {
    group: 'limits',
    name: 'refusal order: limits before lease',
    async run(x) {
      await ready(x);
      await x.accepts(hello);
      await x.refuses(move(400), 'limits');
    },
  },
  {
    group: 'limits',
    name: 'refusal order: state before ankle, ankle before supply, supply before limits',
    needs: ['ankle', 'supply', 'prompt'],
    async run(x) {
      await x.hands.ankle(false);
      await x.hands.supply(true);
      await x.wait(100);
      await x.refuses({ verb: 'ARM' }, 'ankle');
      await x.hands.ankle(true);
      await x.wait(50);
      await x.refuses({ verb: 'ARM' }, 'supply');
      await x.hands.supply(false);
      // A device may wait until the mains have come to stay.
      await x.telemetry('the supply back', ({ flags }) => (flags & flag.supplyLow) === 0, 2000);
      await ready(x);
      await x.hands.ankle(false);
      await x.wait(50);
      await x.refuses({ verb: 'ARM' }, 'state');
    },
  },
  {
    group: 'limits',
    name: 'refusal order: ankle before lease',
    needs: ['ankle', 'prompt'],
    async run(x) {
      await ready(x);
      await x.event('LEASE', 1100);
      await x.hands.ankle(false);
      await x.wait(50);
      await x.refuses(move(400), 'ankle');
    },
  },
  {
    group: 'limits',
    name: 'LIMITS in M and D changes nothing: state',
    async run(x) {
      await decelerating(x);
      await x.refuses(limitsOf({ max: 100 }), 'state');
      x.alive = true;
      await x.reaches('R', 500);
      await x.accepts(move(500));
    },
  },
];
