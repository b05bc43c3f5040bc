/** S and F hold until RESET, which moves nothing. Wire protocol, RESET. */
import type { Check } from '../check.ts';
import { demandEqual, demandWithin } from '../demand.ts';
import { demandStanding, faulted, keep, limits, move, moving, returnAt, stoppedAt } from '../postures.ts';

export const latching: readonly Check[] = [
  {
    group: 'latching',
    name: 'S holds: no host word but RESET and RETURN leaves it',
    async run(x) {
      await x.accepts({ verb: 'STOP' });
      for (const body of [limits(), move(400), { verb: 'ARM' }, { verb: 'DISARM' }, { verb: 'HALT' }] as const) {
        await x.refuses(body, 'latched');
      }
      await x.accepts({ verb: 'HELLO', version: 1 });
      await x.stays('S', 1500);
    },
  },
  {
    group: 'latching',
    name: 'RESET out of a stopped motion moves nothing, and nothing resumes',
    async run(x) {
      await moving(x, 1500);
      await x.accepts({ verb: 'STOP' });
      await x.wait(600);
      const { angle } = await x.look();
      await x.accepts({ verb: 'RESET' });
      await x.reaches('I', 30);
      await x.refuses(keep(), 'lease');
      await x.wait(1500);
      demandEqual('state', await x.state(), 'I');
      demandWithin('cdeg moved', Math.abs((await x.look()).angle - angle), 0, 12);
    },
  },
  {
    group: 'latching',
    name: 'RESET out of F moves nothing',
    at: 4,
    async run(x) {
      await faulted(x);
      const { angle } = await x.look();
      await x.accepts({ verb: 'RESET' });
      await x.stays('I', 1000);
      demandWithin('cdeg moved', Math.abs((await x.look()).angle - angle), 0, 12);
    },
  },
  {
    group: 'latching',
    name: 'a latch whose cause is there stays: at an end switch RESET is refused',
    needs: ['place'],
    at: -21.4,
    async run(x) {
      await x.reaches('F', 500);
      await x.refuses({ verb: 'RESET' }, 'latched', 'range', 'sensor', 'state', 'limits');
      demandEqual('state', await x.state(), 'F');
      await x.accepts(returnAt(400));
      await x.telemetry('away from the end', ({ angle }) => angle > -1950, 5000);
    },
  },
  {
    group: 'latching',
    name: 'RESET off level in S unlatches and stands',
    at: 4,
    async run(x) {
      await stoppedAt(x, 400);
      await x.wait(300);
      await x.accepts({ verb: 'RESET' });
      await x.reaches('I', 30);
      await demandStanding(x);
    },
  },
];
