/** Boot, nonce, reset cause, watchdog. Wire specification: "From the device" and rule 11. */
import type { Boot } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin, Nonconformity } from '../assert.ts';
import type { Check } from '../check.ts';
import { assertStanding, hello, limits, moving, ready } from '../setups.ts';
import type { TestHost } from '../test-host.ts';

/** Includes the delay of a boot loader. */
const longestBootMs = 3000;

async function waitForBoot(host: TestHost, from: number): Promise<Boot & { readonly at: number }> {
  const findBoot = (): Boot & { readonly at: number } => {
    for (const { at, message } of host.lines.slice(from)) if (message?.kind === 'hello') return { ...message, at };
    throw new Nonconformity(`no H line within ${longestBootMs} ms of the restart`);
  };
  await host.until(() => host.lines.slice(from).some(({ message }) => message?.kind === 'hello'), longestBootMs);
  return findBoot();
}

/** Waits until a line has ended: H would follow the start of a line that a reset cuts, and be lost with it. */
async function betweenLines(host: TestHost): Promise<void> {
  await host.nextTelemetry();
}

async function powerCycle(host: TestHost): Promise<Boot & { readonly at: number }> {
  await betweenLines(host);
  await host.controls.power(false);
  await host.wait(200);
  const from = host.mark();
  await host.controls.power(true);
  return await waitForBoot(host, from);
}

export const restart: readonly Check[] = [
  {
    group: 'restart',
    name: 'one H line at boot: nonce, version, firmware, device id, cause power; before any telemetry',
    needs: ['power'],
    cutsLines: true,
    async run(host) {
      const [, firmware, device] = await host.accepts(hello);
      await betweenLines(host);
      await host.controls.power(false);
      await host.wait(200);
      const from = host.mark();
      await host.controls.power(true);
      const line = await waitForBoot(host, from);
      assertEqual('version', line.version, 1);
      assertEqual('firmware', line.firmware, firmware ?? '');
      assertEqual('device id', line.deviceId, device ?? '');
      assertEqual('cause', line.resetCause, 'power');
      await host.wait(300);
      const kinds = host.lines.slice(from).flatMap(({ message }) => message?.kind ?? []);
      assertEqual('the first line', kinds[0] ?? 'none', 'hello');
      assertEqual('H lines', kinds.filter((kind) => kind === 'hello').length, 1);
    },
  },
  {
    group: 'restart',
    name: 'the nonce is new at every boot, in H, telemetry and HELLO alike',
    needs: ['power'],
    cutsLines: true,
    async run(host) {
      const nonces = new Set<string>([(await host.accepts(hello))[3] ?? '']);
      for (let turn = 1; turn <= 3; turn += 1) {
        const { nonce } = await powerCycle(host);
        assertEqual('nonce of telemetry', (await host.nextTelemetry()).nonce, nonce);
        assertEqual('nonce of HELLO', (await host.accepts(hello))[3] ?? '', nonce);
        nonces.add(nonce);
        assertEqual('different nonces', nonces.size, turn + 1);
      }
    },
  },
  {
    group: 'restart',
    name: 'after a boot: I, uptime from 0, telemetry 20 Hz, no limits, no lease',
    needs: ['power'],
    cutsLines: true,
    async run(host) {
      await ready(host);
      await powerCycle(host);
      const first = await host.nextTelemetry();
      assertEqual('state', first.state, 'I');
      assertWithin('uptime, ms', first.ms, 0, 500 + host.slack);
      const from = host.mark();
      await host.wait(1000);
      assertWithin('telemetry lines in 1 s', host.telemetrySince(from).length, 19, 21);
      await host.refuses({ verb: 'ARM' }, 'limits');
      await host.refuses({ verb: 'KEEP', lease: 400 }, 'lease');
    },
  },
  {
    group: 'restart',
    name: 'a board that loses power in motion brakes, and nothing resumes at boot',
    needs: ['power', 'prompt'],
    cutsLines: true,
    async run(host) {
      await moving(host, 1000);
      await betweenLines(host);
      await host.controls.power(false);
      await host.wait(300);
      const groundTruth = host.device.groundTruth?.();
      if (groundTruth !== undefined) {
        assert(groundTruth.brakeOn, 'the brake is off without power');
        assertWithin('deg/s', Math.abs(groundTruth.rateDegPerS), 0, 0.05);
      }
      const from = host.mark();
      await host.controls.power(true);
      await waitForBoot(host, from);
      await assertStanding(host);
      await host.stays('I', 500);
    },
  },
  {
    group: 'restart',
    name: 'the board’s reset in motion: brake, cause external, I',
    needs: ['reset', 'prompt'],
    cutsLines: true,
    async run(host) {
      await moving(host, 800);
      await betweenLines(host);
      const from = host.mark();
      await host.controls.reset();
      assertEqual('cause', (await waitForBoot(host, from)).resetCause, 'external');
      await assertStanding(host);
      assertEqual('state', await host.state(), 'I');
    },
  },
  {
    group: 'restart',
    name: 'a program that hangs in motion is restarted by its watchdog within 250 ms, braked: cause watchdog',
    needs: ['hang', 'prompt'],
    cutsLines: true,
    async run(host) {
      await moving(host, 800);
      const { nonce } = await host.nextTelemetry();
      const from = host.mark();
      const hungAt = host.now;
      await host.controls.hang();
      const groundTruth = host.device.groundTruth;
      if (groundTruth !== null) {
        // 250 ms, plus the armature's 30 to 60.
        const ms = await host.until(() => groundTruth().brakeOn, 400);
        assertWithin('ms to the brake', ms ?? Number.POSITIVE_INFINITY, 0, 320);
      }
      const line = await waitForBoot(host, from);
      assertEqual('cause', line.resetCause, 'watchdog');
      assert(line.nonce !== nonce, 'the nonce is the old one');
      assertWithin('ms to H', line.at - hungAt, 0, 1500);
      await assertStanding(host);
    },
  },
  {
    group: 'restart',
    name: 'a session does not outlive a restart: the lease and the limits are gone',
    needs: ['reset', 'prompt'],
    cutsLines: true,
    async run(host) {
      await ready(host);
      const from = host.mark();
      await host.controls.reset();
      await waitForBoot(host, from);
      await host.refuses({ verb: 'KEEP', lease: 400 }, 'lease');
      await host.refuses({ verb: 'MOVE', target: 400, rate: 100, accel: 100, lease: 400 }, 'state');
      await host.accepts(limits());
    },
  },
];
