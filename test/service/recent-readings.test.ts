import { expect, it } from 'vitest';
import type { ActuatorNotice, TiltSample } from '../../hardware/table.ts';
import { degrees, degreesPerSecond, milliamperes, milliseconds } from '../../protocols/base/units.ts';
import { RecentReadings } from '../../src/service/recent-readings.ts';

function rig() {
  let tilt: (sample: TiltSample) => void = () => {};
  let tell: (notice: ActuatorNotice) => void = () => {};
  const ignore = () => {};
  const readings = new RecentReadings({
    tilt: { subscribe: (listener) => (tilt = listener) },
    actuator: {
      order: ignore,
      stop: ignore,
      renewUntil: ignore,
      chirp: ignore,
      subscribe: (listener) => (tell = listener),
    },
  });
  const sample = (at: number, angle: number) =>
    tilt({ at: milliseconds(at), angle: degrees(angle), rate: degreesPerSecond(0), raw: at });
  return { readings, sample, tell: (notice: ActuatorNotice) => tell(notice) };
}

it('gives the mean and the noise of the last samples', () => {
  const { readings, sample } = rig();
  expect(readings.tilt(0)).toBeNull();
  // Of 100 that are kept, all are of the second angle.
  for (let at = 0; at < 200; at += 10) sample(at, 30);
  for (let at = 200; at < 1200; at += 10) sample(at, at % 20 === 0 ? 1 : 2);
  expect(readings.tilt(1200)).toEqual({ angleDeg: 1.5, noiseDeg: 0.5 });
});

it('gives none of a silent sensor, and forgets what was before the silence', () => {
  const { readings, sample } = rig();
  sample(0, 30);
  expect(readings.tilt(1001)).toBeNull();
  sample(5000, 2);
  expect(readings.tilt(5000)).toEqual({ angleDeg: 2, noiseDeg: 0 });
});

it('gives the actuator’s last telemetry while it is fresh', () => {
  const { readings, tell } = rig();
  const reading = {
    at: milliseconds(100),
    nonce: '1',
    uptime: milliseconds(1),
    state: 'I',
    angle: degrees(0.5),
    rate: degreesPerSecond(0),
    target: degrees(0),
    current: milliamperes(0),
    flags: 2048,
  } as const;
  tell({ kind: 'reading', reading });
  expect(readings.actuator(1100)).toBe(reading);
  expect(readings.actuator(1101)).toBeNull();
});
