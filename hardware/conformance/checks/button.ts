/** The patient's button. Wire specification: rule 4. */
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import {
  assertStanding,
  decelerating,
  faulted,
  keep,
  moving,
  movingBeyond,
  ready,
  returning,
  standingAt,
  stoppedAt,
} from '../setups.ts';
import type { TestHost } from '../test-host.ts';
import { assertReturned } from './returns.ts';

const prompt = ['button', 'prompt'] as const;

async function press(host: TestHost, ms: number): Promise<void> {
  await host.controls.button(true);
  await host.wait(ms);
  await host.controls.button(false);
}

const beyond = (state: string, reach: (host: TestHost) => Promise<void>, at?: number): Check => ({
  group: 'button',
  name: `beyond ±2° in ${state}: BUTTON and RETURN button within 60 ms, ending in I at level`,
  needs: at === undefined ? prompt : [...prompt, 'place'],
  ...(at === undefined ? {} : { at }),
  async run(host) {
    await reach(host);
    host.keepsLease = false;
    const from = host.mark();
    const pressedAt = host.now;
    await host.controls.button(true);
    const at = await host.event('RETURN button', 100, from);
    assertWithin('ms', at - pressedAt, 20, 60 + host.slack);
    await host.reaches('A', 30);
    await host.controls.button(false);
    await assertReturned(host, 'I');
    assertEqual('events', host.eventsSince(from).join(), 'BUTTON,RETURN button,BUTTON,LEVEL');
  },
});

export const button: readonly Check[] = [
  beyond('I', async () => {}, 4),
  beyond('R', (host) => standingAt(host, 260)),
  beyond('M', (host) => movingBeyond(host, 230)),
  beyond('D', async (host) => {
    await movingBeyond(host, 230);
    await host.accepts({ verb: 'HALT' });
  }),
  {
    group: 'button',
    name: 'within ±2° it stops and ends the lease: R, then I',
    needs: prompt,
    async run(host) {
      await moving(host, 600);
      const { angle } = await host.nextTelemetry();
      const from = host.mark();
      await press(host, 100);
      await host.reaches('R', 500);
      await host.refuses(keep(), 'lease');
      await host.reaches('I', 2300);
      assertWithin('cdeg', (await host.nextTelemetry()).angle - angle, 0, 80);
      assert(!host.eventsSince(from).some((event) => event.startsWith('RETURN')), 'a return starts');
      await assertStanding(host);
    },
  },
  {
    group: 'button',
    name: 'within ±2° in D it ends the lease',
    needs: prompt,
    async run(host) {
      await decelerating(host);
      await press(host, 40);
      await host.refuses(keep(), 'lease');
    },
  },
  {
    group: 'button',
    name: 'in A it is reported and changes nothing',
    needs: prompt,
    at: 4,
    async run(host) {
      await returning(host, 200);
      await host.wait(50);
      const from = host.mark();
      await press(host, 100);
      await host.stays('A', 200);
      assertEqual('events', host.eventsSince(from).join(), 'BUTTON,BUTTON');
    },
  },
  {
    group: 'button',
    name: 'every edge is reported: BUTTON',
    needs: ['button'],
    async run(host) {
      const from = host.mark();
      for (let turn = 0; turn < 2; turn += 1) {
        await host.controls.button(true);
        await host.wait(100);
        await host.controls.button(false);
        await host.wait(100);
      }
      assertEqual('events', host.eventsSince(from).join(), 'BUTTON,BUTTON,BUTTON,BUTTON');
    },
  },
  {
    group: 'button',
    name: 'a bounce of 10 ms is no press',
    needs: prompt,
    async run(host) {
      await moving(host, 300);
      const from = host.mark();
      for (let turn = 0; turn < 4; turn += 1) {
        await press(host, 10);
        await host.wait(30);
      }
      assertEqual('events', host.eventsSince(from).join(), '');
      assertEqual('state', await host.state(), 'M');
    },
  },
  {
    group: 'button',
    name: 'flag 10 reports a press between two telemetry lines, even if it is already over',
    needs: prompt,
    async run(host) {
      await host.accepts({ verb: 'RATE', hz: 10 });
      await host.nextTelemetry();
      await press(host, 45);
      const line = await host.nextTelemetry();
      assert((line.flags & flag.buttonPressed) !== 0, 'no flag 10');
      await host.nextTelemetry();
      assert(((await host.nextTelemetry()).flags & flag.buttonPressed) === 0, 'flag 10 stays');
    },
  },
  {
    group: 'button',
    name: 'in S it has to be held for 2 s: RETURN button, ending in S',
    needs: prompt,
    at: 1.5,
    async run(host) {
      await stoppedAt(host, 150);
      await host.wait(400);
      const from = host.mark();
      await press(host, 1900);
      await host.wait(400);
      assertEqual('state after 1.9 s', await host.state(), 'S');
      const pressedAt = host.now;
      await host.controls.button(true);
      const at = await host.event('RETURN button', 2200, from);
      assertWithin('ms held', at - pressedAt, 2000, 2060 + host.slack);
      await host.controls.button(false);
      await assertReturned(host, 'S');
    },
  },
  {
    group: 'button',
    name: 'in F it has to be held for 2 s: RETURN button, ending in F',
    needs: prompt,
    at: 4,
    async run(host) {
      await faulted(host);
      await host.wait(200);
      await press(host, 1900);
      await host.wait(300);
      assertEqual('state after 1.9 s', await host.state(), 'F');
      await host.controls.button(true);
      await host.event('RETURN button', 2200);
      await host.controls.button(false);
      await assertReturned(host, 'F');
    },
  },
  {
    group: 'button',
    name: 'the 2 s count only while the red stop is closed',
    needs: ['button', 'estop', 'prompt', 'place'],
    at: 4,
    async run(host) {
      await host.controls.estop(true);
      await host.wait(500);
      await host.controls.button(true);
      await host.stays('S', 3000);
      await host.controls.estop(false);
      const closedAt = host.now;
      const at = await host.event('RETURN button', 2200);
      assertWithin('ms since it closed', at - closedAt, 1980, 2060 + host.slack);
    },
  },
  {
    group: 'button',
    name: 'in R at level it ends the lease: lease',
    needs: prompt,
    async run(host) {
      await ready(host);
      await press(host, 60);
      await host.refuses(keep(), 'lease');
    },
  },
];
