/** A drive that has failed shows its torque before the brake is released. Wire specification: "Proof of torque". */
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { assertStanding, isBraked, returnAt } from '../setups.ts';
import type { TestHost } from '../test-host.ts';
import { assertReturned } from './returns.ts';

const group = 'proof of torque';
const needs = ['place', 'drive', 'prompt'] as const;
const longestTryMs = 15_000;

/** F after a slip at the release of the brake, by a drive that is dead. */
async function slipped(host: TestHost): Promise<void> {
  await host.controls.drive('dead');
  await host.accepts(returnAt(200));
  await host.event('SLIP', longestTryMs);
  await host.reaches('F', 30);
  await assertStanding(host);
}

/** Asserts that RETURN shows A, and is given up by its proof, without a release of the brake. */
async function assertNotReleased(host: TestHost): Promise<void> {
  const from = host.mark();
  await host.accepts(returnAt(200));
  await host.event('STUCK', 300, from);
  await host.reaches('F', 50);
  await host.wait(200);
  const lines = host.telemetrySince(from);
  assert(
    lines.some(({ state }) => state === 'A'),
    'no A',
  );
  assert(lines.every(isBraked), 'the brake is released');
  assertEqual('events', host.eventsSince(from).join(), 'RETURN host,STUCK');
}

export const proof: readonly Check[] = [
  {
    group,
    name: 'after a slip at a release, RETURN by a dead drive shows A, then STUCK, F, each time, and nothing more is lost',
    needs,
    at: 40,
    async run(host) {
      await slipped(host);
      const { angle } = await host.nextTelemetry();
      for (let turn = 0; turn < 5; turn += 1) await assertNotReleased(host);
      assertWithin('cdeg moved', (await assertStanding(host)) - angle, -12, 12);
    },
  },
  {
    group,
    name: 'rules prove it silently: STUCK once; they ask again every 10 s, and return once the drive is sound',
    needs,
    at: 20,
    async run(host) {
      await slipped(host);
      const from = host.mark();
      await host.event('STUCK', 12_000, from);
      const later = host.mark();
      await host.stays('F', 12_000);
      assert(host.telemetrySince(later).every(isBraked), 'the brake is released');
      assertEqual('events', host.eventsSince(later).join(), '');
      await host.controls.drive('sound');
      await host.event('RETURN stop', 15_000, later);
      await assertReturned(host, 'F', 25_000);
    },
  },
  {
    group,
    name: 'with a bad position sensor it is always proved',
    needs: [...needs, 'sensor'],
    at: 20,
    async run(host) {
      await host.controls.sensor('disconnected');
      await host.reaches('F', 300);
      await host.controls.drive('dead');
      await assertNotReleased(host);
    },
  },
  {
    group,
    name: 'a table on which nothing has failed is released at once',
    needs,
    at: 20,
    async run(host) {
      const sentAt = host.now;
      await host.accepts(returnAt(200));
      const { at } = await host.telemetry('the brake released', (line) => !isBraked(line), 300);
      assertWithin('ms to the release', at - sentAt, 0, 150 + host.slack);
    },
  },
];
