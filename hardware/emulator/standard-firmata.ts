/**
 * The stock StandardFirmata 2.4 for an Uno, as it ships inside a package that is there for development: nobody here wrote
 * or built it, and it is not copied.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';
import { readFlash } from './image.ts';

export const firmataPackage = 'avrgirl-arduino';
const insidePackage = 'junk/hex/uno/StandardFirmata.cpp.hex';

/**
 * Reads the image for the chip's flash.
 * @param from where to look for the package; left out, from here
 * @throws FulcrumError IMAGE_MISSING where the package is not installed, or is another version that has no such image;
 * IMAGE_DAMAGED where it cannot be read as one
 */
export function standardFirmata(from: string = import.meta.url): Uint16Array {
  const place = `the image of StandardFirmata in ${firmataPackage}`;
  let hex: string;
  try {
    const folder = dirname(createRequire(from).resolve(`${firmataPackage}/package.json`));
    hex = readFileSync(join(folder, insidePackage), 'latin1');
  } catch {
    throw new FulcrumError(errorCodes.IMAGE_MISSING, {
      place,
      problem: 'not installed; the emulated table needs it',
      allowed: 'development dependencies installed: npm ci without --omit=dev',
    });
  }
  try {
    return readFlash(hex);
  } catch (error) {
    throw new FulcrumError(errorCodes.IMAGE_DAMAGED, {
      place,
      problem: error instanceof Error ? error.message : String(error),
    });
  }
}
