/** HELLO, and what it does besides. Wire protocol, "Commands". */
import { encode } from '../../../protocols/wire/codec.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual, Nonconformity } from '../demand.ts';
import { hello, keep, limits, ready } from '../postures.ts';

const identifier = /^[a-z0-9.-]{1,16}$/;
const nonceForm = /^[0-9A-F]{4}$/;

export const handshake: readonly Check[] = [
  {
    group: 'handshake',
    name: 'HELLO gives version, firmware, device id, nonce and the six absolutes',
    async run(x) {
      const fields = await x.accepts(hello);
      demandEqual('fields', fields.length, 10);
      const [version, firmware = '', device = '', nonce = '', ...bounds] = fields;
      demandEqual('version', version ?? '', '1');
      demand(identifier.test(firmware), `firmware version ${firmware}`);
      demand(identifier.test(device), `device id ${device}`);
      demand(nonceForm.test(nonce), `nonce ${nonce}`);
      demandEqual('absolutes', bounds.join(' '), '-2000 6000 300 400 200 300000');
    },
  },
  {
    group: 'handshake',
    name: 'HELLO, telemetry and KEEP give one and the same nonce',
    async run(x) {
      const nonce = (await x.accepts(hello))[3] ?? '';
      demandEqual('nonce of telemetry', (await x.look()).nonce, nonce);
      await ready(x);
      demandEqual('nonce of KEEP', (await x.accepts(keep())).join(' '), nonce);
    },
  },
  {
    group: 'handshake',
    name: 'HELLO of another version is refused: version',
    async run(x) {
      for (const version of [0, 2, 65535]) await x.refuses({ verb: 'HELLO', version }, 'version');
    },
  },
  {
    group: 'handshake',
    name: 'HELLO clears the limits',
    async run(x) {
      await x.accepts(limits({ max: 3000 }));
      const fields = await x.accepts(hello);
      demandEqual('maximum', fields[5] ?? '', '6000');
      await x.refuses({ verb: 'ARM' }, 'limits');
    },
  },
  {
    group: 'handshake',
    name: 'HELLO always acts, the identical line too',
    async run(x) {
      const seq = 7;
      const line = encode({ kind: 'command', seq, ...hello });
      const first = await x.askLine(line, seq);
      const second = await x.askLine(line, seq);
      demand(first.ok && second.ok, 'HELLO is refused');
      await x.accepts(limits());
      await x.askLine(line, seq);
      await x.refuses({ verb: 'ARM' }, 'limits');
    },
  },
  {
    group: 'handshake',
    name: 'every reply carries the seq of its command, from 0 to 65535',
    async run(x) {
      for (const seq of [0, 1, 65535]) {
        const line = encode({ kind: 'command', seq, verb: 'STATUS' });
        const { ok } = await x.askLine(line, seq);
        demand(ok, `STATUS with seq ${seq} is refused`);
      }
    },
  },
  {
    group: 'handshake',
    name: 'a command is answered once',
    async run(x) {
      const from = x.mark();
      for (let turn = 0; turn < 10; turn += 1) await x.accepts({ verb: 'STATUS' });
      await x.wait(80);
      const seqs = x.repliesSince(from).map(({ seq }) => seq);
      if (new Set(seqs).size !== 10 || seqs.length !== 10)
        throw new Nonconformity(`10 commands, ${seqs.length} replies`);
    },
  },
];
