/** The red stop's input. Wire protocol, rule 5. */
import { flag } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import {
  decelerating,
  demandStanding,
  faulted,
  limits,
  moving,
  ready,
  returnAt,
  returning,
  stoppedAt,
} from '../postures.ts';

const prompt = ['estop', 'prompt'] as const;
/** Beyond rule 2's ten seconds. */
const longEnough = 10_500;

const opensIn = (state: string, reach: (x: Examiner) => Promise<void>, at = 0): Check => ({
  group: 'e-stop',
  name: `opens in ${state}: S within 30 ms, STOP input, flag 0, standing in the time of a category 1 stop`,
  needs: prompt,
  at,
  async run(x) {
    await reach(x);
    const from = x.mark();
    const openedAt = x.now;
    await x.hands.estop(true);
    const stopped = await x.telemetry('S', (line) => line.state === 'S', 40, from);
    demandWithin('ms to S', stopped.at - openedAt, 0, 30 + x.slack);
    demand((stopped.flags & flag.estopOpen) !== 0, 'no flag 0');
    await demandStanding(x, 450);
    demandEqual('events', x.eventsSince(from).join(), 'STOP input');
  },
});

export const estop: readonly Check[] = [
  opensIn('I', async () => {}),
  opensIn('R', (x) => ready(x)),
  opensIn('M', (x) => moving(x, 1200)),
  opensIn('D', decelerating),
  opensIn(
    'A',
    async (x) => {
      await returning(x, 200);
      await x.wait(1200);
    },
    6,
  ),
  {
    group: 'e-stop',
    name: 'opens in F: F stays',
    needs: prompt,
    at: 4,
    async run(x) {
      await faulted(x);
      await x.hands.estop(true);
      await x.stays('F', 400);
    },
  },
  {
    group: 'e-stop',
    name: 'while it is open RETURN is refused: estop; RESET too',
    needs: ['estop'],
    async run(x) {
      await x.hands.estop(true);
      await x.reaches('S', 100);
      await x.refuses(returnAt(200), 'estop');
      // The protocol leaves open which of the two fits first.
      await x.refuses({ verb: 'RESET' }, 'estop', 'latched');
      await x.refuses({ verb: 'ARM' }, 'latched');
      await x.refuses(limits(), 'latched');
      demandEqual('state', await x.state(), 'S');
      await x.hands.estop(false);
      await x.wait(100);
      await x.accepts({ verb: 'RESET' });
      await x.reaches('I', 50);
    },
  },
  {
    group: 'e-stop',
    name: 'while it is open nothing starts: neither the button nor rules 2 and 3, off level',
    needs: ['estop', 'button', 'place', 'prompt'],
    at: 6,
    async run(x) {
      await x.accepts(limits({ invertedMs: 1500 }));
      await x.hands.estop(true);
      await x.hands.button(true);
      await x.wait(50);
      await x.stays('S', longEnough);
      await demandStanding(x);
    },
  },
  {
    group: 'e-stop',
    name: 'once open, S is left to people, whatever came before or after: no rule moves it',
    needs: ['estop', 'place', 'prompt'],
    at: 6,
    async run(x) {
      await x.accepts(limits({ invertedMs: 1500 }));
      await x.accepts({ verb: 'STOP' });
      await x.hands.estop(true);
      await x.wait(200);
      await x.hands.estop(false);
      await x.wait(50);
      await x.accepts({ verb: 'STOP' });
      x.sayBytes('!!');
      await x.wait(50);
      await x.stays('S', longEnough);
      await demandStanding(x);
    },
  },
  {
    group: 'e-stop',
    name: 'RESET ends that: in I the rules act again',
    needs: ['estop', 'place', 'prompt'],
    at: 6,
    async run(x) {
      await x.hands.estop(true);
      await x.wait(200);
      await x.hands.estop(false);
      await x.wait(100);
      await x.accepts({ verb: 'RESET' });
      await x.wait(500);
      demandEqual('state', await x.state(), 'I');
      const from = x.mark();
      await x.accepts(limits({ invertedMs: 600 }));
      await x.event('RETURN inverted', 700, from);
    },
  },
  {
    group: 'e-stop',
    name: 'closed again, RETURN is accepted before any RESET',
    needs: prompt,
    at: 3,
    async run(x) {
      await stoppedAt(x, 300);
      await x.hands.estop(true);
      await x.wait(200);
      await x.hands.estop(false);
      await x.wait(50);
      await x.accepts(returnAt(300));
      await x.reaches('A', 30);
    },
  },
  {
    group: 'e-stop',
    name: 'open at boot: S, STOP input, and left to people after it closes',
    needs: ['estop', 'place', 'power', 'prompt'],
    at: 6,
    cutsLines: true,
    async run(x) {
      await x.hands.power(false);
      await x.hands.estop(true);
      await x.wait(100);
      const from = x.mark();
      await x.hands.power(true);
      await x.event('STOP input', 1000, from);
      await x.reaches('S', 100);
      await x.refuses(returnAt(200), 'estop');
      await x.hands.estop(false);
      await x.wait(50);
      await x.stays('S', longEnough);
    },
  },
  {
    group: 'e-stop',
    name: 'a brake that gives while it is open starts nothing',
    needs: ['estop', 'place', 'brake', 'prompt'],
    at: 20,
    async run(x) {
      await x.hands.estop(true);
      await x.wait(500);
      await x.hands.brake('none');
      await x.stays('S', 3000);
    },
  },
];
