/** The position sensor's scale in EEPROM. Wire specification: "The position sensor's scale". */
import { flag } from '../../../protocols/wire/messages.ts';
import { encodeScaleRecord, erasedScaleRecord } from '../../../protocols/wire/scale-record.ts';
import { assert, assertEqual, assertWithin } from '../assert.ts';
import type { Check } from '../check.ts';
import { returnAt } from '../setups.ts';
import type { TestHost } from '../test-host.ts';

const group = 'position sensor';
const needs = ['place', 'scale', 'reset', 'prompt'] as const;
/** Includes the delay of a boot loader. */
const longestBootMs = 3000;
const settlesMs = 500;
/** Of an angle, for the noise of either converter (cdeg). */
const noise = 15;
/** Two per cent more than the wiring's span, and 0.8° less to level. */
const calibrated = { span: 13_387, level: 17_000 };

function changed(record: Uint8Array, index: number, bits: number): Uint8Array {
  return record.map((byte, at) => (at === index ? byte ^ bits : byte));
}

const unusable: readonly (readonly [string, Uint8Array])[] = [
  ['with a flipped bit', changed(encodeScaleRecord(calibrated), 2, 0x01)],
  ['cut off', Uint8Array.from([...encodeScaleRecord(calibrated).subarray(0, 6), 0xff, 0xff])],
  ['with a span of 4 % too much', encodeScaleRecord({ span: 13_650, level: 17_325 })],
  ['with level 6° beside its place', encodeScaleRecord({ span: 13_125, level: 19_725 })],
];

/** Stores the record and resets the board, between two lines. */
async function bootWith(host: TestHost, record: Uint8Array): Promise<number> {
  await host.controls.scale(record);
  await host.nextTelemetry();
  const from = host.mark();
  await host.controls.reset();
  const isBooted = (): boolean => host.lines.slice(from).some(({ message }) => message?.kind === 'hello');
  assert((await host.until(isBooted, longestBootMs)) !== null, 'no H line after the reset');
  await host.wait(settlesMs);
  return from;
}

export const scale: readonly Check[] = [
  {
    group,
    name: 'a calibrated scale in EEPROM holds from the next boot, and an erased record is the compiled-in scale',
    needs,
    at: 20,
    cutsLines: true,
    async run(host) {
      await bootWith(host, encodeScaleRecord(calibrated));
      const share = 0.33 + 20 / 131.25;
      const expected = share * calibrated.span - calibrated.level / 4;
      assertWithin('the angle by it', (await host.nextTelemetry()).angle, expected - noise, expected + noise);
      await bootWith(host, erasedScaleRecord());
      assertWithin('the angle without it', (await host.nextTelemetry()).angle, 2000 - noise, 2000 + noise);
    },
  },
  ...unusable.map(
    ([how, record]): Check => ({
      group,
      name: `a scale ${how}: SENSOR and F at boot, no ARM, no RESET; RETURN goes by the switch`,
      needs,
      at: 6,
      cutsLines: true,
      async run(host) {
        const from = await bootWith(host, record);
        assertEqual('events', host.eventsSince(from).join(), 'SENSOR');
        const { state, flags, angle } = await host.nextTelemetry();
        assertEqual('state', state, 'F');
        assert((flags & flag.sensorBad) !== 0, 'no flag 6');
        assertWithin('the angle by the compiled-in scale', angle, 600 - noise, 600 + noise);
        await host.refuses({ verb: 'ARM' }, 'latched');
        await host.wait(1000);
        await host.refuses({ verb: 'RESET' }, 'sensor');
        await host.accepts(returnAt(400));
        await host.event('LEVEL', 10_000, from);
        await host.reaches('F', 1000);
        await host.refuses({ verb: 'RESET' }, 'sensor');
      },
    }),
  ),
];
