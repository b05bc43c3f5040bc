/** Boot, nonce, reset cause, watchdog. Wire protocol, "From the device" and rule 11. */
import type { Boot } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin, Nonconformity } from '../demand.ts';
import type { Examiner } from '../examiner.ts';
import { demandStanding, hello, limits, moving, ready } from '../postures.ts';

/** A boot loader may wait before the program starts. */
const bootsWithin = 3000;

async function boot(x: Examiner, from: number): Promise<Boot & { readonly at: number }> {
  const heard = (): Boot & { readonly at: number } => {
    for (const { at, message } of x.lines.slice(from)) if (message?.kind === 'hello') return { ...message, at };
    throw new Nonconformity(`no H line within ${bootsWithin} ms of the restart`);
  };
  await x.until(() => x.lines.slice(from).some(({ message }) => message?.kind === 'hello'), bootsWithin);
  return heard();
}

async function cycle(x: Examiner): Promise<Boot & { readonly at: number }> {
  await x.hands.power(false);
  await x.wait(200);
  const from = x.mark();
  await x.hands.power(true);
  return await boot(x, from);
}

export const restart: readonly Check[] = [
  {
    group: 'restart',
    name: 'one H line at boot: nonce, version, firmware, device id, cause power; before any telemetry',
    needs: ['power'],
    cutsLines: true,
    async run(x) {
      const [, firmware, device] = await x.accepts(hello);
      await x.hands.power(false);
      await x.wait(200);
      const from = x.mark();
      await x.hands.power(true);
      const line = await boot(x, from);
      demandEqual('version', line.version, 1);
      demandEqual('firmware', line.firmware, firmware ?? '');
      demandEqual('device id', line.deviceId, device ?? '');
      demandEqual('cause', line.resetCause, 'power');
      await x.wait(300);
      const kinds = x.lines.slice(from).flatMap(({ message }) => message?.kind ?? []);
      demandEqual('the first line', kinds[0] ?? 'none', 'hello');
      demandEqual('H lines', kinds.filter((kind) => kind === 'hello').length, 1);
    },
  },
  {
    group: 'restart',
    name: 'the nonce is new at every boot, in H, telemetry and HELLO alike',
    needs: ['power'],
    cutsLines: true,
    async run(x) {
      const nonces = new Set<string>([(await x.accepts(hello))[3] ?? '']);
      for (let turn = 1; turn <= 3; turn += 1) {
        const { nonce } = await cycle(x);
        demandEqual('nonce of telemetry', (await x.look()).nonce, nonce);
        demandEqual('nonce of HELLO', (await x.accepts(hello))[3] ?? '', nonce);
        nonces.add(nonce);
        demandEqual('different nonces', nonces.size, turn + 1);
      }
    },
  },
  {
    group: 'restart',
    name: 'after a boot: I, uptime from 0, telemetry 20 Hz, no limits, no lease',
    needs: ['power'],
    cutsLines: true,
    async run(x) {
      await ready(x);
      await cycle(x);
      const first = await x.look();
      demandEqual('state', first.state, 'I');
      demandWithin('uptime, ms', first.ms, 0, 500 + x.slack);
      const from = x.mark();
      await x.wait(1000);
      demandWithin('telemetry lines in 1 s', x.telemetrySince(from).length, 19, 21);
      await x.refuses({ verb: 'ARM' }, 'limits');
      await x.refuses({ verb: 'KEEP', lease: 400 }, 'lease');
    },
  },
  {
    group: 'restart',
    name: 'a board that loses its power in motion brakes, and nothing resumes at boot',
    needs: ['power', 'prompt'],
    cutsLines: true,
    async run(x) {
      await moving(x, 1000);
      await x.hands.power(false);
      await x.wait(300);
      const sight = x.device.sight?.();
      if (sight !== undefined) {
        demand(sight.brakeOn, 'the brake is off without power');
        demandWithin('deg/s', Math.abs(sight.rateDegPerS), 0, 0.05);
      }
      const from = x.mark();
      await x.hands.power(true);
      await boot(x, from);
      await demandStanding(x);
      await x.stays('I', 500);
    },
  },
  {
    group: 'restart',
    name: 'the board’s reset in motion: brake, cause external, I',
    needs: ['reset', 'prompt'],
    cutsLines: true,
    async run(x) {
      await moving(x, 800);
      const from = x.mark();
      await x.hands.reset();
      demandEqual('cause', (await boot(x, from)).resetCause, 'external');
      await demandStanding(x);
      demandEqual('state', await x.state(), 'I');
    },
  },
  {
    group: 'restart',
    name: 'a program that hangs in motion is restarted by its watchdog within 250 ms, braked: cause watchdog',
    needs: ['hang', 'prompt'],
    cutsLines: true,
    async run(x) {
      await moving(x, 800);
      const { nonce } = await x.look();
      const from = x.mark();
      const hungAt = x.now;
      await x.hands.hang();
      const sight = x.device.sight;
      if (sight !== null) {
        // 250 ms, and the armature's 30 to 60.
        const ms = await x.until(() => sight().brakeOn, 400);
        demandWithin('ms to the brake', ms ?? Number.POSITIVE_INFINITY, 0, 320);
      }
      const line = await boot(x, from);
      demandEqual('cause', line.resetCause, 'watchdog');
      demand(line.nonce !== nonce, 'the nonce is the old one');
      demandWithin('ms to H', line.at - hungAt, 0, 1500);
      await demandStanding(x);
    },
  },
  {
    group: 'restart',
    name: 'a session does not outlive it: the lease and the limits are gone',
    needs: ['reset', 'prompt'],
    cutsLines: true,
    async run(x) {
      await ready(x);
      const from = x.mark();
      await x.hands.reset();
      await boot(x, from);
      await x.refuses({ verb: 'KEEP', lease: 400 }, 'lease');
      await x.refuses({ verb: 'MOVE', target: 400, rate: 100, accel: 100, lease: 400 }, 'state');
      await x.accepts(limits());
    },
  },
];
