/** The patient's way home. Wire protocol, rule 4. */
import { flag } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import {
  decelerating,
  demandStanding,
  faulted,
  keep,
  moving,
  movingBeyond,
  ready,
  returning,
  standingAt,
  stoppedAt,
} from '../postures.ts';
import { demandHome } from './returns.ts';

const prompt = ['button', 'prompt'] as const;

async function press(x: Examiner, ms: number): Promise<void> {
  await x.hands.button(true);
  await x.wait(ms);
  await x.hands.button(false);
}

const beyond = (state: string, reach: (x: Examiner) => Promise<void>, at?: number): Check => ({
  group: 'button',
  name: `beyond ±2° in ${state}: BUTTON and RETURN button within 60 ms, ending in I at level`,
  needs: at === undefined ? prompt : [...prompt, 'place'],
  ...(at === undefined ? {} : { at }),
  async run(x) {
    await reach(x);
    x.alive = false;
    const from = x.mark();
    const pressedAt = x.now;
    await x.hands.button(true);
    const at = await x.event('RETURN button', 100, from);
    demandWithin('ms', at - pressedAt, 20, 60 + x.slack);
    await x.reaches('A', 30);
    await x.hands.button(false);
    await demandHome(x, 'I');
    demandEqual('events', x.eventsSince(from).join(), 'BUTTON,RETURN button,BUTTON,LEVEL');
  },
});

export const button: readonly Check[] = [
  beyond('I', async () => {}, 4),
  beyond('R', (x) => standingAt(x, 260)),
  beyond('M', (x) => movingBeyond(x, 230)),
  beyond('D', async (x) => {
    await movingBeyond(x, 230);
    await x.accepts({ verb: 'HALT' });
  }),
  {
    group: 'button',
    name: 'within ±2° it stops and ends the lease: R, then I',
    needs: prompt,
    async run(x) {
      await moving(x, 600);
      const { angle } = await x.look();
      const from = x.mark();
      await press(x, 100);
      await x.reaches('R', 500);
      await x.refuses(keep(), 'lease');
      await x.reaches('I', 2300);
      demandWithin('cdeg', (await x.look()).angle - angle, 0, 80);
      demand(!x.eventsSince(from).some((event) => event.startsWith('RETURN')), 'a return begins');
      await demandStanding(x);
    },
  },
  {
    group: 'button',
    name: 'within ±2° in D it ends the lease',
    needs: prompt,
    async run(x) {
      await decelerating(x);
      await press(x, 40);
      await x.refuses(keep(), 'lease');
    },
  },
  {
    group: 'button',
    name: 'in A it is told and changes nothing',
    needs: prompt,
    at: 4,
    async run(x) {
      await returning(x, 200);
      await x.wait(50);
      const from = x.mark();
      await press(x, 100);
      await x.stays('A', 200);
      demandEqual('events', x.eventsSince(from).join(), 'BUTTON,BUTTON');
    },
  },
  {
    group: 'button',
    name: 'every edge is told: BUTTON',
    needs: ['button'],
    async run(x) {
      const from = x.mark();
      for (let turn = 0; turn < 2; turn += 1) {
        await x.hands.button(true);
        await x.wait(100);
        await x.hands.button(false);
        await x.wait(100);
      }
      demandEqual('events', x.eventsSince(from).join(), 'BUTTON,BUTTON,BUTTON,BUTTON');
    },
  },
  {
    group: 'button',
    name: 'a bounce of 10 ms is no press',
    needs: prompt,
    async run(x) {
      await moving(x, 300);
      const from = x.mark();
      for (let turn = 0; turn < 4; turn += 1) {
        await press(x, 10);
        await x.wait(30);
      }
      demandEqual('events', x.eventsSince(from).join(), '');
      demandEqual('state', await x.state(), 'M');
    },
  },
  {
    group: 'button',
    name: 'flag 10 tells a press between two telemetry lines, once it is over too',
    needs: prompt,
    async run(x) {
      await x.accepts({ verb: 'RATE', hz: 10 });
      await x.look();
      await press(x, 45);
      const line = await x.look();
      demand((line.flags & flag.buttonPressed) !== 0, 'no flag 10');
      await x.look();
      demand(((await x.look()).flags & flag.buttonPressed) === 0, 'flag 10 stays');
    },
  },
  {
    group: 'button',
    name: 'in S it has to be held for 2 s: RETURN button, ending in S',
    needs: prompt,
    at: 1.5,
    async run(x) {
      await stoppedAt(x, 150);
      await x.wait(400);
      const from = x.mark();
      await press(x, 1900);
      await x.wait(400);
      demandEqual('state after 1.9 s', await x.state(), 'S');
      const pressedAt = x.now;
      await x.hands.button(true);
      const at = await x.event('RETURN button', 2200, from);
      demandWithin('ms held', at - pressedAt, 2000, 2060 + x.slack);
      await x.hands.button(false);
      await demandHome(x, 'S');
    },
  },
  {
    group: 'button',
    name: 'in F it has to be held for 2 s: RETURN button, ending in F',
    needs: prompt,
    at: 4,
    async run(x) {
      await faulted(x);
      await x.wait(200);
      await press(x, 1900);
      await x.wait(300);
      demandEqual('state after 1.9 s', await x.state(), 'F');
      await x.hands.button(true);
      await x.event('RETURN button', 2200);
      await x.hands.button(false);
      await demandHome(x, 'F');
    },
  },
  {
    group: 'button',
    name: 'the 2 s count only while the red stop is closed',
    needs: ['button', 'estop', 'prompt', 'place'],
    at: 4,
    async run(x) {
      await x.hands.estop(true);
      await x.wait(500);
      await x.hands.button(true);
      await x.stays('S', 3000);
      await x.hands.estop(false);
      const closedAt = x.now;
      const at = await x.event('RETURN button', 2200);
      demandWithin('ms since it closed', at - closedAt, 1980, 2060 + x.slack);
    },
  },
  {
    group: 'button',
    name: 'in R at level it stops the session: lease',
    needs: prompt,
    async run(x) {
      await ready(x);
      await press(x, 60);
      await x.refuses(keep(), 'lease');
    },
  },
];
