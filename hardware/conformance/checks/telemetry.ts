/** What the device tells of itself. Wire protocol, "From the device", RATE, STATUS. */
import { flag } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import type { Hand } from '../device.ts';
import type { Examiner } from '../examiner.ts';
import { limits, move, moving, ready, returnAt } from '../postures.ts';

const has = (flags: number, bit: keyof typeof flag): boolean => (flags & flag[bit]) !== 0;

const cam = (at: number): Check => ({
  group: 'telemetry',
  name: `flag 11, the level switch, is ${at <= 0 ? 'closed' : 'open'} at ${at}°`,
  needs: ['place'],
  at,
  async run(x) {
    demandEqual('level switch closed', has((await x.look()).flags, 'levelClosed'), at <= 0);
  },
});

/** A switch's flag, with the events of its two edges where it has some. */
const follows = (
  bit: 'supplyLow' | 'ankleClosed' | 'estopOpen',
  words: string,
  needs: readonly Hand[],
  turn: (x: Examiner, on: boolean) => Promise<void>,
  event: readonly [string, string] | null,
): Check => ({
  group: 'telemetry',
  name: `flag ${Math.log2(flag[bit])} follows ${words}`,
  needs,
  async run(x) {
    const before = has((await x.look()).flags, bit);
    await turn(x, !before);
    await x.telemetry('the flag', ({ flags }) => has(flags, bit) !== before, 400);
    await turn(x, before);
    // A device may wait until the mains have come to stay.
    await x.telemetry('the flag back', ({ flags }) => has(flags, bit) === before, 2000);
    await x.wait(50);
    if (event !== null) demandEqual('events', x.eventsSince(0).join(), event.join());
  },
});

