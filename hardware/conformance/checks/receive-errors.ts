/** Invalid lines are counted and renew nothing. Wire specification: "A line", flag 8, rule 11. */
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { limits, moving } from '../setups.ts';
import type { TestHost } from '../test-host.ts';
import { sealed } from './grammar.ts';

const hasError = ({ flags }: { readonly flags: number }): boolean => (flags & flag.receiveErrors) !== 0;

/** Asserts flag 8 in exactly one telemetry line, or in none. */
async function assertCounted(host: TestHost, bytes: string, counted: boolean): Promise<void> {
  const from = host.mark();
  host.sendBytes(bytes);
  await host.wait(60 + host.slack);
  const lines = host.telemetrySince(from).filter(hasError).length;
  assertEqual(`telemetry lines with flag 8 after ${JSON.stringify(bytes)}`, lines, counted ? 1 : 0);
}

const counted = (what: string, ...all: readonly string[]): Check => ({
  group: 'receive errors',
  name: `${what} sets flag 8 in the next telemetry line only`,
  async run(host) {
    await host.wait(30);
    for (const bytes of all) await assertCounted(host, bytes, true);
    await host.accepts({ verb: 'STATUS' });
  },
});

export const receiveErrors: readonly Check[] = [
  counted('a wrong CRC', 'C 5 STATUS*AAAA\n', 'C 5 STATUS\n', 'garbage\n'),
  counted('an over-long line', `${'x'.repeat(200)}\n`, `${sealed(`C 5 KEEP ${'0'.repeat(85)}`)}\n`),
  counted('a line without `C <seq>`', `${sealed('X 5 ARM')}\n`, `${sealed('C 65536 ARM')}\n`, `${sealed('T 0')}\n`),
  {
    group: 'receive errors',
    name: 'a line that is answered by N is no receive error: flag 8 stays clear',
    async run(host) {
      await host.wait(30);
      for (const payload of ['C 5 FLY', 'C 6 RATE', 'C 7 RATE 9', 'C 8 ARM', 'C 9 HELLO 2']) {
        await assertCounted(host, `${sealed(payload)}\n`, false);
      }
    },
  },
  {
    group: 'receive errors',
    name: 'several errors between two telemetry lines set one flag; a valid line after them is accepted',
    async run(host) {
      await host.accepts({ verb: 'RATE', hz: 10 });
      await host.nextTelemetry();
      const from = host.mark();
      for (let turn = 0; turn < 5; turn += 1) host.sendLine('garbage');
      await host.accepts({ verb: 'HALT' });
      await host.wait(250);
      assertEqual('telemetry lines with flag 8', host.telemetrySince(from).filter(hasError).length, 1);
    },
  },
  {
    group: 'receive errors',
    name: 'garbled lines renew nothing: the lease expires as with a dead host',
    async run(host) {
      await moving(host, 100);
      const startedAt = host.now;
      const from = host.mark();
      while (host.eventsSince(from).length === 0 && host.now - startedAt < 1500) {
        host.sendLine('C 9 KEEP 1000*ABCD');
        await host.wait(50);
      }
      assertEqual('events', host.eventsSince(from).join(), 'LEASE');
      assertWithin('ms', host.now - startedAt, 700, 1000 + 60 + host.slack);
    },
  },
  {
    group: 'receive errors',
    name: 'a burst of garbage moves nothing, stops nothing, and does not affect later lines',
    async run(host) {
      await host.accepts(limits());
      const from = host.mark();
      for (let turn = 0; turn < 40; turn += 1) {
        const bytes = Array.from({ length: 60 }, (_, index) => {
          const byte = (turn * 73 + index * 151 + index * index * 7) & 0xff;
          return String.fromCharCode(byte === 0x21 ? 0x20 : byte);
        });
        host.sendBytes(bytes.join(''));
        await host.wait(8);
      }
      host.sendBytes('\n');
      await host.wait(30);
      assert(host.telemetrySince(from).some(hasError), 'no flag 8');
      assert(
        host.telemetrySince(from).every(({ state }) => state === 'I'),
        'the state changes',
      );
      await host.accepts({ verb: 'ARM' });
    },
  },
];
