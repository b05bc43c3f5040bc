/** S and F hold until RESET, which moves nothing. Wire specification: RESET. */

import { assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { assertStanding, faulted, keep, limits, move, moving, returnAt, stoppedAt } from '../setups.ts';

export const latching: readonly Check[] = [
  {
    group: 'latching',
    name: 'S holds: only RESET and RETURN leave it',
    async run(host) {
      await host.accepts({ verb: 'STOP' });
      for (const body of [limits(), move(400), { verb: 'ARM' }, { verb: 'DISARM' }, { verb: 'HALT' }] as const) {
        await host.refuses(body, 'latched');
      }
      await host.accepts({ verb: 'HELLO', version: 1 });
      await host.stays('S', 1500);
    },
  },
  {
    group: 'latching',
    name: 'RESET after a stopped motion moves nothing, and nothing resumes',
    async run(host) {
      await moving(host, 1500);
      await host.accepts({ verb: 'STOP' });
      await host.wait(600);
      const { angle } = await host.nextTelemetry();
      await host.accepts({ verb: 'RESET' });
      await host.reaches('I', 30);
      await host.refuses(keep(), 'lease');
      await host.wait(1500);
      assertEqual('state', await host.state(), 'I');
      assertWithin('cdeg moved', Math.abs((await host.nextTelemetry()).angle - angle), 0, 12);
    },
  },
  {
    group: 'latching',
    name: 'RESET out of F moves nothing',
    at: 4,
    async run(host) {
      await faulted(host);
      const { angle } = await host.nextTelemetry();
      await host.accepts({ verb: 'RESET' });
      await host.stays('I', 1000);
      assertWithin('cdeg moved', Math.abs((await host.nextTelemetry()).angle - angle), 0, 12);
    },
  },
  {
    group: 'latching',
    name: 'a latch whose cause is present stays: at an end switch RESET is refused',
    needs: ['place'],
    at: -21.4,
    async run(host) {
      await host.reaches('F', 500);
      await host.refuses({ verb: 'RESET' }, 'state');
      assertEqual('state', await host.state(), 'F');
      await host.accepts(returnAt(400));
      await host.telemetry('away from the end', ({ angle }) => angle > -1950, 5000);
    },
  },
  {
    group: 'latching',
    name: 'RESET off level in S unlatches and stands',
    at: 4,
    async run(host) {
      await stoppedAt(host, 400);
      await host.wait(300);
      await host.accepts({ verb: 'RESET' });
      await host.reaches('I', 30);
      await assertStanding(host);
    },
  },
];
