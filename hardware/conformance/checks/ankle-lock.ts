/** The ankle lock in motion. Wire protocol, rule 10, ARM, MOVE. */
import type { Check } from '../check.ts';
import { demandEqual } from '../demand.ts';
import { limits, move, movingBeyond, standingAt } from '../postures.ts';

export const ankleLock: readonly Check[] = [
  {
    group: 'ankle lock',
    name: 'ARM with it open is refused: ankle',
    needs: ['ankle'],
    async run(x) {
      await x.accepts(limits());
      await x.hands.ankle(false);
      await x.wait(100);
      await x.refuses({ verb: 'ARM' }, 'ankle');
      await x.hands.ankle(true);
      await x.wait(100);
      await x.accepts({ verb: 'ARM' });
    },
  },
  {
    group: 'ankle lock',
    name: 'opening above level: ANKLE open; MOVE further down is refused, MOVE up is not; the device starts nothing',
    needs: ['ankle', 'prompt'],
    async run(x) {
      await movingBeyond(x, 200, 100);
      const from = x.mark();
      await x.hands.ankle(false);
      await x.event('ANKLE open', 60, from);
      await x.stays('M', 100);
      await x.refuses(move(4000), 'ankle');
      await x.accepts(move(0, 100));
      await x.hands.ankle(true);
      await x.event('ANKLE closed', 60, from);
      await x.accepts(move(1000, 100));
      demandEqual('events', x.eventsSince(from).join(), 'ANKLE open,ANKLE closed');
    },
  },
  {
    group: 'ankle lock',
    name: 'open in R: MOVE down is refused, MOVE up is not',
    needs: ['ankle', 'prompt'],
    async run(x) {
      await standingAt(x, 200);
      await x.hands.ankle(false);
      await x.wait(60);
      await x.refuses(move(400), 'ankle');
      demandEqual('state', await x.state(), 'R');
      await x.accepts(move(0, 100));
    },
  },
];
