/** Reading the image of StandardFirmata where it is missing or damaged. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { standardFirmata } from '../../hardware/emulator/standard-firmata.ts';
import { errorCodes } from '../../protocols/base/errors.ts';

describe('the image of StandardFirmata', () => {
  it.each([
    ['is missing', null, errorCodes.IMAGE_MISSING, 'install the package again'],
    ['is half an image', ':0400100001020304E2\n', errorCodes.IMAGE_DAMAGED, 'line 2 is not a record'],
  ] as const)('is reported with what to do if it %s', (_, hex, code, words) => {
    const folder = mkdtempSync(join(tmpdir(), 'fulcrum-'));
    try {
      const file = join(folder, 'StandardFirmata.hex');
      if (hex !== null) writeFileSync(file, hex);
      expect(() => standardFirmata(file)).toThrow(
        expect.objectContaining({ code, message: expect.stringContaining(words) }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is in the repository', () => {
    expect(standardFirmata()).toHaveLength(0x4000);
  });
});
