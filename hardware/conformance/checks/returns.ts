/** The device's own return to level. Wire specification: RETURN and "A return". */
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import {
  assertLevel,
  assertStanding,
  decelerating,
  faulted,
  isBraked,
  limits,
  move,
  moving,
  ready,
  returnAt,
  returning,
  standingAt,
  stoppedAt,
} from '../setups.ts';
import type { TestHost } from '../test-host.ts';

/** Longer than any return of the suite, which starts close to level. */
const longestReturnMs = 15_000;

/** Waits for the end of the return under way, and asserts that it ends at level in this state. */
export async function assertReturned(host: TestHost, endsIn: string, withinMs = longestReturnMs): Promise<void> {
  const ended = await host.telemetry('the end of the return', ({ state }) => state !== 'A', withinMs);
  assertEqual('state at its end', ended.state, endsIn);
  await assertLevel(host);
}

/** The largest speed in telemetry since then. */
const fastest = (host: TestHost, from: number): number =>
  Math.max(0, ...host.telemetrySince(from).map(({ rate }) => Math.abs(rate)));

const fromArmed = (state: string, reach: (host: TestHost) => Promise<void>): Check => ({
  group: 'returns',
  name: `RETURN from ${state} ends in I at level`,
  async run(host) {
    await reach(host);
    host.keepsLease = false;
    const from = host.mark();
    await host.accepts(returnAt(300));
    await host.reaches('A', 30);
    await assertReturned(host, 'I');
    assertEqual('events', host.eventsSince(from).join(), 'RETURN host,LEVEL');
  },
});

