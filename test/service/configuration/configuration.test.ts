import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { FulcrumError, FulcrumErrors } from '../../../protocols/base/errors.ts';
import {
  checkConfiguration,
  configurationSchemaText,
  readConfiguration,
} from '../../../src/service/configuration/configuration.ts';
import { configurationFile, readConfiguredPaths } from '../../../src/service/configuration/paths.ts';
import { folder } from '../../support/temporary-folder.ts';

const least = { actuator: { path: '/dev/a' }, sensors: { path: '/dev/b' } };
const whole = {
  actuator: { path: '/dev/a', baudRate: 115_200 },
  sensors: { path: '/dev/b', baudRate: 57_600, imu: 'MPU6050', zeroDeg: -1.5 },
  socket: '/run/x.sock',
  data: '/var/lib/x',
  limits: { maxAngleDeg: 45 },
  table: { maxWeightKg: 150, minHeightCm: 150, maxHeightCm: 190 },
  anonymousSessions: true,
  simulatedTable: true,
  records: { sizeCapMiB: 512 },
  log: { level: 'debug' },
};

function problemsOf(value: unknown): readonly string[] {
  try {
    checkConfiguration(value, 'c.json');
    return [];
  } catch (error) {
    if (error instanceof FulcrumErrors) return error.message.split('\n');
    throw error;
  }
}

