/** `fulcrum calibrate` against a bench table's own tilt sensor, over its real port. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DeviceProcess } from '../support/device-process.ts';
import { fulcrumProcess } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

it('measures what the sensor reads at level, and writes it to the configuration', async () => {
  const config = join(folder(), 'bench.json');
  const device = await DeviceProcess.start(['--config', config]);
  await device.act('fault tilt=wrong:2');
  const measured = await fulcrumProcess(['calibrate', 'zero', '--config', config, '--yes', '--empty-table', '--json']);
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

it('names the wrong field of a configuration', async () => {
  const config = join(folder(), 'wrong.json');
  writeFileSync(config, JSON.stringify({ actuator: { path: '/dev/null' }, sensors: { path: 'tilt' } }));
  const { code, err } = await fulcrumProcess(['calibrate', '--config', config]);
  expect(code).toBe(2);
  expect(err).toContain('/sensors/path');
});
