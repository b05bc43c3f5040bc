/** Leases. Wire specification: "Leases", and rule 1. */
import { encode } from '../../../protocols/wire/codec.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import {
  assertStanding,
  decelerating,
  faulted,
  hello,
  keep,
  limits,
  move,
  moving,
  movingBeyond,
  ready,
  returnAt,
} from '../setups.ts';
import type { TestHost } from '../test-host.ts';

/** One pass of the device's loop, and the event's transmission. */
const eventDelayMs = 20;

/** Asserts LEASE at this distance from a command that was sent and answered at these times. */
async function assertExpiry(host: TestHost, sentAt: number, answeredAt: number, lease: number, from: number) {
  const at = await host.event('LEASE', lease + 100, from);
  assertWithin('ms to LEASE', at - sentAt, lease, answeredAt - sentAt + lease + eventDelayMs + host.slack);
  return at;
}

const isExpired = ({ flags }: { readonly flags: number }): boolean => (flags & flag.leaseExpired) !== 0;

export const leases: readonly Check[] = [
  {
    group: 'leases',
    name: 'ARM starts a lease of 1000 ms; it expires: LEASE, flag 4, R, and I 2000 ms later at level',
    async run(host) {
      await host.accepts(limits());
      const sentAt = host.now;
      const from = host.mark();
      await host.accepts({ verb: 'ARM' });
      assert(!isExpired(await host.nextTelemetry()), 'flag 4 after ARM');
      const at = await assertExpiry(host, sentAt, host.now, 1000, from);
      const line = await host.nextTelemetry();
      assert(isExpired(line), 'no flag 4 after LEASE');
      assertEqual('state', line.state, 'R');
      const idle = await host.reaches('I', 2200);
      assertWithin('ms from LEASE to I', idle.at - at, 1990 - host.slack, 2030 + host.slack);
      assert(isExpired(idle), 'flag 4 is gone before the next ARM');
      assertEqual('events', host.eventsSince(from).join(), 'LEASE');
      await host.accepts(limits());
      await host.accepts({ verb: 'ARM' });
      assert(!isExpired(await host.nextTelemetry()), 'flag 4 outlives ARM');
    },
  },
  {
    group: 'leases',
    name: 'KEEP renews for the time that it gives',
    async run(host) {
      await ready(host);
      await host.wait(500);
      await host.accepts(keep(1000));
      await host.wait(700);
      const from = host.mark();
      const sentAt = host.now;
      await host.accepts(keep(150));
      await assertExpiry(host, sentAt, host.now, 150, from);
    },
  },
  {
    group: 'leases',
    name: 'MOVE renews for the time that it gives, and the expiry stops the motion at once',
    async run(host) {
      await moving(host, 700);
      const from = host.mark();
      const sentAt = host.now;
      await host.accepts(move(3000, 300, 200, 300));
      const at = await assertExpiry(host, sentAt, host.now, 300, from);
      const stopping = await host.telemetry('D or R', ({ state }) => state === 'D' || state === 'R', 30, from);
      assertWithin('ms from LEASE to D', stopping.at - at, -eventDelayMs, 20 + host.slack);
      const { at: stoppedAt2 } = await host.reaches('R', 500);
      assertWithin('ms from LEASE to R', stoppedAt2 - at, 0, 550 + host.slack);
      await assertStanding(host);
    },
  },
  {
    group: 'leases',
    name: 'renewed every 100 ms by 400 it never expires',
    async run(host) {
      await moving(host, 0, 100);
      const from = host.mark();
      for (let turn = 0; turn < 15; turn += 1) {
        await host.accepts(keep(400));
        await host.wait(90);
      }
      assertEqual('events', host.eventsSince(from).join(), '');
      assertEqual('state', await host.state(), 'M');
    },
  },
  {
    group: 'leases',
    name: 'no other line renews it: not STATUS, HALT, RATE, LIMITS, nor one that is refused or garbled',
    async run(host) {
      await host.accepts(limits());
      const from = host.mark();
      const sentAt = host.now;
      await host.accepts({ verb: 'ARM' });
      const answeredAt = host.now;
      const garbled = `${encode({ kind: 'command', seq: 9, ...keep(1000) }).slice(0, -1)}!`.replace('!', '#');
      while (host.now - sentAt < 900) {
        await host.accepts({ verb: 'STATUS' });
        await host.accepts({ verb: 'HALT' });
        await host.accepts({ verb: 'RATE', hz: 100 });
        await host.accepts(limits());
        await host.refuses({ verb: 'ARM' }, 'state');
        await host.refuses(keep(1001), 'range');
        await host.refuses(move(9999), 'range');
        host.sendLine(garbled);
        await host.wait(20);
      }
      await assertExpiry(host, sentAt, answeredAt, 1000, from);
    },
  },
  {
    group: 'leases',
    name: 'neither KEEP nor MOVE revives an expired lease: lease',
    async run(host) {
      await moving(host, 200);
      await host.event('LEASE', 1000);
      for (let turn = 0; turn < 5; turn += 1) {
        await host.refuses(keep(1000), 'lease');
        await host.wait(40);
      }
      await host.reaches('R', 500);
      await host.refuses(keep(400), 'lease');
      await host.refuses(move(500), 'lease');
      await host.refuses({ verb: 'ARM' }, 'state');
      await host.stays('R', 200);
      await assertStanding(host);
    },
  },
  {
    group: 'leases',
    name: 'KEEP sent 100 ms after the expiry does not resume the motion',
    async run(host) {
      await moving(host, 600);
      await host.accepts(keep(100));
      await host.event('LEASE', 200);
      const { angle } = await host.nextTelemetry();
      host.keepsLease = true;
      await host.wait(1500);
      host.keepsLease = false;
      assertWithin('cdeg moved since LEASE', (await host.nextTelemetry()).angle - angle, -60, 60);
    },
  },
  {
    group: 'leases',
    name: 'expired off level: RETURN lease 2000 ms after the expiry, ending in I at level',
    async run(host) {
      await movingBeyond(host, 520);
      host.keepsLease = false;
      await host.accepts(keep(400));
      const from = host.mark();
      const at = await host.event('LEASE', 500);
      const returnedAt = await host.event('RETURN lease', 2200);
      assertWithin('ms from LEASE to RETURN', returnedAt - at, 1990 - host.slack, 2030 + host.slack);
      await host.reaches('A', 50);
      await host.event('LEVEL', 20_000);
      assertEqual('events', host.eventsSince(from).join(), 'LEASE,RETURN lease,LEVEL');
      await host.reaches('I', 500);
    },
  },
  {
    group: 'leases',
    name: 'HELLO ends a running lease: M stops, LEASE',
    async run(host) {
      await moving(host, 600);
      const from = host.mark();
      await host.accepts(hello);
      await host.event('LEASE', 40, from);
      await host.telemetry('D or R', ({ state }) => state === 'D' || state === 'R', 40, from);
      await host.refuses(keep(), 'lease');
      await host.reaches('R', 500);
      await assertStanding(host);
    },
  },
  {
    group: 'leases',
    name: 'HELLO in R ends the lease, and the 2000 ms begin',
    async run(host) {
      await ready(host);
      const from = host.mark();
      await host.accepts(hello);
      const at = await host.event('LEASE', 40, from);
      const { at: idleAt } = await host.reaches('I', 2200);
      assertWithin('ms from LEASE to I', idleAt - at, 1990 - host.slack, 2030 + host.slack);
    },
  },
  {
    group: 'leases',
    name: 'HELLO does not change a past expiry',
    async run(host) {
      await ready(host);
      const at = await host.event('LEASE', 1100);
      for (let turn = 0; turn < 6; turn += 1) {
        await host.wait(240);
        await host.accepts(hello);
      }
      const { at: idleAt } = await host.reaches('I', 1000);
      assertWithin('ms from LEASE to I', idleAt - at, 1990 - host.slack, 2030 + host.slack);
    },
  },
  {
    group: 'leases',
    name: 'it runs on in S, where KEEP renews it',
    async run(host) {
      await ready(host);
      await host.accepts({ verb: 'STOP' });
      await host.wait(500);
      await host.accepts(keep(300));
      await host.wait(200);
      await host.accepts(keep(200));
      await host.wait(260);
      await host.refuses(keep(), 'lease');
      assertEqual('state', await host.state(), 'S');
    },
  },
  {
    group: 'leases',
    name: 'it runs on in F, where KEEP renews it',
    async run(host) {
      // The table is not placed: it is armed at level and moved, and then the limits are narrowed.
      await faulted(host);
      await host.accepts(keep(300));
      await host.wait(200);
      await host.accepts(keep(200));
      await host.wait(260);
      await host.refuses(keep(), 'lease');
    },
  },
  {
    group: 'leases',
    name: 'KEEP renews it in D',
    async run(host) {
      await decelerating(host);
      await host.accepts(keep(1000));
      await host.reaches('R', 500);
      await host.wait(300);
      await host.accepts(keep(1000));
    },
  },
  {
    group: 'leases',
    name: 'entering A ends it without an event',
    async run(host) {
      await moving(host, 1500);
      const from = host.mark();
      await host.accepts(returnAt(100));
      await host.refuses(keep(), 'lease');
      await host.wait(1200);
      assertEqual('LEASE events', host.eventsSince(from).filter((event) => event === 'LEASE').length, 0);
      assert(!isExpired(await host.nextTelemetry()), 'flag 4 without an expiry');
    },
  },
  {
    group: 'leases',
    name: 'entering I ends it without an event',
    async run(host) {
      await ready(host);
      const from = host.mark();
      await host.accepts({ verb: 'DISARM' });
      await host.refuses(keep(), 'lease');
      await host.wait(1200);
      assertEqual('events', host.eventsSince(from).join(), '');
    },
  },
  {
    group: 'leases',
    name: 'in I there is no lease: lease',
    async run(host) {
      await host.refuses(keep(), 'lease');
      await host.accepts(limits());
      await host.refuses(keep(), 'lease');
    },
  },
];