export const telemetry: readonly Check[] = [
  {
    group: 'telemetry',
    name: 'comes 20 times a second from boot, with nobody asking',
    needs: ['place'],
    bare: true,
    async run(x) {
      await x.wait(500);
      const from = x.mark();
      await x.wait(1000);
      demandWithin('lines in 1 s', x.telemetrySince(from).length, 19, 21);
    },
  },
  ...[10, 25, 50, 100].map(
    (hz): Check => ({
      group: 'telemetry',
      name: `RATE ${hz} gives ${hz} lines a second, evenly`,
      async run(x) {
        await x.accepts({ verb: 'RATE', hz });
        await x.wait(200);
        const from = x.mark();
        await x.wait(1000);
        const lines = x.telemetrySince(from);
        demandWithin('lines in 1 s', lines.length, hz - 1 - hz * 0.02, hz + 1 + hz * 0.02);
        for (const [index, line] of lines.entries()) {
          const last = lines[index - 1];
          if (last !== undefined) demandWithin('ms between two', line.ms - last.ms, 1000 / hz - 6, 1000 / hz + 6);
        }
      },
    }),
  ),
  {
    group: 'telemetry',
    name: 'ms is uptime: it goes with the clock',
    async run(x) {
      const first = await x.look();
      await x.wait(2000);
      const last = await x.look();
      demandWithin(
        'uptime against the clock, ms',
        last.ms - first.ms - (last.at - first.at),
        -12 - x.slack,
        12 + x.slack,
      );
    },
  },
  {
    group: 'telemetry',
    name: 'goes on while a line is in progress that nobody ends, and `!!` in it shows as S',
    async run(x) {
      x.sayBytes('C 9 KE');
      await x.wait(100);
      const from = x.mark();
      await x.wait(300);
      demandWithin('lines in 300 ms at 100 Hz', x.telemetrySince(from).length, 28, 32);
      x.sayBytes('!!');
      await x.reaches('S', 50);
      x.sayBytes('\n');
    },
  },
  {
    group: 'telemetry',
    name: 'an event comes at once, and its ms is the uptime of that moment',
    async run(x) {
      const before = await x.look();
      const from = x.mark();
      const sentAt = x.now;
      await x.accepts({ verb: 'STOP' });
      const at = await x.event('STOP host', 50, from);
      demandWithin('ms to the event', at - sentAt, 0, 40 + x.slack);
      const told = x.lines.slice(from).flatMap(({ message }) => (message?.kind === 'event' ? [message.ms] : []));
      demandWithin('uptime told, ms', (told[0] ?? 0) - before.ms, 0, at - before.at + 15);
    },
  },
  {
    group: 'telemetry',
    name: 'STATUS gives one line at once, behind its reply',
    async run(x) {
      await x.accepts({ verb: 'RATE', hz: 10 });
      await x.look();
      await x.wait(20);
      const from = x.mark();
      await x.accepts({ verb: 'STATUS' });
      await x.wait(30 + x.slack);
      const kinds = x.lines.slice(from).flatMap(({ message }) => message?.kind ?? []);
      demandEqual('lines', kinds.join(), 'reply,telemetry');
    },
  },
  cam(-3),
  cam(-0.5),
  cam(0.5),
  cam(3),
  {
    group: 'telemetry',
    name: 'flag 2 at the lower end, flag 3 clear; LIMIT lower',
    needs: ['place'],
    at: -21.4,
    bare: true,
    async run(x) {
      await x.event('LIMIT lower', 1000, 0);
      const { flags } = await x.look();
      demand(has(flags, 'lowerLimit') && !has(flags, 'upperLimit'), `flags ${flags.toString(16)}`);
    },
  },
  {
    group: 'telemetry',
    name: 'flag 3 at the upper end, flag 2 clear; LIMIT upper',
    needs: ['place'],
    at: 63,
    bare: true,
    async run(x) {
      await x.event('LIMIT upper', 1000, 0);
      const { flags } = await x.look();
      demand(has(flags, 'upperLimit') && !has(flags, 'lowerLimit'), `flags ${flags.toString(16)}`);
    },
  },
  {
    group: 'telemetry',
    name: 'angle is the table’s, from head-up to head-down',
    needs: ['place'],
    at: 35,
    async run(x) {
      demandWithin('cdeg', (await x.look()).angle, 3450, 3550);
    },
  },
  {
    group: 'telemetry',
    name: 'negative angles are head-up',
    needs: ['place'],
    at: -12,
    async run(x) {
      demandWithin('cdeg', (await x.look()).angle, -1250, -1150);
    },
  },
  {
    group: 'telemetry',
    name: 'target and rate are those of the MOVE under way',
    async run(x) {
      await moving(x, 1000, 100);
      const first = await x.look();
      demandEqual('target', first.target, 3000);
      demandWithin('cdeg/s', first.rate, 80, 120);
      await x.wait(500);
      const second = await x.look();
      demandWithin('cdeg in 0.5 s', second.angle - first.angle, 35, 70);
      const sight = x.device.sight?.();
      if (sight !== undefined) demandWithin('true cdeg off', second.angle - sight.angleDeg * 100, -40, 40);
    },
  },
  {
    group: 'telemetry',
    name: 'the brake’s flag is clear in motion and set while standing',
    async run(x) {
      demand(has((await x.look()).flags, 'brakeOn'), 'flag 1 clear in I');
      await ready(x);
      demand(has((await x.look()).flags, 'brakeOn'), 'flag 1 clear in R');
      await x.accepts(move(1000, 100));
      await x.wait(400);
      demand(!has((await x.look()).flags, 'brakeOn'), 'flag 1 set in motion');
    },
  },
  follows('supplyLow', 'the supply; SUPPLY low, SUPPLY ok', ['supply'], (x, on) => x.hands.supply(on), [
    'SUPPLY low',
    'SUPPLY ok',
  ]),
  follows('ankleClosed', 'the ankle lock; ANKLE open, ANKLE closed', ['ankle'], (x, on) => x.hands.ankle(on), [
    'ANKLE open',
    'ANKLE closed',
  ]),
  follows('estopOpen', 'the red stop; STOP input', ['estop'], (x, on) => x.hands.estop(on), null),
  {
    group: 'telemetry',
    name: 'supply low in motion is told, and the motion goes on; ARM is refused: supply',
    needs: ['supply', 'prompt'],
    async run(x) {
      await moving(x, 200);
      await x.hands.supply(true);
      await x.event('SUPPLY low', 200);
      await x.stays('M', 200);
      await x.accepts(returnAt(400));
      await x.reaches('I', 5000);
      await x.accepts(limits());
      await x.refuses({ verb: 'ARM' }, 'supply');
    },
  },
];
