/** Nobody is left off level. Wire protocol, rule 2. */
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import { hello, keep, limits, standingAt } from '../postures.ts';

const wait = 10_000;
const longer = 10_500;

/** From then on the ten seconds run. */
async function demandReturn(x: Examiner, reason: string, since: number, from: number): Promise<void> {
  const at = await x.event(`RETURN ${reason}`, longer - (x.now - since), from);
  demandWithin('ms', at - since, wait - 30, wait + 80 + x.slack);
  await x.reaches('A', 40);
}

const inIdle = (at: number): Check => ({
  group: 'left alone',
  name: `in I at ${at}° from boot: RETURN boot after 10 s`,
  needs: ['place'],
  at,
  async run(x) {
    // Since the boot: the uptime tells when that was.
    const { ms, at: now } = await x.look();
    await demandReturn(x, 'boot', now - ms, 0);
  },
});

export const leftAlone: readonly Check[] = [
  inIdle(6),
  inIdle(-6),
  {
    group: 'left alone',
    name: 'within ±5° it stays',
    needs: ['place'],
    at: 4.6,
    async run(x) {
      await x.stays('I', longer);
    },
  },
  {
    group: 'left alone',
    name: 'in S by STOP: RETURN stop after 10 s; repeated HELLO, STOP and `!!` restart nothing',
    needs: ['place'],
    at: 6,
    async run(x) {
      const from = x.mark();
      await x.accepts({ verb: 'STOP' });
      const since = x.now;
      while (x.now - since < wait - 400) {
        await x.wait(450);
        await x.accepts(hello);
        await x.accepts({ verb: 'STOP' });
        x.sayBytes('!!\n');
      }
      await demandReturn(x, 'stop', since, from);
    },
  },
  {
    group: 'left alone',
    name: 'in S by `!!`: RETURN stop after 10 s',
    needs: ['place'],
    at: 6,
    async run(x) {
      const from = x.mark();
      x.sayBytes('!!');
      await demandReturn(x, 'stop', x.now, from);
    },
  },
  {
    group: 'left alone',
    name: 'in F: RETURN stop after 10 s',
    needs: ['place'],
    at: 6,
    async run(x) {
      await x.accepts(limits({ max: 100 }));
      const from = x.mark();
      const { at } = await x.reaches('F', 100);
      await demandReturn(x, 'stop', at, from);
    },
  },
  {
    group: 'left alone',
    name: 'not while a lease runs: the 10 s begin at its end',
    async run(x) {
      await standingAt(x, 600);
      await x.accepts({ verb: 'STOP' });
      await x.wait(1000);
      x.alive = false;
      const from = x.mark();
      await x.accepts(keep(1000));
      await demandReturn(x, 'stop', x.now + 1000, from);
      demandEqual('state', await x.state(), 'A');
      demand(!x.eventsSince(from).includes('RETURN lease'), 'RETURN lease out of S');
    },
  },
];