/** The complete configuration with another value at one JSON pointer; undefined removes the key. */
function withValue(pointer: string, value: unknown): unknown {
  const copy = structuredClone(whole) as Record<string, unknown>;
  const keys = pointer.slice(1).split('/');
  const last = keys.pop() ?? '';
  let at = copy;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

test('configuration.schema.json matches the schema (vitest -u updates it)', async () => {
  await expect(configurationSchemaText()).toMatchFileSnapshot(
    '../../../src/service/configuration/configuration.schema.json',
  );
});

describe('a configuration', () => {
  it('gets the documented defaults for what it omits', () => {
    expect(checkConfiguration(least, 'c.json')).toEqual({
      actuator: { path: '/dev/a', baudRate: 115_200 },
      sensors: { path: '/dev/b', baudRate: 57_600, imu: 'MPU6050', zeroDeg: 0 },
      socket: '/run/fulcrum/fulcrum.sock',
      data: '/var/lib/fulcrum',
      limits: { maxAngleDeg: 30 },
      table: { maxWeightKg: 130, minHeightCm: 140, maxHeightCm: 200 },
      anonymousSessions: false,
      simulatedTable: false,
      records: { sizeCapMiB: 4096 },
      log: { level: 'info' },
    });
  });

  it('keeps every value that it gives', () => {
    expect(checkConfiguration(whole, 'c.json')).toEqual(whole);
  });

  it.each<[string, unknown, string]>([
    ['/table/maxWeightKg', 301, '(found 301); allowed: 50 to 300 kg'],
    ['/table/minHeightCm', 99, '(found 99); allowed: 100 to 180 cm'],
    ['/table/maxHeightCm', 'tall', '(found "tall"); allowed: 150 to 230 cm'],
    ['/anonymousSessions', 'yes', '(found "yes"); allowed: true or false'],
    ['/simulatedTable', 1, '(found 1); allowed: true or false'],
    ['/actuator', undefined, 'is missing; allowed: an object with path'],
    ['/actuator', 7, 'is of the wrong type (found 7); allowed: an object'],
    ['/actuator/path', undefined, 'is missing; allowed: an absolute path'],
    ['/actuator/path', 'ttyUSB0', '(found "ttyUSB0"); allowed: an absolute path'],
    ['/actuator/path', '', '(found ""); allowed: an absolute path'],
    ['/actuator/path', '/dev/a\nb', 'allowed: an absolute path'],
    ['/actuator/baudRate', '115200', '(found "115200"); allowed: 9600, 19200'],
    ['/actuator/baudRate', 115_201, '(found 115201); allowed: 9600, 19200'],
    ['/sensors', null, 'is of the wrong type (found null)'],
    ['/sensors/path', 5, 'is of the wrong type (found 5)'],
    ['/sensors/path', '/dev/a', 'is the actuator’s port (found "/dev/a")'],
    ['/sensors/baudRate', 0, '(found 0); allowed: 9600'],
    ['/sensors/imu', 'BNO055', '(found "BNO055"); allowed: "MPU6050"'],
    ['/sensors/zeroDeg', 10.01, '(found 10.01); allowed: -10 to 10°'],
    ['/sensors/zeroDeg', -11, '(found -11); allowed: -10 to 10°'],
    ['/sensors/zeroDeg', 'level', '(found "level"); allowed: -10 to 10°'],
    ['/socket', 'fulcrum.sock', '(found "fulcrum.sock"); allowed: an absolute path of at most 107 bytes'],
    ['/socket', `/${'é'.repeat(54)}`, 'allowed: an absolute path of at most 107 bytes'],
    ['/socket', 1, 'is of the wrong type (found 1)'],
    ['/data', 'here', '(found "here"); allowed: an absolute path of a folder'],
    ['/data', [], '(found a list of 0)'],
    ['/limits', 60, 'is of the wrong type (found 60)'],
    ['/limits/maxAngleDeg', 61, '(found 61); allowed: 5 to 60°'],
    ['/limits/maxAngleDeg', 4.9, '(found 4.9); allowed: 5 to 60°'],
    ['/limits/maxAngleDeg', null, 'is of the wrong type (found null); allowed: 5 to 60°'],
    ['/limits/minAngleDeg', 1, 'unknown key (found "minAngleDeg"); allowed: an object with maxAngleDeg'],
    ['/log', 'info', 'is of the wrong type (found "info")'],
    ['/log/level', 'loud', '(found "loud"); allowed: error, warn, info, debug, trace'],
    ['/$schema', 3, 'is of the wrong type (found 3)'],
    ['/tcp', 8080, 'unknown key (found "tcp"); allowed: an object with actuator, sensors'],
  ])('is refused with a wrong %s: %j', (pointer, value, words) => {
    const problems = problemsOf(withValue(pointer, value));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(`c.json#${pointer}: `);
    expect(problems[0]).toContain(words);
  });

  it('is refused with every problem at once', () => {
    const problems = problemsOf({ actuator: { path: 1 }, limits: { maxAngleDeg: 99 }, log: { level: '' }, x: 1 });
    expect(problems.map((line) => line.split(':')[0])).toEqual([
      'c.json#/actuator/path',
      'c.json#/sensors',
      'c.json#/limits/maxAngleDeg',
      'c.json#/log/level',
      'c.json#/x',
    ]);
  });

  it('with a key __proto__ is refused and changes no prototype', () => {
    const file = join(folder(), 'proto.json');
    writeFileSync(file, JSON.stringify(least).replace('{', '{"__proto__":{"limits":{"maxAngleDeg":60}},'));
    expect(() => readConfiguration(file)).toThrow('#/__proto__: unknown key');
    expect(({} as Record<string, unknown>)['limits']).toBeUndefined();
  });

  it.each([
    ['{"actuator":1,"actuator":2}', 'the key "actuator" occurs twice'],
    ['{', 'not JSON'],
    ['', 'not JSON'],
    ['\u0000', 'not JSON'],
  ])('that is not JSON is refused with line and column: %j', (text, words) => {
    const file = join(folder(), 'broken.json');
    writeFileSync(file, text);
    expect(() => readConfiguration(file)).toThrow(FulcrumError);
    expect(() => readConfiguration(file)).toThrow(words);
  });

  it('is refused if it is not a file, too large, or missing', () => {
    const place = folder();
    expect(() => readConfiguration(place)).toThrow('is a folder; allowed: a regular file');
    expect(() => readConfiguration('/dev/zero')).toThrow('is a device');
    expect(() => readConfiguration(join(place, 'none'))).toThrow('no such file');
    writeFileSync(join(place, 'large'), ' '.repeat(65_537));
    expect(() => readConfiguration(join(place, 'large'))).toThrow('at most 64 KiB');
    writeFileSync(join(place, 'bytes'), Buffer.from([0xff, 0xfe, 0x00]));
    expect(() => readConfiguration(join(place, 'bytes'))).toThrow('is not text');
  });
});

describe('the configured paths', () => {
  it('come from the file of the option, else of the environment, else the default', () => {
    expect(configurationFile('/a', { FULCRUM_CONFIG: '/b' })).toBe('/a');
    expect(configurationFile(undefined, { FULCRUM_CONFIG: '/b' })).toBe('/b');
    expect(configurationFile(undefined, { FULCRUM_CONFIG: '' })).toBe('/etc/fulcrum/fulcrum.json');
    expect(configurationFile(undefined, {})).toBe('/etc/fulcrum/fulcrum.json');
  });

  it('are read even from an invalid configuration, so that STOP needs no valid one', () => {
    const file = join(folder(), 'paths.json');
    writeFileSync(file, JSON.stringify({ socket: '/s', actuator: { path: '/dev/a', baudRate: 'x' }, wrong: 1 }));
    expect(readConfiguredPaths(file)).toEqual({
      data: '/var/lib/fulcrum',
      problem: null,
      socket: '/s',
      actuator: { path: '/dev/a', baudRate: 115_200 },
    });
    writeFileSync(file, '{');
    expect(readConfiguredPaths(file)).toMatchObject({
      problem: expect.stringContaining('not JSON'),
      socket: '/run/fulcrum/fulcrum.sock',
      actuator: null,
    });
    expect(readConfiguredPaths('/dev/zero')).toMatchObject({
      problem: expect.stringContaining('/dev/zero'),
      socket: '/run/fulcrum/fulcrum.sock',
      actuator: null,
    });
  });
});
