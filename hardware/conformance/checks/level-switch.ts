/** A level switch that contradicts the position sensor. Wire specification: rule 14. */
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { assertStanding, isBraked, limits, move, ready, returnAt } from '../setups.ts';
import type { TestHost } from '../test-host.ts';
import { assertReturned } from './returns.ts';

const group = 'level switch';
const needs = ['place', 'levelSwitch', 'prompt'] as const;

const isDoubted = ({ flags }: { readonly flags: number }): boolean => (flags & flag.switchDoubted) !== 0;

/** Closes the switch above level: SWITCH, flag 15. */
async function doubted(host: TestHost): Promise<void> {
  const from = host.mark();
  const closedAt = host.now;
  await host.controls.levelSwitch('closed');
  const at = await host.event('SWITCH', 500, from);
  assertWithin('ms to SWITCH', at - closedAt, 295, 400 + host.slack);
  assert(isDoubted(await host.nextTelemetry()), 'no flag 15');
}

/** Closes the switch where a return passes this angle. */
async function closesAt(host: TestHost, angle: number): Promise<void> {
  await host.telemetry(`${angle}`, (line) => line.angle < angle, 10_000);
  await host.controls.levelSwitch('closed');
}

export const levelSwitch: readonly Check[] = [
  {
    group,
    name: 'closed above +3° for 300 ms: SWITCH, flag 15; RETURN goes to the sensor’s zero',
    needs,
    at: 5,
    async run(host) {
      await doubted(host);
      const from = host.mark();
      await host.accepts(returnAt(200));
      await assertReturned(host, 'I');
      assertEqual('events', host.eventsSince(from).join(), 'RETURN host,LEVEL');
    },
  },
  {
    group,
    name: 'flag 15 outlives a reset',
    needs: [...needs, 'reset'],
    at: 4.5,
    cutsLines: true,
    async run(host) {
      await doubted(host);
      await host.wait(500);
      await host.controls.reset();
      const line = await host.telemetry('the boot', ({ ms }) => ms < 200, 3000);
      assert(isDoubted(line), 'flag 15 is forgotten');
    },
  },
  {
    group,
    name: 'flag 15 falls once the switch has been seen open above and closed below level',
    needs,
    at: 4,
    async run(host) {
      await doubted(host);
      await host.controls.levelSwitch('sound');
      await host.wait(200);
      assert(isDoubted(await host.nextTelemetry()), 'flag 15 falls before it was closed below level');
      await ready(host);
      host.keepsLease = true;
      await host.accepts(move(-350, 200));
      await host.telemetry('R', ({ state }) => state === 'R', 8000);
      assert(!isDoubted(await host.nextTelemetry()), 'flag 15 stays');
    },
  },
  {
    group,
    name: 'the first closing beyond +3° in a return ends it and is believed; the second: SWITCH, flag 15, it goes on',
    needs,
    at: 9,
    async run(host) {
      const from = host.mark();
      await host.accepts(returnAt(200));
      await closesAt(host, 650);
      const { angle } = await host.telemetry('the end', ({ state }) => state !== 'A', 1500);
      assertWithin('cdeg where it ended', angle, 550, 660);
      await host.wait(600);
      assert(!isDoubted(await host.nextTelemetry()), 'flag 15 after the first');
      await host.controls.levelSwitch('sound');
      await host.wait(50);
      await host.accepts(returnAt(200));
      await closesAt(host, 500);
      await host.event('SWITCH', 100);
      await assertReturned(host, 'I');
      assert(isDoubted(await host.nextTelemetry()), 'no flag 15 after the second');
      assert(!host.eventsSince(from).includes('SENSOR'), 'SENSOR');
    },
  },
  {
    group,
    name: 'open below -3° for 300 ms: SWITCH once, no flag 15; RETURN goes head-up',
    needs,
    at: -17,
    async run(host) {
      const from = host.mark();
      await host.controls.levelSwitch('open');
      await host.event('SWITCH', 500, from);
      await host.wait(1000);
      assertEqual('events', host.eventsSince(from).join(), 'SWITCH');
      assert(!isDoubted(await host.nextTelemetry()), 'flag 15');
      await host.accepts(returnAt(100));
      await host.telemetry('head-up', ({ angle }) => angle < -1790, 4000);
    },
  },
  {
    group,
    name: 'open below -3° and closed for 200 ms at a time: RETURN goes on, to the lower limit switch, then to the zero',
    needs,
    at: -17,
    async run(host) {
      await host.controls.levelSwitch('open');
      const from = host.mark();
      await host.accepts(returnAt(400));
      await host.telemetry('head-up', ({ angle }) => angle < -1720, 4000);
      await host.controls.levelSwitch('closed');
      await host.wait(200);
      await host.controls.levelSwitch('open');
      await host.event('SENSOR', 8000, from);
      await assertReturned(host, 'F');
    },
  },
  {
    group,
    name: 'found open at the lower end: an upper end switch that reports its end does not stop the way down, nor the rest of it after a stop',
    needs: ['place', 'levelSwitch', 'upperSwitch', 'prompt'],
    at: -17,
    async run(host) {
      // The search head-up, and the stop at its end, go beyond the session's limits.
      await host.accepts(limits({ min: -1600 }));
      await host.controls.levelSwitch('open');
      await host.controls.upperSwitch('open');
      await host.wait(50);
      const from = host.mark();
      await host.accepts(returnAt(400));
      await host.event('SENSOR', 8000);
      await host.telemetry('-15° on the way', ({ angle }) => angle > -1500, 10_000);
      await host.accepts({ verb: 'STOP' });
      const { state } = await host.telemetry('standing', isBraked, 1000);
      await host.accepts(returnAt(200));
      await assertReturned(host, state, 30_000);
      assertEqual('LIMIT', host.eventsSince(from).filter((event) => event.startsWith('LIMIT')).length, 0);
    },
  },
  {
    group,
    name: 'a sensor that has stood still for 3 s of a return, until the switch closes, is bad: SENSOR, F, at level',
    needs: [...needs, 'sensor'],
    at: 6,
    async run(host) {
      await host.controls.sensor('frozen');
      await host.wait(100);
      const from = host.mark();
      await host.accepts(returnAt(100));
      await host.event('SENSOR', 12_000, from);
      await host.reaches('F', 1000);
      await host.wait(500);
      const groundTruth = host.device.groundTruth?.();
      if (groundTruth !== undefined) assertWithin('the true angle', groundTruth.angleDeg, -1.5, 1.5);
    },
  },
  {
    group,
    name: 'with both bad no rule moves; RETURN goes head-up at 1°/s to the lower limit switch and ends in F',
    needs: [...needs, 'sensor'],
    at: 4,
    async run(host) {
      await doubted(host);
      await host.controls.sensor('disconnected');
      await host.reaches('F', 300);
      await host.stays('F', 11_000);
      const from = host.mark();
      await host.accepts(returnAt(400));
      const ended = await host.telemetry('the end of the return', ({ state }) => state !== 'A', 45_000);
      assertEqual('state at its end', ended.state, 'F');
      assert((ended.flags & flag.lowerLimit) !== 0, 'not at the lower limit switch');
      assert(!host.eventsSince(from).includes('LEVEL'), 'LEVEL');
      await assertStanding(host);
    },
  },
];
