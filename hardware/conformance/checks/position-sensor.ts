/** A position sensor that says nothing, or nonsense. Wire protocol, rule 9 and "A return". */
import { flag } from '../../../protocols/wire/messages.ts';
import type { Check } from '../check.ts';
import { demand, demandEqual, demandWithin } from '../demand.ts';
import { demandStanding, moving, returnAt } from '../postures.ts';

const group = 'position sensor';
const needs = ['sensor', 'prompt'] as const;
/** Standing by the switch alone: the suite has to look itself. */
const nearLevel = 1.5;

export const positionSensor: readonly Check[] = [
  ...(['disconnected', 10, -10] as const).map(
    (condition): Check => ({
      group,
      name: `in M, ${typeof condition === 'number' ? `jumping by ${condition}°` : condition}: SENSOR, F, flag 6, standing`,
      needs,
      async run(x) {
        await moving(x, 800);
        const from = x.mark();
        const startedAt = x.now;
        await x.hands.sensor(condition);
        const at = await x.event('SENSOR', 400, from);
        demandWithin('ms', at - startedAt, 0, 150 + x.slack);
        const line = await x.reaches('F', 30);
        demand((line.flags & flag.sensorBad) !== 0, 'no flag 6');
        await x.wait(500);
        const sight = x.device.sight?.();
        if (sight !== undefined) {
          demandWithin('deg/s', Math.abs(sight.rateDegPerS), 0, 0.05);
          demand(sight.brakeOn, 'the brake is off');
        }
        demandEqual('events', x.eventsSince(from).join(), 'SENSOR');
      },
    }),
  ),
  {
    group,
    name: 'in I, disconnected: SENSOR, F',
    needs,
    async run(x) {
      const from = x.mark();
      await x.hands.sensor('disconnected');
      await x.event('SENSOR', 300, from);
      await x.reaches('F', 30);
    },
  },
  {
    group,
    name: 'a single spark is no fault',
    needs,
    async run(x) {
      await moving(x, 400);
      const from = x.mark();
      await x.hands.sensor('disconnected');
      await x.wait(4);
      await x.hands.sensor('sound');
      await x.wait(400);
      demandEqual('events', x.eventsSince(from).join(), '');
      demandEqual('state', await x.state(), 'M');
    },
  },
  {
    group,
    name: 'in A: SENSOR, the return goes on by the switch, at most 2°/s, and ends in F',
    needs: ['place', ...needs],
    at: 7,
    async run(x) {
      await x.accepts(returnAt(400));
      await x.wait(1500);
      const from = x.mark();
      await x.hands.sensor('disconnected');
      await x.event('SENSOR', 300, from);
      let fastest = 0;
      const { sight } = x.device;
      const settled = x.now + 1200;
      const ms = await x.until(() => {
        if (sight !== null && x.now > settled) fastest = Math.max(fastest, Math.abs(sight().rateDegPerS));
        return x.lastState !== 'A';
      }, 12_000);
      demand(ms !== null, 'the return does not end within 12 s');
      demandEqual('state at its end', await x.state(), 'F');
      demand(x.eventsSince(from).includes('LEVEL'), 'no LEVEL at the switch');
      await x.wait(400);
      if (sight !== null) {
        demandWithin('the true angle', sight().angleDeg, -nearLevel, nearLevel);
        demandWithin('true deg/s at most', fastest, 0.5, 2.8);
      }
    },
  },
  {
    group,
    name: 'bad from the start, head-down: RETURN goes by the switch and ends in F at level',
    needs: ['place', ...needs],
    at: 5,
    async run(x) {
      await x.hands.sensor('disconnected');
      await x.reaches('F', 300);
      const from = x.mark();
      await x.accepts(returnAt(400));
      await x.event('LEVEL', 10_000, from);
      await x.reaches('F', 1000);
      await x.wait(400);
      const sight = x.device.sight?.();
      if (sight !== undefined) demandWithin('the true angle', sight.angleDeg, -nearLevel, nearLevel);
    },
  },
  {
    group,
    name: 'bad, level switch closed: nobody knows the way; RETURN stands, F',
    needs: ['place', ...needs],
    at: -6,
    async run(x) {
      await x.hands.sensor('disconnected');
      await x.reaches('F', 300);
      const before = x.device.sight?.().angleDeg;
      await x.accepts(returnAt(200));
      await x.wait(1500);
      demandEqual('state', await x.state(), 'F');
      const after = x.device.sight?.().angleDeg;
      if (before !== undefined && after !== undefined) demandWithin('deg moved', after - before, -0.3, 0.3);
    },
  },
  {
    group,
    name: 'bad and left off level, switch open: RETURN stop after 10 s, by the switch',
    needs: ['place', ...needs],
    at: 3,
    async run(x) {
      const from = x.mark();
      await x.hands.sensor('disconnected');
      const at = await x.event('SENSOR', 300, from);
      const returned = await x.event('RETURN stop', 11_000, from);
      demandWithin('ms', returned - at, 9900, 10_100 + x.slack);
    },
  },
  {
    group,
    name: 'RESET is refused while it is bad, and trusts it again once it is sound',
    needs,
    async run(x) {
      await x.hands.sensor('disconnected');
      await x.reaches('F', 300);
      await x.refuses({ verb: 'RESET' }, 'sensor', 'latched');
      await x.hands.sensor('sound');
      await x.wait(1500);
      await x.accepts({ verb: 'RESET' });
      await x.reaches('I', 50);
      await x.telemetry('flag 6 clear', ({ flags }) => (flags & flag.sensorBad) === 0, 100);
      await demandStanding(x);
    },
  },
];
