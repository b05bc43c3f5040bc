import { describe, expect, it } from 'vitest';
import { isOlderFirmware } from '../../protocols/wire/firmware-version.ts';

describe('a firmware', () => {
  it.each([
    ['1.0.0', '1.0.0', false],
    ['0.9.9', '1.0.0', true],
    ['1.9.0', '1.10.0', true],
    ['1.0', '1.0.0', false],
    ['1', '1.0.1', true],
    ['2.0', '1.9.9', false],
    ['1.0.0-rc1', '1.0.0', null],
    ['test', '1.0.0', null],
  ] as const)('%s is older than %s: %s', (found, other, isOlder) => {
    expect(isOlderFirmware(found, other)).toBe(isOlder);
  });
});
