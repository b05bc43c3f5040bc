/** Reading the image of StandardFirmata from a package that is missing, different or damaged. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { firmataPackage, standardFirmata } from '../../hardware/emulator/standard-firmata.ts';
import { errorCodes } from '../../protocols/base/errors.ts';

describe('the image of StandardFirmata', () => {
  it.each([
    ['is not installed', null, errorCodes.IMAGE_MISSING, '--omit=dev'],
    ['has no such image', {}, errorCodes.IMAGE_MISSING, '--omit=dev'],
    ['has half an image', { hex: ':0400100001020304E2\n' }, errorCodes.IMAGE_DAMAGED, 'line 2 is not a record'],
  ] as const)('is reported with what to do if the package %s', (_, found: { hex?: string } | null, code, words) => {
    const folder = mkdtempSync(join(tmpdir(), 'fulcrum-'));
    try {
      const inside = join(folder, 'node_modules', firmataPackage);
      const images = join(inside, 'junk', 'hex', 'uno');
      mkdirSync(images, { recursive: true });
      if (found !== null) writeFileSync(join(inside, 'package.json'), '{}');
      if (found?.hex !== undefined) writeFileSync(join(images, 'StandardFirmata.cpp.hex'), found.hex);
      expect(() => standardFirmata(pathToFileURL(join(folder, 'x.js')).href)).toThrow(
        expect.objectContaining({ code, message: expect.stringContaining(words) }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('is found in the installed package', () => {
    expect(standardFirmata()).toHaveLength(0x4000);
  });
});
