/** Repeats are answered with the last reply and not acted on. Wire specification: "Commands". */
import { encode } from '../../../protocols/wire/codec.ts';
import type { CommandBody } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { hello, keep, limits, moving, ready, returnAt } from '../setups.ts';
import type { TestHost } from '../test-host.ts';

const seq = 700;
const lineOf = (body: CommandBody): string => encode({ kind: 'command', seq, ...body });

/** Sends this line unchanged. @returns `ok`, or the reason of the refusal */
async function sendLine(host: TestHost, line: string): Promise<string> {
  const reply = await host.askLine(line, seq);
  return reply.ok ? 'ok' : reply.reason;
}

export const duplicates: readonly Check[] = [
  {
    group: 'duplicates',
    name: 'a repeated KEEP is answered again and renews nothing',
    async run(host) {
      await moving(host, 200);
      const line = lineOf(keep(300));
      const sentAt = host.now;
      assertEqual('KEEP', await sendLine(host, line), 'ok');
      const answeredAt = host.now;
      const from = host.mark();
      await host.wait(180);
      assertEqual('the same KEEP again', await sendLine(host, line), 'ok');
      const at = await host.event('LEASE', 400, from);
      assertWithin('ms from the first KEEP to LEASE', at - sentAt, 300, answeredAt - sentAt + 300 + 30 + host.slack);
    },
  },
  {
    group: 'duplicates',
    name: 'a repeated ARM is answered as before, though it would be refused now',
    async run(host) {
      await host.accepts(limits());
      assertEqual('ARM', await sendLine(host, lineOf({ verb: 'ARM' })), 'ok');
      assertEqual('the same ARM again', await sendLine(host, lineOf({ verb: 'ARM' })), 'ok');
      await host.refuses({ verb: 'ARM' }, 'state');
    },
  },
  {
    group: 'duplicates',
    name: 'a repeated ARM does not restart the lease',
    async run(host) {
      await host.accepts(limits());
      const from = host.mark();
      assertEqual('ARM', await sendLine(host, lineOf({ verb: 'ARM' })), 'ok');
      const armedAt = host.now;
      await host.wait(600);
      await sendLine(host, lineOf({ verb: 'ARM' }));
      const at = await host.event('LEASE', 600, from);
      assertWithin('ms from ARM to LEASE', at - armedAt, 980 - host.slack, 1035 + host.slack);
    },
  },
  {
    group: 'duplicates',
    name: 'a repeated line that was refused is refused as before, though it would be accepted now',
    needs: ['ankle'],
    async run(host) {
      await host.accepts(limits());
      await host.controls.ankle(false);
      await host.wait(50);
      assertEqual('ARM', await sendLine(host, lineOf({ verb: 'ARM' })), 'ankle');
      await host.controls.ankle(true);
      await host.wait(50);
      assertEqual('the same ARM again', await sendLine(host, lineOf({ verb: 'ARM' })), 'ankle');
      assertEqual('state', await host.state(), 'I');
      await host.accepts({ verb: 'ARM' });
    },
  },
  {
    group: 'duplicates',
    name: 'a repeated RETURN does not start a second one',
    async run(host) {
      const from = host.mark();
      assertEqual('RETURN', await sendLine(host, lineOf(returnAt(200))), 'ok');
      await host.event('LEVEL', 500, from);
      await host.wait(200);
      assertEqual('the same RETURN again', await sendLine(host, lineOf(returnAt(200))), 'ok');
      await host.stays('I', 200);
      assertEqual('RETURN events', host.eventsSince(from).filter((event) => event.startsWith('RETURN')).length, 1);
    },
  },
  {
    group: 'duplicates',
    name: 'the same command with another seq is another line, and acts',
    async run(host) {
      await host.accepts({ verb: 'STOP' });
      await host.accepts({ verb: 'RESET' });
      await host.refuses({ verb: 'RESET' }, 'state');
    },
  },
  {
    group: 'duplicates',
    name: 'a line sent again after another one is no repeat: it acts',
    async run(host) {
      assertEqual('STOP', await sendLine(host, lineOf({ verb: 'STOP' })), 'ok');
      await host.accepts({ verb: 'RESET' });
      assertEqual('the same STOP later', await sendLine(host, lineOf({ verb: 'STOP' })), 'ok');
      await host.reaches('S', 50);
    },
  },
  {
    group: 'duplicates',
    name: 'HELLO discards the last line',
    async run(host) {
      assertEqual('LIMITS', await sendLine(host, lineOf(limits())), 'ok');
      await host.accepts(hello);
      assertEqual('the same LIMITS again', await sendLine(host, lineOf(limits())), 'ok');
      await host.accepts({ verb: 'ARM' });
    },
  },
  {
    group: 'duplicates',
    name: '`!!` discards the last line',
    async run(host) {
      await host.accepts({ verb: 'STOP' });
      assertEqual('RESET', await sendLine(host, lineOf({ verb: 'RESET' })), 'ok');
      host.sendBytes('!!');
      await host.reaches('S', 50);
      assertEqual('the same RESET again', await sendLine(host, lineOf({ verb: 'RESET' })), 'ok');
      await host.reaches('I', 50);
    },
  },
  {
    group: 'duplicates',
    name: 'a repeat gives the reply word for word',
    async run(host) {
      await ready(host);
      const from = host.mark();
      const line = lineOf({ verb: 'MOVE', target: 100, rate: 50, accel: 50, lease: 1000 });
      await sendLine(host, line);
      await host.wait(100);
      await sendLine(host, line);
      await host.wait(80);
      const texts = host.lines
        .slice(from)
        .filter(({ message }) => message?.kind === 'reply' && message.seq === seq)
        .map(({ text }) => text);
      assertEqual('replies', texts.length, 2);
      assert(texts[0] === texts[1], `${texts[0]}, then ${texts[1]}`);
    },
  },
];
