import { expect, it } from 'vitest';
import { steadyAngle } from '../../hardware/calibration/steady-angle.ts';
import type { ActuatorReading } from '../../hardware/table.ts';
import { degrees, degreesPerSecond, milliamperes, milliseconds } from '../../protocols/base/units.ts';
import { flag } from '../../protocols/wire/messages.ts';

const seconds = 2;
const options = { seconds, isUnscaled: false };

/** 50 a second, with the red stop pressed. */
function readings(
  angleAt: (index: number) => number,
  changed: Partial<ActuatorReading> = {},
  from = 0,
): ActuatorReading[] {
  return Array.from({ length: 50 * seconds }, (_, index) => ({
    at: milliseconds(index * 20),
    nonce: '00A1',
    uptime: milliseconds(index * 20),
    state: 'S',
    angle: degrees(angleAt(index)),
    rate: degreesPerSecond(0),
    target: degrees(0),
    current: milliamperes(0),
    flags: flag.estopOpen | flag.brakeOn,
    ...(index >= from ? changed : {}),
  }));
}

const noise = (index: number, deg: number) => (index % 2 === 0 ? deg : -deg);

it('is the mean of readings that are steady, with their noise', () => {
  const result = steadyAngle(
    readings((index) => 30 + noise(index, 0.05)),
    options,
  );
  expect(result).toMatchObject({ ok: true, angle: { readings: 100 } });
  expect(result.ok && result.angle.angleDeg).toBeCloseTo(30, 6);
  expect(result.ok && result.angle.noiseDeg).toBeCloseTo(0.05, 3);
});

it.each([
  ['the sensor jumps', readings((index) => 30 + noise(index, 0.15)), /jumps: 0\.15° rms, at most 0\.1°/, true],
  ['one reading is far off', readings((index) => (index === 70 ? 33 : 30)), /jumps: 0\.3/, true],
  ['the table moves', readings((index) => 30 + index * 0.002), /moved by 0\.20°, at most 0\.1°/, true],
  ['readings are missing', readings(() => 30).slice(0, 49), /only 49 readings in 2 s/, true],
  ['there are none', [], /only 0 readings/, true],
  [
    'the red stop is turned out in the middle',
    readings(() => 30, { flags: flag.brakeOn }, 60),
    /red stop is not pressed/,
    false,
  ],
  ['the board restarts', readings(() => 30, { nonce: '00A2' }, 60), /restarted meanwhile/, false],
  [
    'the sensor is bad',
    readings(() => 30, { flags: flag.estopOpen | flag.sensorBad }),
    /out of range, or jumps/,
    false,
  ],
] as const)('is refused if %s', (_, given, reason, isPassing) => {
  expect(steadyAngle(given, options)).toEqual({ ok: false, reason: expect.stringMatching(reason), isPassing });
});

it('is measured though the sensor counts as bad, if that is because of its scale', () => {
  const bad = readings(() => 30, { flags: flag.estopOpen | flag.sensorBad });
  expect(steadyAngle(bad, { seconds, isUnscaled: true })).toMatchObject({ ok: true });
});
