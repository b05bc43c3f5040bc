/** What is a line, and what is said to one that is none. Wire protocol, "A line". */

import { crc16, crcLetters } from '../../../protocols/wire/crc.ts';
import vectors from '../../../protocols/wire/vectors.json' with { type: 'json' };
import type { Check } from '../check.ts';
import { demand, demandEqual } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import { limits, ready } from '../postures.ts';

/** Longer than a reply may take. */
const silence = 70;
const verbs = 'HELLO LIMITS ARM DISARM MOVE KEEP HALT STOP RETURN RESET RATE STATUS'.split(' ');
const seqForm = /^C (0|[1-9]\d{0,4})( |$)/;

export const sealed = (payload: string): string => `${payload}*${crcLetters(crc16(payload))}`;

/** Demands this reply (`N 5 verb`), or silence where it is null. */
export async function demandAnswer(x: Examiner, line: string, answer: string | null): Promise<void> {
  const from = x.mark();
  x.sayLine(line);
  const heard = (): string[] => x.repliesSince(from).map(replyText);
  if (answer === null) await x.wait(silence + x.slack);
  else await x.until(() => heard().length > 0, silence + x.slack);
  demandEqual(`answer to ${JSON.stringify(line)}`, heard().join(', ') || 'silence', answer ?? 'silence');
}

/** Under a right CRC a `!` makes a verb that is none; but "0x21 is in no line" may as well mean that this is no line. */
async function demandEither(x: Examiner, line: string, answer: string | null): Promise<void> {
  const from = x.mark();
  x.sayLine(line);
  await x.wait(silence + x.slack);
  const heard = x.repliesSince(from).map(replyText).join(', ');
  demand(heard === '' || heard === answer, `answer to ${JSON.stringify(line)}: ${heard}`);
}

function replyText(reply: { seq: number } & ({ ok: true; fields: readonly string[] } | { ok: false; reason: string })) {
  return reply.ok ? ['A', reply.seq, ...reply.fields].join(' ') : `N ${reply.seq} ${reply.reason}`;
}

/** By the section's own sentences, not by the codec: CRC, then `C <seq>`, then the verb, then the fields. */
function dueTo(line: string): string | null {
  const payload = line.slice(0, -5);
  if (line.length > 95 || line !== sealed(payload)) return null;
  const [, seq] = seqForm.exec(payload) ?? [];
  if (seq === undefined || Number(seq) > 65535) return null;
  return `N ${seq} ${verbs.includes(payload.split(' ')[2] ?? '') ? 'syntax' : 'verb'}`;
}

const malformed: readonly (readonly [string, readonly string[], 'verb' | 'syntax'])[] = [
  ['a verb that is none', ['FLY', 'halt', 'Halt', 'STOPP', 'STO', 'H', 'T', '5'], 'verb'],
  ['a field too many', ['ARM 1', 'HALT 0', 'STOP x', 'RESET 1', 'STATUS 1', 'DISARM 1', 'KEEP 400 1'], 'syntax'],
  ['a field too few', ['KEEP', 'RETURN', 'RATE', 'MOVE', 'MOVE 1 1 1', 'LIMITS', 'LIMITS -1 1 1 1 1'], 'syntax'],
  ['a plus sign', ['KEEP +400', 'RETURN +200', 'RATE +50', 'MOVE 0 +100 100 400'], 'syntax'],
  ['a leading zero', ['KEEP 0400', 'RETURN 00', 'RATE 050', 'MOVE 0 100 100 0400', 'RETURN -0100'], 'syntax'],
  ['minus zero', ['MOVE -0 100 100 400', 'RETURN -0'], 'syntax'],
  ['a number that is none', ['KEEP 4e2', 'RATE 50.0', 'RETURN 0x64', 'RATE five', 'KEEP -', 'RETURN 2-00'], 'syntax'],
  ['a number beyond 32 bits', ['RATE 2147483648', 'RETURN 4294967496', 'MOVE -2147483649 1 1 400'], 'syntax'],
  ['a second space', ['KEEP  400', 'ARM ', 'KEEP 400 '], 'syntax'],
];

