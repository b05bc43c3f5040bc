/** A brake that gives, a drive that runs away. Wire protocol, rules 7 and 10, "A release". */
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import { demandStanding, moving, movingBeyond, returnAt } from '../postures.ts';

const group = 'motion without an order';
/** ms to 1° at 60°, by its weight against a motor whose winding is shorted. */
const slide = 12_000;

export const unorderedMotion: readonly Check[] = [
  {
    group,
    name: 'a brake that gives in I: SLIP at 2°, RETURN slip under power, ending in F',
    needs: ['place', 'brake', 'prompt'],
    at: 14,
    async run(x) {
      await x.wait(300);
      const { angle } = await x.look();
      const from = x.mark();
      await x.hands.brake('none');
      await x.event('SLIP', 15_000, from);
      demandWithin('cdeg when it was told', (await x.look()).angle - angle, 180, 260);
      await x.event('RETURN slip', 30, from);
      await x.reaches('A', 30);
      await x.wait(300);
      const back = x.mark();
      await x.accepts(returnAt(400));
      const ended = await x.telemetry('the end', ({ state }) => state !== 'A', 25_000);
      demandEqual('state at its end', ended.state, 'F');
      const furthest = Math.max(...x.telemetrySince(back).map((line) => line.angle));
      demandWithin('cdeg of slide in all', furthest - angle, 150, 400);
    },
  },
  {
    group,
    name: 'a brake that gives in S: SLIP, RETURN slip',
    needs: ['place', 'brake', 'prompt'],
    at: 20,
    async run(x) {
      await x.accepts({ verb: 'STOP' });
      await x.wait(300);
      const from = x.mark();
      await x.hands.brake('none');
      await x.event('SLIP', 5000, from);
      await x.event('RETURN slip', 30, from);
      await x.reaches('A', 30);
    },
  },
  {
    group,
    name: 'a drive that runs away in M: RUNAWAY, F, brake on within 300 ms',
    needs: ['drive', 'prompt'],
    async run(x) {
      await moving(x, 900, 100);
      const { angle } = await x.look();
      const from = x.mark();
      const startedAt = x.now;
      await x.hands.drive('runaway');
      const at = await x.event('RUNAWAY', 400, from);
      demandWithin('ms to RUNAWAY', at - startedAt, 90, 300 + x.slack);
      await x.reaches('F', 30);
      await demandStanding(x);
      demandWithin('cdeg run', (await x.look()).angle - angle, 0, 300);
    },
  },
  {
    group,
    name: 'after a runaway no rule starts motion; RETURN does, once the drive obeys',
    needs: ['drive', 'prompt'],
    async run(x) {
      await movingBeyond(x, 520, 300);
      x.alive = false;
      const from = x.mark();
      await x.hands.drive('runaway');
      await x.event('RUNAWAY', 400, from);
      await x.reaches('F', 30);
      await x.hands.drive('sound');
      await x.stays('F', 10_500);
      await x.accepts(returnAt(300));
      await x.reaches('A', 30);
    },
  },
  {
    group,
    name: 'a drive that runs away in A: RUNAWAY, F; moving on under the brake F stays, and only RETURN catches it',
    needs: ['place', 'drive', 'brake', 'prompt'],
    at: 20,
    async run(x) {
      await x.accepts(returnAt(100));
      await x.wait(900);
      const from = x.mark();
      await x.hands.drive('runaway');
      await x.event('RUNAWAY', 400, from);
      await x.reaches('F', 30);
      await x.hands.drive('sound');
      await x.wait(400);
      await demandStanding(x);
      const { angle } = await x.look();
      await x.hands.brake('none');
      await x.stays('F', 4000);
      demandWithin('cdeg of slide', (await x.look()).angle - angle, 250, 1000);
      demand(!x.eventsSince(from).some((event) => event.startsWith('RETURN')), 'a return begins by itself');
      await x.accepts(returnAt(100));
      await x.reaches('A', 30);
    },
  },
  {
    group,
    name: 'a ramp that is retargeted to a slower rate is no runaway',
    async run(x) {
      await movingBeyond(x, 250, 300);
      const from = x.mark();
      await x.accepts({ verb: 'MOVE', target: 2500, rate: 20, accel: 20, lease: 1000 });
      await x.wait(2500);
      demand(
        x.telemetrySince(from).every(({ state }) => state === 'M'),
        'M is left',
      );
      demandEqual('events', x.eventsSince(from).join(), '');
    },
  },
  {
    group,
    name: 'more than 1° the wrong way while the brake is released: brake, F, SLIP',
    needs: ['place', 'drive', 'prompt'],
    at: 60,
    async run(x) {
      await x.wait(100);
      await x.hands.drive('dead');
      const { angle } = await x.look();
      const from = x.mark();
      await x.accepts(returnAt(100));
      await x.event('SLIP', slide, from);
      await x.reaches('F', 30);
      const stood = await demandStanding(x);
      demandWithin('cdeg the wrong way', stood - angle, 90, 220);
    },
  },
  {
    group,
    name: 'a second slip at a brake release: no rule starts motion until RETURN or the button',
    needs: ['place', 'drive', 'prompt'],
    at: 60,
    async run(x) {
      await x.wait(100);
      await x.hands.drive('dead');
      for (let turn = 0; turn < 2; turn += 1) {
        await x.accepts(returnAt(100));
        await x.event('SLIP', slide);
        await x.reaches('F', 30);
        await x.wait(600);
      }
      await x.hands.drive('sound');
      await x.stays('F', 10_500);
      await x.accepts(returnAt(200));
      await x.reaches('A', 30);
    },
  },
];
