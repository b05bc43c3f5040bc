/** How soon. Wire protocol, "Commands": a reply in 60 ms; the rest is its consequence. */
import type { Check } from '../check.ts';
import { demandWithin } from '../demand.ts';
import { replyWithin } from '../examiner.ts';
import { keep, moving, ready } from '../postures.ts';

export const timing: readonly Check[] = [
  {
    group: 'timing',
    name: 'every command is answered within 60 ms, at whatever moment it comes, telemetry at 100 Hz',
    async run(x) {
      await ready(x);
      x.slowestReply = 0;
      for (let turn = 0; turn < 40; turn += 1) {
        await x.wait((turn * 7) % 13);
        await x.accepts(turn % 2 === 0 ? keep() : { verb: 'STATUS' });
      }
      demandWithin('ms at most', x.slowestReply, 0, replyWithin);
    },
  },
  {
    group: 'timing',
    name: 'half the replies come within 20 ms of the command: an answer waits for one telemetry line at most',
    async run(x) {
      await moving(x, 200);
      const times: number[] = [];
      for (let turn = 0; turn < 21; turn += 1) {
        await x.wait((turn * 5) % 11);
        x.slowestReply = 0;
        await x.accepts(keep());
        times.push(x.slowestReply);
      }
      times.sort((a, b) => a - b);
      demandWithin('ms, the median', times[10] ?? Number.POSITIVE_INFINITY, 0, 20 + x.slack);
    },
  },
];
