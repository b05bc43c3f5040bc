/** Telemetry and events. Wire specification: "From the device", RATE, STATUS. */
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import type { TableControl } from '../device.ts';
import { limits, move, moving, ready, returnAt } from '../setups.ts';
import type { TestHost } from '../test-host.ts';

const has = (flags: number, bit: keyof typeof flag): boolean => (flags & flag[bit]) !== 0;

const levelSwitch = (at: number): Check => ({
  group: 'telemetry',
  name: `flag 11, the level switch, is ${at <= 0 ? 'closed' : 'open'} at ${at}°`,
  needs: ['place'],
  at,
  async run(host) {
    assertEqual('level switch closed', has((await host.nextTelemetry()).flags, 'levelClosed'), at <= 0);
  },
});

/** The flag of a switch, with the events of its two edges if it has any. */
const follows = (
  bit: 'supplyLow' | 'ankleClosed' | 'estopOpen',
  words: string,
  needs: readonly TableControl[],
  turn: (host: TestHost, on: boolean) => Promise<void>,
  event: readonly [string, string] | null,
): Check => ({
  group: 'telemetry',
  name: `flag ${Math.log2(flag[bit])} follows ${words}`,
  needs,
  async run(host) {
    const before = has((await host.nextTelemetry()).flags, bit);
    await turn(host, !before);
    await host.telemetry('the flag', ({ flags }) => has(flags, bit) !== before, 400);
    await turn(host, before);
    // A device may wait until the mains are stable.
    await host.telemetry('the flag back', ({ flags }) => has(flags, bit) === before, 2000);
    await host.wait(50);
    if (event !== null) assertEqual('events', host.eventsSince(0).join(), event.join());
  },
});

