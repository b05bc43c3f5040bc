/** The ankle lock. Wire specification: rule 10, ARM, MOVE. */

import { assertEqual } from '../assert.ts';
import type { Check } from '../check.ts';
import { limits, move, movingBeyond, standingAt } from '../setups.ts';

export const ankleLock: readonly Check[] = [
  {
    group: 'ankle lock',
    name: 'ARM with it open is refused: ankle',
    needs: ['ankle'],
    async run(host) {
      await host.accepts(limits());
      await host.controls.ankle(false);
      await host.wait(100);
      await host.refuses({ verb: 'ARM' }, 'ankle');
      await host.controls.ankle(true);
      await host.wait(100);
      await host.accepts({ verb: 'ARM' });
    },
  },
  {
    group: 'ankle lock',
    name: 'opening above level: ANKLE open; MOVE further down is refused, MOVE up is not; the device starts nothing',
    needs: ['ankle', 'prompt'],
    async run(host) {
      await movingBeyond(host, 200, 100);
      const from = host.mark();
      await host.controls.ankle(false);
      await host.event('ANKLE open', 60, from);
      await host.stays('M', 100);
      await host.refuses(move(4000), 'ankle');
      await host.accepts(move(0, 100));
      await host.controls.ankle(true);
      await host.event('ANKLE closed', 60, from);
      await host.accepts(move(1000, 100));
      assertEqual('events', host.eventsSince(from).join(), 'ANKLE open,ANKLE closed');
    },
  },
  {
    group: 'ankle lock',
    name: 'open in R: MOVE down is refused, MOVE up is not',
    needs: ['ankle', 'prompt'],
    async run(host) {
      await standingAt(host, 200);
      await host.controls.ankle(false);
      await host.wait(60);
      await host.refuses(move(400), 'ankle');
      assertEqual('state', await host.state(), 'R');
      await host.accepts(move(0, 100));
    },
  },
];
