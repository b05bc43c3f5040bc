/** The host's leave to move, which decays by itself. Wire protocol, "Leases", and rule 1. */
import { encode } from '../../../protocols/wire/codec.ts';
import { flag } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import {
  decelerating,
  demandStanding,
  faulted,
  hello,
  keep,
  limits,
  move,
  moving,
  movingBeyond,
  ready,
  returnAt,
} from '../postures.ts';

/** A turn of the device's loop and the event's way over the line. */
const late = 20;

/** Demands LEASE so long after a command that was sent and answered at these times. */
async function demandExpiry(x: Examiner, sentAt: number, answeredAt: number, lease: number, from: number) {
  const at = await x.event('LEASE', lease + 100, from);
  demandWithin('ms to LEASE', at - sentAt, lease, answeredAt - sentAt + lease + late + x.slack);
  return at;
}

const isExpired = ({ flags }: { readonly flags: number }): boolean => (flags & flag.leaseExpired) !== 0;

export const leases: readonly Check[] = [
  {
    group: 'leases',
    name: 'ARM starts a lease of 1000 ms; it runs out: LEASE, flag 4, R, and I 2000 ms later at level',
    async run(x) {
      await x.accepts(limits());
      const sentAt = x.now;
      const from = x.mark();
      await x.accepts({ verb: 'ARM' });
      demand(!isExpired(await x.look()), 'flag 4 after ARM');
      const at = await demandExpiry(x, sentAt, x.now, 1000, from);
      const line = await x.look();
      demand(isExpired(line), 'no flag 4 after LEASE');
      demandEqual('state', line.state, 'R');
      const idle = await x.reaches('I', 2200);
      demandWithin('ms from LEASE to I', idle.at - at, 1990 - x.slack, 2030 + x.slack);
      demand(isExpired(idle), 'flag 4 is gone before the next ARM');
      demandEqual('events', x.eventsSince(from).join(), 'LEASE');
      await x.accepts(limits());
      await x.accepts({ verb: 'ARM' });
      demand(!isExpired(await x.look()), 'flag 4 outlives ARM');
    },
  },
  {
    group: 'leases',
    name: 'KEEP renews for as long as it says',
    async run(x) {
      await ready(x);
      await x.wait(500);
      await x.accepts(keep(1000));
      await x.wait(700);
      const from = x.mark();
      const sentAt = x.now;
      await x.accepts(keep(150));
      await demandExpiry(x, sentAt, x.now, 150, from);
    },
  },
  {
    group: 'leases',
    name: 'MOVE renews for as long as it says, and its end stops the motion at once',
    async run(x) {
      await moving(x, 700);
      const from = x.mark();
      const sentAt = x.now;
      await x.accepts(move(3000, 300, 200, 300));
      const at = await demandExpiry(x, sentAt, x.now, 300, from);
      const stopping = await x.telemetry('D or R', ({ state }) => state === 'D' || state === 'R', 30, from);
      demandWithin('ms from LEASE to D', stopping.at - at, -late, 20 + x.slack);
      const { at: stoodAt } = await x.reaches('R', 500);
      demandWithin('ms from LEASE to R', stoodAt - at, 0, 550 + x.slack);
      await demandStanding(x);
    },
  },
  {
    group: 'leases',
    name: 'renewed every 100 ms by 400 it never runs out',
    async run(x) {
      await moving(x, 0, 100);
      const from = x.mark();
      for (let turn = 0; turn < 15; turn += 1) {
        await x.accepts(keep(400));
        await x.wait(90);
      }
      demandEqual('events', x.eventsSince(from).join(), '');
      demandEqual('state', await x.state(), 'M');
    },
  },
  {
    group: 'leases',
    name: 'no other line renews it: not STATUS, HALT, RATE, LIMITS, nor one that is refused or garbled',
    async run(x) {
      await x.accepts(limits());
      const from = x.mark();
      const sentAt = x.now;
      await x.accepts({ verb: 'ARM' });
      const answeredAt = x.now;
      const garbled = `${encode({ kind: 'command', seq: 9, ...keep(1000) }).slice(0, -1)}!`.replace('!', '#');
      while (x.now - sentAt < 900) {
        await x.accepts({ verb: 'STATUS' });
        await x.accepts({ verb: 'HALT' });
        await x.accepts({ verb: 'RATE', hz: 100 });
        await x.accepts(limits());
        await x.refuses({ verb: 'ARM' }, 'state');
        await x.refuses(keep(1001), 'range');
        await x.refuses(move(9999), 'range');
        x.sayLine(garbled);
        await x.wait(20);
      }
      await demandExpiry(x, sentAt, answeredAt, 1000, from);
    },
  },
  {
    group: 'leases',
    name: 'KEEP never revives one that has run out, nor does MOVE: lease',
    async run(x) {
      await moving(x, 200);
      await x.event('LEASE', 1000);
      for (let turn = 0; turn < 5; turn += 1) {
        await x.refuses(keep(1000), 'lease');
        await x.wait(40);
      }
      await x.reaches('R', 500);
      await x.refuses(keep(400), 'lease');
      await x.refuses(move(500), 'lease');
      await x.refuses({ verb: 'ARM' }, 'state');
      await x.stays('R', 200);
      await demandStanding(x);
    },
  },
  {
    group: 'leases',
    name: 'KEEP sent 100 ms after the end does not make the motion go on',
    async run(x) {
      await moving(x, 600);
      await x.accepts(keep(100));
      await x.event('LEASE', 200);
      const { angle } = await x.look();
      x.alive = true;
      await x.wait(1500);
      x.alive = false;
      demandWithin('cdeg moved since LEASE', (await x.look()).angle - angle, -60, 60);
    },
  },
  {
    group: 'leases',
    name: 'run out off level: RETURN lease 2000 ms after the expiry, ending in I at level',
    async run(x) {
      await movingBeyond(x, 520);
      x.alive = false;
      await x.accepts(keep(400));
      const from = x.mark();
      const at = await x.event('LEASE', 500);
      const home = await x.event('RETURN lease', 2200);
      demandWithin('ms from LEASE to RETURN', home - at, 1990 - x.slack, 2030 + x.slack);
      await x.reaches('A', 50);
      await x.event('LEVEL', 20_000);
      demandEqual('events', x.eventsSince(from).join(), 'LEASE,RETURN lease,LEVEL');
      await x.reaches('I', 500);
    },
  },
  {
    group: 'leases',
    name: 'HELLO ends a running lease: M stops, LEASE',
    async run(x) {
      await moving(x, 600);
      const from = x.mark();
      await x.accepts(hello);
      await x.event('LEASE', 40, from);
      await x.telemetry('D or R', ({ state }) => state === 'D' || state === 'R', 40, from);
      await x.refuses(keep(), 'lease');
      await x.reaches('R', 500);
      await demandStanding(x);
    },
  },
  {
    group: 'leases',
    name: 'HELLO in R ends the lease, and the 2000 ms begin',
    async run(x) {
      await ready(x);
      const from = x.mark();
      await x.accepts(hello);
      const at = await x.event('LEASE', 40, from);
      const { at: idleAt } = await x.reaches('I', 2200);
      demandWithin('ms from LEASE to I', idleAt - at, 1990 - x.slack, 2030 + x.slack);
    },
  },
  {
    group: 'leases',
    name: 'HELLO does not move an expiry that is past',
    async run(x) {
      await ready(x);
      const at = await x.event('LEASE', 1100);
      for (let turn = 0; turn < 6; turn += 1) {
        await x.wait(240);
        await x.accepts(hello);
      }
      const { at: idleAt } = await x.reaches('I', 1000);
      demandWithin('ms from LEASE to I', idleAt - at, 1990 - x.slack, 2030 + x.slack);
    },
  },
  {
    group: 'leases',
    name: 'it runs on in S, where KEEP renews it',
    async run(x) {
      await ready(x);
      await x.accepts({ verb: 'STOP' });
      await x.wait(500);
      await x.accepts(keep(300));
      await x.wait(200);
      await x.accepts(keep(200));
      await x.wait(260);
      await x.refuses(keep(), 'lease');
      demandEqual('state', await x.state(), 'S');
    },
  },
  {
    group: 'leases',
    name: 'it runs on in F, where KEEP renews it',
    async run(x) {
      // Not placed: a table at level is armed first, and the limits are narrowed below its angle then.
      await faulted(x);
      await x.accepts(keep(300));
      await x.wait(200);
      await x.accepts(keep(200));
      await x.wait(260);
      await x.refuses(keep(), 'lease');
    },
  },
  {
    group: 'leases',
    name: 'KEEP renews it in D',
    async run(x) {
      await decelerating(x);
      await x.accepts(keep(1000));
      await x.reaches('R', 500);
      await x.wait(300);
      await x.accepts(keep(1000));
    },
  },
  {
    group: 'leases',
    name: 'entering A ends it without an event',
    async run(x) {
      await moving(x, 1500);
      const from = x.mark();
      await x.accepts(returnAt(100));
      await x.refuses(keep(), 'lease');
      await x.wait(1200);
      demandEqual('LEASE events', x.eventsSince(from).filter((event) => event === 'LEASE').length, 0);
      demand(!isExpired(await x.look()), 'flag 4 though it did not run out');
    },
  },
  {
    group: 'leases',
    name: 'entering I ends it without an event',
    async run(x) {
      await ready(x);
      const from = x.mark();
      await x.accepts({ verb: 'DISARM' });
      await x.refuses(keep(), 'lease');
      await x.wait(1200);
      demandEqual('events', x.eventsSince(from).join(), '');
    },
  },
  {
    group: 'leases',
    name: 'in I there is none: lease',
    async run(x) {
      await x.refuses(keep(), 'lease');
      await x.accepts(limits());
      await x.refuses(keep(), 'lease');
    },
  },
];
