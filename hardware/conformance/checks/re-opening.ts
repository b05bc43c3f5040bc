/** Opening the port must not reset the board. Wire specification: "Opening the port". */

import { assertEqual } from '../assert.ts';
import type { Check } from '../check.ts';
import { hello, returning } from '../setups.ts';

const times = 10;

export const reOpening: readonly Check[] = [
  {
    group: 're-opening',
    name: 'the port opened ten times during a return: no restart, the nonce unchanged, the return continues',
    at: 6,
    cutsLines: true,
    async run(host) {
      const nonce = (await host.accepts(hello))[3] ?? '';
      await returning(host, 100);
      const from = host.mark();
      for (let turn = 1; turn <= times; turn += 1) {
        await host.device.reopen();
        await host.wait(150);
        const line = await host.nextTelemetry();
        assertEqual(`nonce after opening ${turn}`, line.nonce, nonce);
        assertEqual(`state after opening ${turn}`, line.state, 'A');
      }
      const boots = host.lines.slice(from).filter(({ message }) => message?.kind === 'hello').length;
      assertEqual('H lines', boots, 0);
    },
  },
];
