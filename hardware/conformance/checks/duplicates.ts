/** "The device answers a repeat with the last reply, and does not act twice." Wire protocol, "Commands". */
import { encode } from '../../../protocols/wire/codec.ts';
import type { CommandBody } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import { hello, keep, limits, moving, ready, returnAt } from '../postures.ts';

const seq = 700;
const lineOf = (body: CommandBody): string => encode({ kind: 'command', seq, ...body });

/** The verdict on this very line. */
async function say(x: Examiner, line: string): Promise<string> {
  const reply = await x.askLine(line, seq);
  return reply.ok ? 'ok' : reply.reason;
}

export const duplicates: readonly Check[] = [
  {
    group: 'duplicates',
    name: 'a repeated KEEP is answered again and renews nothing',
    async run(x) {
      await moving(x, 200);
      const line = lineOf(keep(300));
      const sentAt = x.now;
      demandEqual('KEEP', await say(x, line), 'ok');
      const answeredAt = x.now;
      const from = x.mark();
      await x.wait(180);
      demandEqual('the same KEEP again', await say(x, line), 'ok');
      const at = await x.event('LEASE', 400, from);
      demandWithin('ms from the first KEEP to LEASE', at - sentAt, 300, answeredAt - sentAt + 300 + 30 + x.slack);
    },
  },
  {
    group: 'duplicates',
    name: 'a repeated ARM is answered as before, though it would be refused now',
    async run(x) {
      await x.accepts(limits());
      demandEqual('ARM', await say(x, lineOf({ verb: 'ARM' })), 'ok');
      demandEqual('the same ARM again', await say(x, lineOf({ verb: 'ARM' })), 'ok');
      await x.refuses({ verb: 'ARM' }, 'state');
    },
  },
  {
    group: 'duplicates',
    name: 'a repeated ARM does not start the lease anew',
    async run(x) {
      await x.accepts(limits());
      const from = x.mark();
      demandEqual('ARM', await say(x, lineOf({ verb: 'ARM' })), 'ok');
      const armedAt = x.now;
      await x.wait(600);
      await say(x, lineOf({ verb: 'ARM' }));
      const at = await x.event('LEASE', 600, from);
      demandWithin('ms from ARM to LEASE', at - armedAt, 980 - x.slack, 1035 + x.slack);
    },
  },
  {
    group: 'duplicates',
    name: 'a repeated line that was refused is refused as before, though it would be accepted now',
    needs: ['ankle'],
    async run(x) {
      await x.accepts(limits());
      await x.hands.ankle(false);
      await x.wait(50);
      demandEqual('ARM', await say(x, lineOf({ verb: 'ARM' })), 'ankle');
      await x.hands.ankle(true);
      await x.wait(50);
      demandEqual('the same ARM again', await say(x, lineOf({ verb: 'ARM' })), 'ankle');
      demandEqual('state', await x.state(), 'I');
      await x.accepts({ verb: 'ARM' });
    },
  },
  {
    group: 'duplicates',
    name: 'a repeated RETURN does not begin a second one',
    async run(x) {
      const from = x.mark();
      demandEqual('RETURN', await say(x, lineOf(returnAt(200))), 'ok');
      await x.event('LEVEL', 500, from);
      await x.wait(200);
      demandEqual('the same RETURN again', await say(x, lineOf(returnAt(200))), 'ok');
      await x.stays('I', 200);
      demandEqual('RETURN events', x.eventsSince(from).filter((event) => event.startsWith('RETURN')).length, 1);
    },
  },
  {
    group: 'duplicates',
    name: 'the same words under another seq are another line, and act',
    async run(x) {
      await x.accepts({ verb: 'STOP' });
      await x.accepts({ verb: 'RESET' });
      await x.refuses({ verb: 'RESET' }, 'state');
    },
  },
  {
    group: 'duplicates',
    name: 'a line sent again after another one is no repeat: it acts',
    async run(x) {
      demandEqual('STOP', await say(x, lineOf({ verb: 'STOP' })), 'ok');
      await x.accepts({ verb: 'RESET' });
      demandEqual('the same STOP later', await say(x, lineOf({ verb: 'STOP' })), 'ok');
      await x.reaches('S', 50);
    },
  },
  {
    group: 'duplicates',
    name: 'HELLO forgets the last line',
    async run(x) {
      demandEqual('LIMITS', await say(x, lineOf(limits())), 'ok');
      await x.accepts(hello);
      demandEqual('the same LIMITS again', await say(x, lineOf(limits())), 'ok');
      await x.accepts({ verb: 'ARM' });
    },
  },
  {
    group: 'duplicates',
    name: '`!!` forgets the last line',
    async run(x) {
      await x.accepts({ verb: 'STOP' });
      demandEqual('RESET', await say(x, lineOf({ verb: 'RESET' })), 'ok');
      x.sayBytes('!!');
      await x.reaches('S', 50);
      demandEqual('the same RESET again', await say(x, lineOf({ verb: 'RESET' })), 'ok');
      await x.reaches('I', 50);
    },
  },
  {
    group: 'duplicates',
    name: 'a repeat gives the reply word for word',
    async run(x) {
      await ready(x);
      const from = x.mark();
      const line = lineOf({ verb: 'MOVE', target: 100, rate: 50, accel: 50, lease: 1000 });
      await say(x, line);
      await x.wait(100);
      await say(x, line);
      await x.wait(80);
      const texts = x.lines
        .slice(from)
        .filter(({ message }) => message?.kind === 'reply' && message.seq === seq)
        .map(({ text }) => text);
      demandEqual('replies', texts.length, 2);
      demand(texts[0] === texts[1], `${texts[0]}, then ${texts[1]}`);
    },
  },
];
