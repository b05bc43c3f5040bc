/** Wire protocol, "Opening the port": it must not. */
import type { Check } from '../check.ts';
import { demandEqual } from '../demand.ts';
import { hello, returning } from '../postures.ts';

const times = 10;

export const reOpening: readonly Check[] = [
  {
    group: 're-opening',
    name: 'the port opened ten times during a return: no restart, the nonce unchanged, the return goes on',
    at: 6,
    cutsLines: true,
    async run(x) {
      const nonce = (await x.accepts(hello))[3] ?? '';
      await returning(x, 100);
      const from = x.mark();
      for (let turn = 1; turn <= times; turn += 1) {
        await x.device.reopen();
        await x.wait(150);
        const line = await x.look();
        demandEqual(`nonce after opening ${turn}`, line.nonce, nonce);
        demandEqual(`state after opening ${turn}`, line.state, 'A');
      }
      const boots = x.lines.slice(from).filter(({ message }) => message?.kind === 'hello').length;
      demandEqual('H lines', boots, 0);
    },
  },
];
