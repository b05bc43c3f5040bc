/** HELLO and its effects. Wire specification: "Commands". */
import { encode } from '../../../protocols/wire/codec.ts';
import { assert, assertEqual, Nonconformity } from '../assert.ts';
import type { Check } from '../check.ts';
import { hello, keep, limits, ready } from '../setups.ts';

const identifier = /^[a-z0-9.-]{1,16}$/;
const nonceForm = /^[0-9A-F]{4}$/;

export const handshake: readonly Check[] = [
  {
    group: 'handshake',
    name: 'HELLO gives version, firmware, device id, nonce and the six absolutes',
    async run(host) {
      const fields = await host.accepts(hello);
      assertEqual('fields', fields.length, 10);
      const [version, firmware = '', device = '', nonce = '', ...bounds] = fields;
      assertEqual('version', version ?? '', '1');
      assert(identifier.test(firmware), `firmware version ${firmware}`);
      assert(identifier.test(device), `device id ${device}`);
      assert(nonceForm.test(nonce), `nonce ${nonce}`);
      assertEqual('absolutes', bounds.join(' '), '-2000 6000 300 400 200 300000');
    },
  },
  {
    group: 'handshake',
    name: 'HELLO, telemetry and KEEP give one and the same nonce',
    async run(host) {
      const nonce = (await host.accepts(hello))[3] ?? '';
      assertEqual('nonce of telemetry', (await host.nextTelemetry()).nonce, nonce);
      await ready(host);
      assertEqual('nonce of KEEP', (await host.accepts(keep())).join(' '), nonce);
    },
  },
  {
    group: 'handshake',
    name: 'HELLO of another version is refused: version',
    async run(host) {
      for (const version of [0, 2, 65535]) await host.refuses({ verb: 'HELLO', version }, 'version');
    },
  },
  {
    group: 'handshake',
    name: 'HELLO clears the limits',
    async run(host) {
      await host.accepts(limits({ max: 3000 }));
      const fields = await host.accepts(hello);
      assertEqual('maximum', fields[5] ?? '', '6000');
      await host.refuses({ verb: 'ARM' }, 'limits');
    },
  },
  {
    group: 'handshake',
    name: 'HELLO always acts, the identical line too',
    async run(host) {
      const seq = 7;
      const line = encode({ kind: 'command', seq, ...hello });
      const first = await host.askLine(line, seq);
      const second = await host.askLine(line, seq);
      assert(first.ok && second.ok, 'HELLO is refused');
      await host.accepts(limits());
      await host.askLine(line, seq);
      await host.refuses({ verb: 'ARM' }, 'limits');
    },
  },
  {
    group: 'handshake',
    name: 'every reply carries the seq of its command, from 0 to 65535',
    async run(host) {
      for (const seq of [0, 1, 65535]) {
        const line = encode({ kind: 'command', seq, verb: 'STATUS' });
        const { ok } = await host.askLine(line, seq);
        assert(ok, `STATUS with seq ${seq} is refused`);
      }
    },
  },
  {
    group: 'handshake',
    name: 'a command is answered once',
    async run(host) {
      const from = host.mark();
      for (let turn = 0; turn < 10; turn += 1) await host.accepts({ verb: 'STATUS' });
      await host.wait(80);
      const seqs = host.repliesSince(from).map(({ seq }) => seq);
      if (new Set(seqs).size !== 10 || seqs.length !== 10)
        throw new Nonconformity(`10 commands, ${seqs.length} replies`);
    },
  },
];
