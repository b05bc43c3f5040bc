/** A table left off level without a lease is returned. Wire specification: rule 2. */

import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { hello, keep, limits, standingAt } from '../setups.ts';
import type { TestHost } from '../test-host.ts';

const waitMs = 10_000;
const beyondWaitMs = 10_500;

/** Asserts a return ten seconds after `since`. */
async function assertReturnAfterWait(host: TestHost, reason: string, since: number, from: number): Promise<void> {
  const at = await host.event(`RETURN ${reason}`, beyondWaitMs - (host.now - since), from);
  assertWithin('ms', at - since, waitMs - 30, waitMs + 80 + host.slack);
  await host.reaches('A', 40);
}

const inIdle = (at: number): Check => ({
  group: 'left alone',
  name: `in I at ${at}° from boot: RETURN boot after 10 s`,
  needs: ['place'],
  at,
  async run(host) {
    // Counted from the boot, by the uptime in telemetry.
    const { ms, at: now } = await host.nextTelemetry();
    await assertReturnAfterWait(host, 'boot', now - ms, 0);
  },
});

export const unattended: readonly Check[] = [
  inIdle(6),
  inIdle(-6),
  {
    group: 'left alone',
    name: 'within ±5° it stays',
    needs: ['place'],
    at: 4.6,
    async run(host) {
      await host.stays('I', beyondWaitMs);
    },
  },
  {
    group: 'left alone',
    name: 'in S by STOP: RETURN stop after 10 s; repeated HELLO, STOP and `!!` restart nothing',
    needs: ['place'],
    at: 6,
    async run(host) {
      const from = host.mark();
      await host.accepts({ verb: 'STOP' });
      const since = host.now;
      while (host.now - since < waitMs - 400) {
        await host.wait(450);
        await host.accepts(hello);
        await host.accepts({ verb: 'STOP' });
        host.sendBytes('!!\n');
      }
      await assertReturnAfterWait(host, 'stop', since, from);
    },
  },
  {
    group: 'left alone',
    name: 'in S by `!!`: RETURN stop after 10 s',
    needs: ['place'],
    at: 6,
    async run(host) {
      const from = host.mark();
      host.sendBytes('!!');
      await assertReturnAfterWait(host, 'stop', host.now, from);
    },
  },
  {
    group: 'left alone',
    name: 'in F: RETURN stop after 10 s',
    needs: ['place'],
    at: 6,
    async run(host) {
      await host.accepts(limits({ max: 100 }));
      const from = host.mark();
      const { at } = await host.reaches('F', 100);
      await assertReturnAfterWait(host, 'stop', at, from);
    },
  },
  {
    group: 'left alone',
    name: 'not while a lease runs: the 10 s begin at its end',
    async run(host) {
      await standingAt(host, 600);
      await host.accepts({ verb: 'STOP' });
      await host.wait(1000);
      host.keepsLease = false;
      const from = host.mark();
      await host.accepts(keep(1000));
      await assertReturnAfterWait(host, 'stop', host.now + 1000, from);
      assertEqual('state', await host.state(), 'A');
      assert(!host.eventsSince(from).includes('RETURN lease'), 'RETURN lease out of S');
    },
  },
];
