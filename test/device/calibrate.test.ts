/** `fulcrum calibrate` against a bench table's own tilt sensor, behind its real port. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DeviceProcess } from '../support/device-process.ts';
import { fulcrumProcess } from '../support/fulcrum-command.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fulcrum-calibrate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('finds what the sensor reads at level, and writes it where it was asked to', async () => {
  const config = join(folder, 'bench.json');
  const device = new DeviceProcess(['--config', config]);
  await device.paths();
  await device.act('fault tilt=wrong:2');
  const measured = await fulcrumProcess(['calibrate', '--config', config, '--write', '--json']);
  expect(measured.err).toBe('');
  expect(measured.code).toBe(0);
  const { zeroDeg } = JSON.parse(measured.out) as { readonly zeroDeg: number };
  // The offset, and up to 0.1° of how the chip is mounted.
  expect(Math.abs(zeroDeg - 2)).toBeLessThan(0.2);
  const written = JSON.parse(readFileSync(config, 'utf8'));
  expect(written).toMatchObject({ actuator: { path: expect.any(String) }, sensors: { zeroDeg } });
  await device.act('fault tilt=noisy:3');
  const noisy = await fulcrumProcess(['calibrate', '--config', config]);
  expect(noisy.code).toBe(1);
  expect(noisy.err).toMatch(/not measured: .+/);
  expect(JSON.parse(readFileSync(config, 'utf8'))).toEqual(written);
});

it('says what is wrong with a port that is none, and with a configuration', async () => {
  const config = join(folder, 'wrong.json');
  writeFileSync(config, JSON.stringify({ actuator: { path: '/dev/null' }, sensors: { path: 'tilt' } }));
  const { code, err } = await fulcrumProcess(['calibrate', '--config', config]);
  expect(code).toBe(2);
  expect(err).toContain('/sensors/path');
});