export const grammar: readonly Check[] = [
  ...vectors.invalid.map(
    ({ line, why }): Check => ({
      group: 'grammar',
      name: `golden line that is none: ${why.replace(/ \(.*\)$/, '')}`,
      async run(x) {
        const answer = dueTo(line);
        if (line.includes('!')) await demandEither(x, line, answer);
        else await demandAnswer(x, line, answer);
        demandEqual('state', await x.state(), 'I');
      },
    }),
  ),
  {
    group: 'grammar',
    name: 'golden lines that are the device’s own get silence',
    async run(x) {
      for (const { line, kind } of vectors.valid) if (kind !== 'command') await demandAnswer(x, line, null);
    },
  },
  {
    group: 'grammar',
    name: 'golden commands are each answered under their seq',
    async run(x) {
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
        demand(
          vectors.valid.some(({ line }) => line === sealed(payload)),
          `${payload} is no golden line`,
        );
        await demandAnswer(x, sealed(payload), answer);
      }
    },
  },
  ...malformed.map(
    ([what, payloads, reason]): Check => ({
      group: 'grammar',
      name: `${what} under a right CRC: ${reason}`,
      async run(x) {
        for (const payload of payloads) await demandAnswer(x, sealed(`C 5 ${payload}`), `N 5 ${reason}`);
        demandEqual('state', await x.state(), 'I');
      },
    }),
  ),
  {
    group: 'grammar',
    name: 'the largest and smallest 32-bit numbers are numbers: range',
    async run(x) {
      for (const payload of ['RATE 2147483647', 'RATE -2147483648', 'RETURN 2147483647', 'RATE -1', 'RETURN -200']) {
        await demandAnswer(x, sealed(`C 5 ${payload}`), 'N 5 range');
      }
    },
  },
  {
    group: 'grammar',
    name: 'a line without a legal `C <seq>` gets silence',
    async run(x) {
      for (const payload of ['C', 'C ', 'C x STOP', 'C 05 STOP', 'C +5 STOP', 'C  5 STOP', 'C5 STOP', ' C 5 STOP']) {
        await demandAnswer(x, sealed(payload), null);
      }
      demandEqual('state', await x.state(), 'I');
    },
  },
  {
    group: 'grammar',
    name: 'a wrong CRC gets silence, whichever of its letters is wrong, and is not acted on',
    async run(x) {
      const line = sealed('C 5 STOP');
      for (let letter = line.length - 4; letter < line.length; letter += 1) {
        const wrong = String.fromCharCode(line.charCodeAt(letter) ^ 1);
        await demandAnswer(x, line.slice(0, letter) + wrong + line.slice(letter + 1), null);
      }
      await demandAnswer(x, line.replace('*', '+'), null);
      await demandAnswer(x, line.toLowerCase(), null);
      demandEqual('state', await x.state(), 'I');
    },
  },
  {
    group: 'grammar',
    name: 'every flipped bit of a command is refused, and none is acted on',
    async run(x) {
      await ready(x);
      const line = sealed('C 5 STOP');
      const from = x.mark();
      for (let index = 0; index < line.length; index += 1) {
        for (const bit of [1, 4, 16, 64]) {
          const flipped = line.charCodeAt(index) ^ bit;
          x.sayLine(line.slice(0, index) + String.fromCharCode(flipped) + line.slice(index + 1));
          await x.wait(3);
        }
      }
      await x.wait(30);
      demandEqual('replies', x.repliesSince(from).length, 0);
      demandEqual('state', await x.state(), 'R');
    },
  },
  {
    group: 'grammar',
    name: 'a line of 96 bytes with its LF is a line; one of 97 is dropped whole',
    async run(x) {
      const of = (length: number): string => sealed(`C 5 KEEP ${'0'.repeat(length - 1 - 5 - 9)}`);
      demandEqual('length', of(96).length + 1, 96);
      await demandAnswer(x, of(96), 'N 5 syntax');
      await demandAnswer(x, of(97), null);
      await demandAnswer(x, of(300), null);
      await demandAnswer(x, sealed('C 6 HALT'), 'A 6');
    },
  },
  {
    group: 'grammar',
    name: 'a command in the tail of an over-long line is not acted on',
    async run(x) {
      for (const filler of [90, 95, 96, 97, 200]) {
        await demandAnswer(x, 'x'.repeat(filler) + sealed('C 5 STOP'), null);
      }
      demandEqual('state', await x.state(), 'I');
    },
  },
  {
    group: 'grammar',
    name: 'CR is ignored',
    async run(x) {
      await demandAnswer(x, `${sealed('C 5 HALT')}\r`, 'A 5');
      await demandAnswer(x, `\r${sealed('C 6 HALT').replace(' ', '\r ')}`, 'A 6');
    },
  },
  {
    group: 'grammar',
    name: 'a line may come byte by byte',
    async run(x) {
      const from = x.mark();
      for (const byte of `${sealed('C 5 HALT')}\n`) {
        x.sayBytes(byte);
        await x.wait(7);
      }
      await x.replyTo(5, from, 'HALT, byte by byte');
    },
  },
  {
    group: 'grammar',
    name: 'two lines in one burst are both answered',
    async run(x) {
      const from = x.mark();
      x.sayBytes(`${sealed('C 5 HALT')}\n${sealed('C 6 STATUS')}\n`);
      await x.replyTo(5, from, 'the first');
      await x.replyTo(6, from, 'the second');
    },
  },
  {
    group: 'grammar',
    name: 'bytes that are no text get silence and hurt nothing',
    async run(x) {
      const all = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 0x21);
      for (let start = 0; start < all.length; start += 64) {
        await demandAnswer(x, String.fromCharCode(...all.slice(start, start + 64)), null);
      }
      await x.accepts({ verb: 'STATUS' });
      demandEqual('state', await x.state(), 'I');
    },
  },
  {
    group: 'grammar',
    name: 'nothing is repaired or clamped: a bad LIMITS leaves the limits as they were',
    async run(x) {
      await demandAnswer(x, sealed('C 5 LIMITS -2000 6000 300 400 200 0300000'), 'N 5 syntax');
      await x.refuses(limits({ max: 6001 }), 'range');
      await x.refuses({ verb: 'ARM' }, 'limits');
    },
  },
];
