/** The device's own sounder. Wire specification: rule 13, and the announcements of rules 2 and 5. */
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { faulted, limits, returnAt } from '../setups.ts';
import type { TestHost } from '../test-host.ts';
import { assertReturned } from './returns.ts';

const group = 'sounder';
const silentHostMs = 2000;

const isOn = ({ flags }: { readonly flags: number }): boolean => (flags & flag.sounderOn) !== 0;

/** Waits as a host that is alive and has nothing to say. */
export async function waitAlive(host: TestHost, ms: number): Promise<void> {
  const end = host.now + ms;
  while (host.now < end) {
    await host.accepts({ verb: 'STATUS' });
    await host.wait(Math.max(0, Math.min(500, end - host.now)));
  }
}

/** The lengths of the pulses and of the pauses between them within `ms`, by the ground truth; null without one. */
async function listen(host: TestHost, ms: number): Promise<{ pulses: number[]; pauses: number[] } | null> {
  const { groundTruth } = host.device;
  if (groundTruth === null) {
    await host.wait(ms);
    return null;
  }
  const changes: number[] = [];
  let sounding = groundTruth().sounding;
  const end = host.now + ms;
  let saidAt = host.now;
  while (host.now < end) {
    if (host.now - saidAt >= 500) {
      saidAt = host.now;
      host.send({ verb: 'STATUS' });
    }
    await host.device.pass(1);
    if (groundTruth().sounding === sounding) continue;
    sounding = !sounding;
    changes.push(host.now);
  }
  const lengths = changes.slice(1).map((at, index) => at - (changes[index] ?? at));
  // The first change that is seen may be either; the last one tells which.
  const lastIsPulse = !sounding;
  const isPulse = (index: number): boolean => ((lengths.length - 1 - index) % 2 === 0) === lastIsPulse;
  return {
    pulses: lengths.filter((_, index) => isPulse(index)),
    pauses: lengths.filter((_, index) => !isPulse(index)),
  };
}

export const sounder: readonly Check[] = [
  {
    group,
    name: 'CHIRP: it sounds for 200 ms, flag 14',
    async run(host) {
      assert(!isOn(await host.nextTelemetry()), 'flag 14 before');
      const from = host.mark();
      const sentAt = host.now;
      await host.accepts({ verb: 'CHIRP' });
      const on = await host.telemetry('flag 14', isOn, 60, from);
      assertWithin('ms to flag 14', on.at - sentAt, 0, 40 + host.slack);
      const groundTruth = host.device.groundTruth?.();
      if (groundTruth !== undefined) assert(groundTruth.sounding, 'flag 14, but no sound');
      const off = await host.telemetry('flag 14 clear', (line) => !isOn(line), 400);
      assertWithin('ms of flag 14', off.at - on.at, 170, 240 + host.slack);
    },
  },
  {
    group,
    name: 'off level in F it calls by the high pattern, though the host is alive, until level',
    needs: ['place'],
    at: 6,
    async run(host) {
      await host.accepts(limits({ max: 100 }));
      await host.reaches('F', 100);
      await host.telemetry('flag 14', isOn, 100);
      // 3 + 2 pulses, twice, within 3.3 s; a second of it at least is silence.
      const heard = await listen(host, 5000);
      if (heard !== null) {
        assertWithin('pulses', heard.pulses.length, 8, 12);
        for (const ms of heard.pulses.slice(0, -1)) assertWithin('ms of a pulse', ms, 75, 210);
        assert(new Set(heard.pauses.map((ms) => Math.round(ms / 50))).size > 1, 'the pulses are even');
      }
      await host.accepts(returnAt(400));
      await assertReturned(host, 'F');
      assert(!isOn(await host.nextTelemetry()), 'flag 14 at level');
    },
  },
  {
    group,
    name: 'off level it calls once no line has come for 2 s, and no longer once one comes',
    needs: ['place'],
    at: 6,
    async run(host) {
      const from = host.mark();
      await waitAlive(host, 3000);
      assert(!host.telemetrySince(from).some(isOn), 'flag 14 with a host that sends STATUS');
      await host.accepts({ verb: 'STATUS' });
      const saidAt = host.now;
      const on = await host.telemetry('flag 14', isOn, 2200);
      assertWithin('ms since the last line', on.at - saidAt, silentHostMs - 30, silentHostMs + 60 + host.slack);
      await host.accepts({ verb: 'STATUS' });
      await host.telemetry('flag 14 clear', (line) => !isOn(line), 60);
    },
  },
  {
    group,
    name: 'at level it is silent, in S and F too, without a host',
    at: 4,
    async run(host) {
      await faulted(host);
      const from = host.mark();
      await host.wait(3000);
      assert(!host.telemetrySince(from).some(isOn), 'flag 14 within 5° of level');
    },
  },
  {
    group,
    name: 'a rule’s return is announced by the second pattern, quick and even, for 3 s',
    needs: ['place', 'prompt'],
    at: 6,
    async run(host) {
      const { ms } = await host.nextTelemetry();
      const from = host.mark();
      await waitAlive(host, 6300 - ms);
      assert(!host.telemetrySince(from).some(isOn), 'flag 14 before 6.3 s');
      const announcing = host.mark();
      const heard = await listen(host, 3200);
      const at = await host.event('RETURN boot', 1000, announcing);
      const first = host.telemetrySince(announcing).find(isOn);
      assertWithin('ms of announcement', at - (first?.at ?? at), 2900, 3150 + host.slack);
      if (heard === null) return;
      assertWithin('pulses', heard.pulses.length, 10, 16);
      const lengths = [...heard.pulses.slice(0, -1), ...heard.pauses];
      for (const length of lengths) assertWithin('ms of a pulse or pause', length, 85, 115);
    },
  },
  {
    group,
    name: 'while the red stop is pressed it calls for 120 s',
    needs: ['place', 'estop', 'prompt'],
    at: 6,
    async run(host) {
      await host.controls.estop(true);
      const openedAt = host.now;
      await host.telemetry('flag 14', isOn, 2500);
      const off = await host.telemetry('flag 14 clear', (line) => !isOn(line), 125_000);
      assertWithin('ms since it opened', off.at - openedAt, 119_500, 120_500 + host.slack);
      await host.wait(3000);
      assertEqual('flag 14 later', isOn(await host.nextTelemetry()), false);
    },
  },
];
