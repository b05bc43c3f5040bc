/** What was no line is counted, and renews nothing. Wire protocol, "A line", flag 8, rule 11. */
import { flag } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import { limits, moving } from '../postures.ts';
import { sealed } from './grammar.ts';

const hasError = ({ flags }: { readonly flags: number }): boolean => (flags & flag.receiveErrors) !== 0;

/** Flag 8 in exactly one telemetry line, or in none. */
async function demandCounted(x: Examiner, bytes: string, counted: boolean): Promise<void> {
  const from = x.mark();
  x.sayBytes(bytes);
  await x.wait(60 + x.slack);
  const lines = x.telemetrySince(from).filter(hasError).length;
  demandEqual(`telemetry lines with flag 8 after ${JSON.stringify(bytes)}`, lines, counted ? 1 : 0);
}

const counted = (what: string, ...all: readonly string[]): Check => ({
  group: 'receive errors',
  name: `${what} sets flag 8 in the next telemetry line, and in that alone`,
  async run(x) {
    await x.wait(30);
    for (const bytes of all) await demandCounted(x, bytes, true);
    await x.accepts({ verb: 'STATUS' });
  },
});

export const receiveErrors: readonly Check[] = [
  counted('a wrong CRC', 'C 5 STATUS*AAAA\n', 'C 5 STATUS\n', 'garbage\n'),
  counted('an over-long line', `${'x'.repeat(200)}\n`, `${sealed(`C 5 KEEP ${'0'.repeat(85)}`)}\n`),
  counted('a line without `C <seq>`', `${sealed('X 5 ARM')}\n`, `${sealed('C 65536 ARM')}\n`, `${sealed('T 0')}\n`),
  {
    group: 'receive errors',
    name: 'a line that is answered by N is none: flag 8 stays clear',
    async run(x) {
      await x.wait(30);
      for (const payload of ['C 5 FLY', 'C 6 RATE', 'C 7 RATE 9', 'C 8 ARM', 'C 9 HELLO 2']) {
        await demandCounted(x, `${sealed(payload)}\n`, false);
      }
    },
  },
  {
    group: 'receive errors',
    name: 'several at once between two lines of telemetry are one flag; a right line behind them is heard',
    async run(x) {
      await x.accepts({ verb: 'RATE', hz: 10 });
      await x.look();
      const from = x.mark();
      for (let turn = 0; turn < 5; turn += 1) x.sayLine('garbage');
      await x.accepts({ verb: 'HALT' });
      await x.wait(250);
      demandEqual('telemetry lines with flag 8', x.telemetrySince(from).filter(hasError).length, 1);
    },
  },
  {
    group: 'receive errors',
    name: 'garbled lines renew nothing: a line of garbage ends like a dead host',
    async run(x) {
      await moving(x, 100);
      const startedAt = x.now;
      const from = x.mark();
      while (x.eventsSince(from).length === 0 && x.now - startedAt < 1500) {
        x.sayLine('C 9 KEEP 1000*ABCD');
        await x.wait(50);
      }
      demandEqual('events', x.eventsSince(from).join(), 'LEASE');
      demandWithin('ms', x.now - startedAt, 700, 1000 + 60 + x.slack);
    },
  },
  {
    group: 'receive errors',
    name: 'a burst of garbage moves nothing, stops nothing, and hurts no later line',
    async run(x) {
      await x.accepts(limits());
      const from = x.mark();
      for (let turn = 0; turn < 40; turn += 1) {
        const bytes = Array.from({ length: 60 }, (_, index) => {
          const byte = (turn * 73 + index * 151 + index * index * 7) & 0xff;
          return String.fromCharCode(byte === 0x21 ? 0x20 : byte);
        });
        x.sayBytes(bytes.join(''));
        await x.wait(8);
      }
      x.sayBytes('\n');
      await x.wait(30);
      demand(x.telemetrySince(from).some(hasError), 'no flag 8');
      demand(
        x.telemetrySince(from).every(({ state }) => state === 'I'),
        'the state changes',
      );
      await x.accepts({ verb: 'ARM' });
    },
  },
];