export const telemetry: readonly Check[] = [
  {
    group: 'telemetry',
    name: 'comes 20 times a second from boot, unrequested',
    needs: ['place'],
    bare: true,
    async run(host) {
      await host.wait(500);
      const from = host.mark();
      await host.wait(1000);
      assertWithin('lines in 1 s', host.telemetrySince(from).length, 19, 21);
    },
  },
  ...[10, 25, 50, 100].map(
    (hz): Check => ({
      group: 'telemetry',
      name: `RATE ${hz} gives ${hz} lines a second, evenly`,
      async run(host) {
        await host.accepts({ verb: 'RATE', hz });
        await host.wait(200);
        const from = host.mark();
        await host.wait(1000);
        const lines = host.telemetrySince(from);
        assertWithin('lines in 1 s', lines.length, hz - 1 - hz * 0.02, hz + 1 + hz * 0.02);
        for (const [index, line] of lines.entries()) {
          const last = lines[index - 1];
          if (last !== undefined) assertWithin('ms between two', line.ms - last.ms, 1000 / hz - 6, 1000 / hz + 6);
        }
      },
    }),
  ),
  {
    group: 'telemetry',
    name: 'ms is uptime: it goes with the clock',
    async run(host) {
      const first = await host.nextTelemetry();
      await host.wait(2000);
      const last = await host.nextTelemetry();
      assertWithin(
        'uptime against the clock, ms',
        last.ms - first.ms - (last.at - first.at),
        -12 - host.slack,
        12 + host.slack,
      );
    },
  },
  {
    group: 'telemetry',
    name: 'continues while a line remains unfinished, and `!!` in it shows as S',
    async run(host) {
      host.sendBytes('C 9 KE');
      await host.wait(100);
      const from = host.mark();
      await host.wait(300);
      assertWithin('lines in 300 ms at 100 Hz', host.telemetrySince(from).length, 28, 32);
      host.sendBytes('!!');
      await host.reaches('S', 50);
      host.sendBytes('\n');
    },
  },
  {
    group: 'telemetry',
    name: 'an event comes at once, and its ms is the uptime at that moment',
    async run(host) {
      const before = await host.nextTelemetry();
      const from = host.mark();
      const sentAt = host.now;
      await host.accepts({ verb: 'STOP' });
      const at = await host.event('STOP host', 50, from);
      assertWithin('ms to the event', at - sentAt, 0, 40 + host.slack);
      const reported = host.lines.slice(from).flatMap(({ message }) => (message?.kind === 'event' ? [message.ms] : []));
      assertWithin('uptime in the event, ms', (reported[0] ?? 0) - before.ms, 0, at - before.at + 15);
    },
  },
  {
    group: 'telemetry',
    name: 'STATUS gives one line at once, after its reply',
    async run(host) {
      await host.accepts({ verb: 'RATE', hz: 10 });
      await host.nextTelemetry();
      await host.wait(20);
      const from = host.mark();
      await host.accepts({ verb: 'STATUS' });
      await host.wait(30 + host.slack);
      const kinds = host.lines.slice(from).flatMap(({ message }) => message?.kind ?? []);
      assertEqual('lines', kinds.join(), 'reply,telemetry');
    },
  },
  levelSwitch(-3),
  levelSwitch(-0.5),
  levelSwitch(0.5),
  levelSwitch(3),
  {
    group: 'telemetry',
    name: 'flag 2 at the lower end, flag 3 clear; LIMIT lower',
    needs: ['place'],
    at: -21.4,
    bare: true,
    async run(host) {
      await host.event('LIMIT lower', 1000, 0);
      const { flags } = await host.nextTelemetry();
      assert(has(flags, 'lowerLimit') && !has(flags, 'upperLimit'), `flags ${flags.toString(16)}`);
    },
  },
  {
    group: 'telemetry',
    name: 'flag 3 at the upper end, flag 2 clear; LIMIT upper',
    needs: ['place'],
    at: 63,
    bare: true,
    async run(host) {
      await host.event('LIMIT upper', 1000, 0);
      const { flags } = await host.nextTelemetry();
      assert(has(flags, 'upperLimit') && !has(flags, 'lowerLimit'), `flags ${flags.toString(16)}`);
    },
  },
  {
    group: 'telemetry',
    name: 'angle is the table’s, from head-up to head-down',
    needs: ['place'],
    at: 35,
    async run(host) {
      assertWithin('cdeg', (await host.nextTelemetry()).angle, 3450, 3550);
    },
  },
  {
    group: 'telemetry',
    name: 'negative angles are head-up',
    needs: ['place'],
    at: -12,
    async run(host) {
      assertWithin('cdeg', (await host.nextTelemetry()).angle, -1250, -1150);
    },
  },
  {
    group: 'telemetry',
    name: 'target and rate are those of the MOVE under way',
    async run(host) {
      await moving(host, 1000, 100);
      const first = await host.nextTelemetry();
      assertEqual('target', first.target, 3000);
      assertWithin('cdeg/s', first.rate, 80, 120);
      await host.wait(500);
      const second = await host.nextTelemetry();
      assertWithin('cdeg in 0.5 s', second.angle - first.angle, 35, 70);
      const groundTruth = host.device.groundTruth?.();
      if (groundTruth !== undefined) assertWithin('true cdeg off', second.angle - groundTruth.angleDeg * 100, -40, 40);
    },
  },
  {
    group: 'telemetry',
    name: 'the brake’s flag is clear in motion and set while standing',
    async run(host) {
      assert(has((await host.nextTelemetry()).flags, 'brakeOn'), 'flag 1 clear in I');
      await ready(host);
      assert(has((await host.nextTelemetry()).flags, 'brakeOn'), 'flag 1 clear in R');
      await host.accepts(move(1000, 100));
      await host.wait(400);
      assert(!has((await host.nextTelemetry()).flags, 'brakeOn'), 'flag 1 set in motion');
    },
  },
  follows('supplyLow', 'the supply; SUPPLY low, SUPPLY ok', ['supply'], (host, on) => host.controls.supply(on), [
    'SUPPLY low',
    'SUPPLY ok',
  ]),
  follows('ankleClosed', 'the ankle lock; ANKLE open, ANKLE closed', ['ankle'], (host, on) => host.controls.ankle(on), [
    'ANKLE open',
    'ANKLE closed',
  ]),
  follows('estopOpen', 'the red stop; STOP input', ['estop'], (host, on) => host.controls.estop(on), null),
  {
    group: 'telemetry',
    name: 'supply low in motion is reported, and the motion continues; ARM is refused: supply',
    needs: ['supply', 'prompt'],
    async run(host) {
      await moving(host, 200);
      await host.controls.supply(true);
      await host.event('SUPPLY low', 200);
      await host.stays('M', 200);
      await host.accepts(returnAt(400));
      await host.reaches('I', 5000);
      await host.accepts(limits());
      await host.refuses({ verb: 'ARM' }, 'supply');
    },
  },
];
