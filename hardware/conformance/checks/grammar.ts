/** Valid lines, and the replies to invalid ones. Wire specification: "A line". */

import { crc16, crcLetters } from '../../../protocols/wire/crc.ts';
import vectors from '../../../protocols/wire/vectors.json' with { type: 'json' };
import { assert, assertEqual } from '../assert.ts';
import type { Check } from '../check.ts';
import { limits, ready } from '../setups.ts';
import type { TestHost } from '../test-host.ts';

/** Longer than a reply may take. */
const silenceMs = 70;
const verbs = 'HELLO LIMITS ARM DISARM MOVE KEEP HALT STOP RETURN RESET RATE STATUS'.split(' ');
const seqForm = /^C (0|[1-9]\d{0,4})( |$)/;

export const sealed = (payload: string): string => `${payload}*${crcLetters(crc16(payload))}`;

/** Asserts this reply (such as `N 5 verb`), or silence for null. */
export async function assertReply(host: TestHost, line: string, answer: string | null): Promise<void> {
  const from = host.mark();
  host.sendLine(line);
  const replies = (): string[] => host.repliesSince(from).map(replyText);
  if (answer === null) await host.wait(silenceMs + host.slack);
  else await host.until(() => replies().length > 0, silenceMs + host.slack);
  assertEqual(`answer to ${JSON.stringify(line)}`, replies().join(', ') || 'silence', answer ?? 'silence');
}

/** A line with a `!` under a correct CRC may be refused for its verb, or ignored because no line contains 0x21. */
async function assertReplyOrSilence(host: TestHost, line: string, answer: string | null): Promise<void> {
  const from = host.mark();
  host.sendLine(line);
  await host.wait(silenceMs + host.slack);
  const replies = host.repliesSince(from).map(replyText).join(', ');
  assert(replies === '' || replies === answer, `answer to ${JSON.stringify(line)}: ${replies}`);
}

function replyText(reply: { seq: number } & ({ ok: true; fields: readonly string[] } | { ok: false; reason: string })) {
  return reply.ok ? ['A', reply.seq, ...reply.fields].join(' ') : `N ${reply.seq} ${reply.reason}`;
}

/** Derived from the specification's text, not from the codec: CRC, then `C <seq>`, then the verb, then the fields. */
function expectedReply(line: string): string | null {
  const payload = line.slice(0, -5);
  if (line.length > 95 || line !== sealed(payload)) return null;
  const [, seq] = seqForm.exec(payload) ?? [];
  if (seq === undefined || Number(seq) > 65535) return null;
  return `N ${seq} ${verbs.includes(payload.split(' ')[2] ?? '') ? 'syntax' : 'verb'}`;
}

const malformed: readonly (readonly [string, readonly string[], 'verb' | 'syntax'])[] = [
  ['an unknown verb', ['FLY', 'halt', 'Halt', 'STOPP', 'STO', 'H', 'T', '5'], 'verb'],
  ['a field too many', ['ARM 1', 'HALT 0', 'STOP x', 'RESET 1', 'STATUS 1', 'DISARM 1', 'KEEP 400 1'], 'syntax'],
  ['a field too few', ['KEEP', 'RETURN', 'RATE', 'MOVE', 'MOVE 1 1 1', 'LIMITS', 'LIMITS -1 1 1 1 1'], 'syntax'],
  ['a plus sign', ['KEEP +400', 'RETURN +200', 'RATE +50', 'MOVE 0 +100 100 400'], 'syntax'],
  ['a leading zero', ['KEEP 0400', 'RETURN 00', 'RATE 050', 'MOVE 0 100 100 0400', 'RETURN -0100'], 'syntax'],
  ['minus zero', ['MOVE -0 100 100 400', 'RETURN -0'], 'syntax'],
  ['a malformed number', ['KEEP 4e2', 'RATE 50.0', 'RETURN 0x64', 'RATE five', 'KEEP -', 'RETURN 2-00'], 'syntax'],
  ['a number beyond 32 bits', ['RATE 2147483648', 'RETURN 4294967496', 'MOVE -2147483649 1 1 400'], 'syntax'],
  ['a second space', ['KEEP  400', 'ARM ', 'KEEP 400 '], 'syntax'],
];