export const returns: readonly Check[] = [
  {
    group: 'returns',
    name: 'RETURN from I ends in I at level: RETURN host, LEVEL',
    needs: ['place'],
    at: 6,
    async run(host) {
      const from = host.mark();
      await host.accepts(returnAt(200));
      await assertReturned(host, 'I');
      assertEqual('events', host.eventsSince(from).join(), 'RETURN host,LEVEL');
      assertWithin('cdeg/s at most', fastest(host, from), 180, 230);
    },
  },
  {
    group: 'returns',
    name: 'RETURN from I, head-up of level, ends in I at level',
    needs: ['place'],
    at: -5,
    async run(host) {
      await host.accepts(returnAt(200));
      const from = host.mark();
      await assertReturned(host, 'I');
      // Near level the weight changes sides, and the table falls through the gear's play.
      assertWithin('cdeg/s at most', fastest(host, from), 150, 330);
    },
  },
  fromArmed('R', (host) => standingAt(host, 250)),
  fromArmed('M', (host) => moving(host, 1500)),
  fromArmed('D', decelerating),
  {
    group: 'returns',
    name: 'RETURN is accepted in S, ends in S, and RESET unlatches then',
    at: 3,
    async run(host) {
      await stoppedAt(host, 300);
      await host.accepts(returnAt(300));
      await host.reaches('A', 30);
      await assertReturned(host, 'S');
      await host.accepts({ verb: 'RESET' });
      await host.reaches('I', 30);
    },
  },
  {
    group: 'returns',
    name: 'RETURN is accepted in F, ends in F, and RESET unlatches then',
    at: 4,
    async run(host) {
      await faulted(host);
      await host.accepts(returnAt(300));
      await host.reaches('A', 30);
      await assertReturned(host, 'F');
      await host.accepts({ verb: 'RESET' });
      await host.reaches('I', 30);
    },
  },
  {
    group: 'returns',
    name: 'RETURN at level ends at once, LEVEL',
    async run(host) {
      const from = host.mark();
      await host.accepts(returnAt(200));
      await host.event('LEVEL', 1000, from);
      await assertReturned(host, 'I', 1000);
    },
  },
  {
    group: 'returns',
    name: 'it keeps to the ordered rate and to 1°/s²',
    needs: ['place'],
    at: 12,
    async run(host) {
      const from = host.mark();
      await host.accepts(returnAt(300));
      const startedAt = host.now;
      await host.wait(1000);
      assertWithin('cdeg/s after 1 s', Math.abs((await host.nextTelemetry()).rate), 60, 120);
      const quick = await host.telemetry('2.8°/s', ({ rate }) => rate < -280, 3000, from);
      assertWithin('ms to 2.8°/s', quick.at - startedAt, 2500, 3400);
      await host.wait(600);
      assertWithin('cdeg/s at most', fastest(host, from), 280, 345);
    },
  },
  {
    group: 'returns',
    name: 'RETURN in A changes the rate and nothing else',
    needs: ['place'],
    at: 10,
    async run(host) {
      const from = host.mark();
      await host.accepts(returnAt(100));
      await host.wait(2000);
      assertWithin('cdeg/s ordered 100', Math.abs((await host.nextTelemetry()).rate), 80, 125);
      assertEqual('reply', (await host.accepts(returnAt(250))).join(' '), '250');
      await host.wait(2200);
      assertWithin('cdeg/s ordered 250', Math.abs((await host.nextTelemetry()).rate), 225, 290);
      await host.accepts(returnAt(100));
      await host.wait(1800);
      assertWithin('cdeg/s ordered 100 again', Math.abs((await host.nextTelemetry()).rate), 70, 125);
      const between = host.telemetrySince(from).filter(({ at }) => at > (host.lines[from]?.at ?? 0) + 50);
      assert(
        between.every(({ state }) => state === 'A'),
        'A is left',
      );
      assertEqual('events', host.eventsSince(from).join(), 'RETURN host');
    },
  },
  {
    group: 'returns',
    name: 'no command vetoes it: HALT is refused, and the return continues',
    at: 4,
    async run(host) {
      await returning(host, 200);
      await host.wait(500);
      for (let turn = 0; turn < 3; turn += 1) {
        await host.refuses({ verb: 'HALT' }, 'state');
        await host.refuses({ verb: 'DISARM' }, 'state');
        await host.refuses(move(2000), 'state');
      }
      await assertReturned(host, 'I');
    },
  },
  {
    group: 'returns',
    name: 'it needs no lease and no host: HELLO and silence change nothing',
    at: 4,
    async run(host) {
      await returning(host, 300);
      await host.wait(300);
      await host.accepts({ verb: 'HELLO', version: 1 });
      await assertReturned(host, 'I');
    },
  },
  {
    group: 'returns',
    name: 'motion away from level is stopped at 15°/s² first',
    async run(host) {
      await moving(host, 1500);
      const { angle } = await host.nextTelemetry();
      const from = host.mark();
      await host.accepts(returnAt(200));
      await host.wait(1000);
      const furthest = Math.max(...host.telemetrySince(from).map((line) => line.angle));
      assertWithin('cdeg further head-down', furthest - angle, 5, 70);
      assert((await host.nextTelemetry()).rate < -20, 'it does not come back');
    },
  },
  {
    group: 'returns',
    name: 'motion toward level continues without a stop',
    async run(host) {
      await standingAt(host, 600);
      await host.accepts(move(0, 200, 100));
      await host.telemetry('1.5°/s', ({ rate }) => rate < -150, 3000);
      host.keepsLease = false;
      const from = host.mark();
      await host.accepts(returnAt(200));
      await host.wait(400);
      const slowest = Math.max(...host.telemetrySince(from).map(({ rate }) => rate));
      assertWithin('cdeg/s at the slowest', -slowest, 120, 230);
      assert(!host.telemetrySince(from).some(isBraked), 'the brake is put on');
    },
  },
  {
    group: 'returns',
    name: 'a low up-rate of the session does not slow it down',
    needs: ['place'],
    at: 9,
    async run(host) {
      await host.accepts(limits({ upRate: 100 }));
      await host.accepts(returnAt(300));
      const from = host.mark();
      await host.wait(2800);
      assertWithin('cdeg/s', fastest(host, from), 240, 345);
    },
  },
  {
    group: 'returns',
    name: 'the level switch ends it: it stops where the switch closes, regardless of the sensor’s zero',
    needs: ['place', 'levelSwitch', 'prompt'],
    at: 5,
    async run(host) {
      await host.accepts(returnAt(200));
      await host.telemetry('2.5°', ({ angle }) => angle < 250, 6000);
      await host.controls.levelSwitch('closed');
      const ended = await host.telemetry('the end of the return', ({ state }) => state !== 'A', 6000);
      // The switch was open: its closing ends the return, here at 2.5°.
      assertWithin('cdeg where it ended', ended.angle, 180, 260);
    },
  },
  {
    group: 'returns',
    name: 'level switch closed from the start: to zero by the sensor',
    needs: ['place', 'levelSwitch', 'prompt'],
    at: 3,
    async run(host) {
      await host.controls.levelSwitch('closed');
      await host.wait(50);
      await host.accepts(returnAt(200));
      await assertReturned(host, 'I');
    },
  },
  {
    group: 'returns',
    name: 'a level switch that opens for 200 ms on the way down, far from zero, does not end the return',
    needs: ['place', 'levelSwitch', 'prompt'],
    at: -10,
    async run(host) {
      await host.accepts(returnAt(200));
      await host.telemetry('-8° on the way', ({ angle }) => angle > -800, 3000);
      await host.controls.levelSwitch('open');
      await host.wait(200);
      await host.controls.levelSwitch('sound');
      await assertReturned(host, 'I', 20_000);
    },
  },
  {
    group: 'returns',
    name: 'level switch that never closes: slowly to the lower limit switch, SENSOR, back to zero by the sensor, F',
    needs: ['place', 'levelSwitch', 'prompt'],
    at: -18,
    async run(host) {
      await host.controls.levelSwitch('open');
      await host.wait(50);
      const from = host.mark();
      await host.accepts(returnAt(400));
      await host.event('SENSOR', 8000, from);
      assertWithin('cdeg/s on the way to the switch', fastest(host, from), 50, 135);
      await assertReturned(host, 'F', 30_000);
    },
  },
  {
    group: 'returns',
    name: 'neither level switch nor lower limit switch ever closes: SENSOR at −21.5°, back to zero by the sensor, F',
    needs: ['place', 'levelSwitch', 'lowerSwitch', 'prompt'],
    at: -18,
    async run(host) {
      await host.controls.levelSwitch('open');
      await host.controls.lowerSwitch('open');
      await host.wait(50);
      const from = host.mark();
      await host.accepts(returnAt(400));
      await host.event('SENSOR', 8000, from);
      await assertReturned(host, 'F', 30_000);
      const highest = Math.min(...host.telemetrySince(from).map(({ angle }) => angle));
      assertWithin('cdeg head-up', highest, -2180, -2130);
      assert(!host.eventsSince(from).includes('OVERCURRENT'), 'it met the stop');
    },
  },
  {
    group: 'returns',
    name: 'level switch found open at the lower limit switch: flag 15, and the next return goes to the sensor’s zero',
    needs: ['place', 'levelSwitch', 'prompt'],
    at: -19,
    async run(host) {
      await host.controls.levelSwitch('open');
      await host.wait(50);
      await host.accepts(returnAt(400));
      await host.event('SENSOR', 8000);
      assert(((await host.nextTelemetry()).flags & flag.switchDoubted) !== 0, 'no flag 15');
      await host.telemetry('-15° on the way', ({ angle }) => angle > -1500, 10_000);
      await host.accepts({ verb: 'STOP' });
      await host.telemetry('S', ({ state }) => state !== 'A', 1000);
      const from = host.mark();
      await host.accepts(returnAt(200));
      await assertReturned(host, 'S', 30_000);
      const highest = Math.min(...host.telemetrySince(from).map(({ angle }) => angle));
      assertWithin('cdeg head-up', highest, -1530, -1300);
    },
  },
  {
    group: 'returns',
    name: 'ARM and MOVE after a return need new limits: nothing resumes',
    async run(host) {
      await moving(host, 800);
      await host.accepts(returnAt(300));
      await assertReturned(host, 'I');
      const { angle } = await host.nextTelemetry();
      await host.wait(1000);
      assertWithin('cdeg moved afterwards', Math.abs((await host.nextTelemetry()).angle - angle), 0, 15);
      await host.refuses({ verb: 'ARM' }, 'limits');
      await ready(host);
      await assertStanding(host);
    },
  },
  {
    group: 'returns',
    name: 'a return that does not reach level is given up after its time limit: STUCK, F',
    needs: ['place', 'drive', 'prompt'],
    at: 3,
    async run(host) {
      await host.controls.drive('dead');
      const sentAt = host.now;
      const from = host.mark();
      await host.accepts(returnAt(400));
      const at = await host.event('STUCK', 66_000, from);
      // 7800 / 400 + 45 s.
      assertWithin('ms to STUCK', at - sentAt, 64_400, 64_700 + host.slack);
      await host.reaches('F', 50);
      await assertStanding(host);
    },
  },
];
