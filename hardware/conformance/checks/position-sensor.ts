/** A position sensor that is disconnected or wrong. Wire specification: rule 9 and "A return". */
import { flag } from '../../../protocols/wire/messages.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { assertStanding, moving, returnAt } from '../setups.ts';

const group = 'position sensor';
const needs = ['sensor', 'prompt'] as const;
/** Level for a return by the switch alone, measured by the ground truth. */
const levelDeg = 1.5;

export const positionSensor: readonly Check[] = [
  ...(['disconnected', 10, -10] as const).map(
    (condition): Check => ({
      group,
      name: `in M, ${typeof condition === 'number' ? `jumping by ${condition}°` : condition}: SENSOR, F, flag 6, standing`,
      needs,
      async run(host) {
        await moving(host, 800);
        const from = host.mark();
        const startedAt = host.now;
        await host.controls.sensor(condition);
        const at = await host.event('SENSOR', 400, from);
        assertWithin('ms', at - startedAt, 0, 150 + host.slack);
        const line = await host.reaches('F', 30);
        assert((line.flags & flag.sensorBad) !== 0, 'no flag 6');
        await host.wait(500);
        const groundTruth = host.device.groundTruth?.();
        if (groundTruth !== undefined) {
          assertWithin('deg/s', Math.abs(groundTruth.rateDegPerS), 0, 0.05);
          assert(groundTruth.brakeOn, 'the brake is off');
        }
        assertEqual('events', host.eventsSince(from).join(), 'SENSOR');
      },
    }),
  ),
  {
    group,
    name: 'in I, disconnected: SENSOR, F',
    needs,
    async run(host) {
      const from = host.mark();
      await host.controls.sensor('disconnected');
      await host.event('SENSOR', 300, from);
      await host.reaches('F', 30);
    },
  },
  {
    group,
    name: 'a single glitch is no fault',
    needs,
    async run(host) {
      await moving(host, 400);
      const from = host.mark();
      await host.controls.sensor('disconnected');
      await host.wait(4);
      await host.controls.sensor('sound');
      await host.wait(400);
      assertEqual('events', host.eventsSince(from).join(), '');
      assertEqual('state', await host.state(), 'M');
    },
  },
  {
    group,
    name: 'in A: SENSOR, the return continues by the switch, at most 2°/s, and ends in F',
    needs: ['place', ...needs],
    at: 7,
    async run(host) {
      await host.accepts(returnAt(400));
      await host.wait(1500);
      const from = host.mark();
      await host.controls.sensor('disconnected');
      await host.event('SENSOR', 300, from);
      let fastest = 0;
      const { groundTruth } = host.device;
      const settled = host.now + 1200;
      const ms = await host.until(() => {
        if (groundTruth !== null && host.now > settled)
          fastest = Math.max(fastest, Math.abs(groundTruth().rateDegPerS));
        return host.lastState !== 'A';
      }, 12_000);
      assert(ms !== null, 'the return does not end within 12 s');
      assertEqual('state at its end', await host.state(), 'F');
      assert(host.eventsSince(from).includes('LEVEL'), 'no LEVEL at the switch');
      await host.wait(400);
      if (groundTruth !== null) {
        assertWithin('the true angle', groundTruth().angleDeg, -levelDeg, levelDeg);
        assertWithin('true deg/s at most', fastest, 0.5, 2.8);
      }
    },
  },
  {
    group,
    name: 'bad from the start, head-down: RETURN goes by the switch and ends in F at level',
    needs: ['place', ...needs],
    at: 5,
    async run(host) {
      await host.controls.sensor('disconnected');
      await host.reaches('F', 300);
      const from = host.mark();
      await host.accepts(returnAt(400));
      await host.event('LEVEL', 10_000, from);
      await host.reaches('F', 1000);
      await host.wait(400);
      const groundTruth = host.device.groundTruth?.();
      if (groundTruth !== undefined) assertWithin('the true angle', groundTruth.angleDeg, -levelDeg, levelDeg);
    },
  },
  {
    group,
    name: 'bad, level switch closed: the direction is unknown; RETURN stands, F',
    needs: ['place', ...needs],
    at: -6,
    async run(host) {
      await host.controls.sensor('disconnected');
      await host.reaches('F', 300);
      const before = host.device.groundTruth?.().angleDeg;
      await host.accepts(returnAt(200));
      await host.wait(1500);
      assertEqual('state', await host.state(), 'F');
      const after = host.device.groundTruth?.().angleDeg;
      if (before !== undefined && after !== undefined) assertWithin('deg moved', after - before, -0.3, 0.3);
    },
  },
  {
    group,
    name: 'bad and left off level, switch open: RETURN stop after 10 s, by the switch',
    needs: ['place', ...needs],
    at: 3,
    async run(host) {
      const from = host.mark();
      await host.controls.sensor('disconnected');
      const at = await host.event('SENSOR', 300, from);
      const returned = await host.event('RETURN stop', 11_000, from);
      assertWithin('ms', returned - at, 9900, 10_100 + host.slack);
    },
  },
  {
    group,
    name: 'RESET is refused while it is bad, and accepted once it is sound',
    needs,
    async run(host) {
      await host.controls.sensor('disconnected');
      await host.reaches('F', 300);
      await host.refuses({ verb: 'RESET' }, 'sensor', 'latched');
      await host.controls.sensor('sound');
      await host.wait(1500);
      await host.accepts({ verb: 'RESET' });
      await host.reaches('I', 50);
      await host.telemetry('flag 6 clear', ({ flags }) => (flags & flag.sensorBad) === 0, 100);
      await assertStanding(host);
    },
  },
];