export const grammar: readonly Check[] = [
  ...vectors.invalid.map(
    ({ line, why }): Check => ({
      group: 'grammar',
      name: `golden invalid line: ${why.replace(/ \(.*\)$/, '')}`,
      async run(host) {
        const answer = expectedReply(line);
        if (line.includes('!')) await assertReplyOrSilence(host, line, answer);
        else await assertReply(host, line, answer);
        assertEqual('state', await host.state(), 'I');
      },
    }),
  ),
  {
    group: 'grammar',
    name: 'golden lines of the device get silence',
    async run(host) {
      for (const { line, kind } of vectors.valid) if (kind !== 'command') await assertReply(host, line, null);
    },
  },
  {
    group: 'grammar',
    name: 'golden commands are each answered under their seq',
    async run(host) {
      const fromI: Readonly<Record<string, string>> = {
        'C 1 LIMITS -1500 3000 150 200 100 180000': 'A 1 -1500 3000 150 200 100 180000',
        'C 2 ARM': 'A 2',
        'C 3 DISARM': 'A 3',
        'C 65535 MOVE 3000 150 100 400': 'N 65535 state',
        'C 0 MOVE -1500 100 50 400': 'N 0 state',
        'C 17 KEEP 400': 'N 17 lease',
        'C 18 HALT': 'A 18',
        'C 19 STOP': 'A 19',
        'C 21 RESET': 'A 21',
        'C 22 RATE 50': 'A 22 50',
        'C 23 STATUS': 'A 23',
        'C 20 RETURN 200': 'A 20 200',
      };
      for (const [payload, answer] of Object.entries(fromI)) {
        assert(
          vectors.valid.some(({ line }) => line === sealed(payload)),
          `${payload} is not a golden line`,
        );
        await assertReply(host, sealed(payload), answer);
      }
    },
  },
  ...malformed.map(
    ([what, payloads, reason]): Check => ({
      group: 'grammar',
      name: `${what} under a right CRC: ${reason}`,
      async run(host) {
        for (const payload of payloads) await assertReply(host, sealed(`C 5 ${payload}`), `N 5 ${reason}`);
        assertEqual('state', await host.state(), 'I');
      },
    }),
  ),
  {
    group: 'grammar',
    name: 'the largest and smallest 32-bit numbers are numbers: range',
    async run(host) {
      for (const payload of ['RATE 2147483647', 'RATE -2147483648', 'RETURN 2147483647', 'RATE -1', 'RETURN -200']) {
        await assertReply(host, sealed(`C 5 ${payload}`), 'N 5 range');
      }
    },
  },
  {
    group: 'grammar',
    name: 'a line without a legal `C <seq>` gets silence',
    async run(host) {
      for (const payload of ['C', 'C ', 'C x STOP', 'C 05 STOP', 'C +5 STOP', 'C  5 STOP', 'C5 STOP', ' C 5 STOP']) {
        await assertReply(host, sealed(payload), null);
      }
      assertEqual('state', await host.state(), 'I');
    },
  },
  {
    group: 'grammar',
    name: 'a wrong CRC gets silence, whichever of its letters is wrong, and is not acted on',
    async run(host) {
      const line = sealed('C 5 STOP');
      for (let letter = line.length - 4; letter < line.length; letter += 1) {
        const wrong = String.fromCharCode(line.charCodeAt(letter) ^ 1);
        await assertReply(host, line.slice(0, letter) + wrong + line.slice(letter + 1), null);
      }
      await assertReply(host, line.replace('*', '+'), null);
      await assertReply(host, line.toLowerCase(), null);
      assertEqual('state', await host.state(), 'I');
    },
  },
  {
    group: 'grammar',
    name: 'every flipped bit of a command is refused, and none is acted on',
    async run(host) {
      await ready(host);
      const line = sealed('C 5 STOP');
      const from = host.mark();
      for (let index = 0; index < line.length; index += 1) {
        for (const bit of [1, 4, 16, 64]) {
          const flipped = line.charCodeAt(index) ^ bit;
          host.sendLine(line.slice(0, index) + String.fromCharCode(flipped) + line.slice(index + 1));
          await host.wait(3);
        }
      }
      await host.wait(30);
      assertEqual('replies', host.repliesSince(from).length, 0);
      assertEqual('state', await host.state(), 'R');
    },
  },
  {
    group: 'grammar',
    name: 'a line of 96 bytes including LF is accepted; one of 97 is dropped whole',
    async run(host) {
      const of = (length: number): string => sealed(`C 5 KEEP ${'0'.repeat(length - 1 - 5 - 9)}`);
      assertEqual('length', of(96).length + 1, 96);
      await assertReply(host, of(96), 'N 5 syntax');
      await assertReply(host, of(97), null);
      await assertReply(host, of(300), null);
      await assertReply(host, sealed('C 6 HALT'), 'A 6');
    },
  },
  {
    group: 'grammar',
    name: 'a command in the tail of an over-long line is not acted on',
    async run(host) {
      for (const filler of [90, 95, 96, 97, 200]) {
        await assertReply(host, 'x'.repeat(filler) + sealed('C 5 STOP'), null);
      }
      assertEqual('state', await host.state(), 'I');
    },
  },
  {
    group: 'grammar',
    name: 'CR is ignored',
    async run(host) {
      await assertReply(host, `${sealed('C 5 HALT')}\r`, 'A 5');
      await assertReply(host, `\r${sealed('C 6 HALT').replace(' ', '\r ')}`, 'A 6');
    },
  },
  {
    group: 'grammar',
    name: 'a line may arrive byte by byte',
    async run(host) {
      const from = host.mark();
      for (const byte of `${sealed('C 5 HALT')}\n`) {
        host.sendBytes(byte);
        await host.wait(7);
      }
      await host.replyTo(5, from, 'HALT, byte by byte');
    },
  },
  {
    group: 'grammar',
    name: 'two lines in one burst are both answered',
    async run(host) {
      const from = host.mark();
      host.sendBytes(`${sealed('C 5 HALT')}\n${sealed('C 6 STATUS')}\n`);
      await host.replyTo(5, from, 'the first');
      await host.replyTo(6, from, 'the second');
    },
  },
  {
    group: 'grammar',
    name: 'non-text bytes get silence and do no harm',
    async run(host) {
      const all = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 0x21);
      for (let start = 0; start < all.length; start += 64) {
        await assertReply(host, String.fromCharCode(...all.slice(start, start + 64)), null);
      }
      await host.accepts({ verb: 'STATUS' });
      assertEqual('state', await host.state(), 'I');
    },
  },
  {
    group: 'grammar',
    name: 'nothing is repaired or clamped: a bad LIMITS leaves the limits as they were',
    async run(host) {
      await assertReply(host, sealed('C 5 LIMITS -2000 6000 300 400 200 0300000'), 'N 5 syntax');
      await host.refuses(limits({ max: 6001 }), 'range');
      await host.refuses({ verb: 'ARM' }, 'limits');
    },
  },
];
