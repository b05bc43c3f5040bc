/**
 * The stock image of StandardFirmata 2.4 for an Uno, read from a development dependency that ships it: third-party code,
 * neither built nor copied here.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';
import { readFlash } from './image.ts';

export const firmataPackage = 'avrgirl-arduino';
const insidePackage = 'junk/hex/uno/StandardFirmata.cpp.hex';

/**
 * @param from URL of the module from which the package is resolved
 * @throws FulcrumError IMAGE_MISSING if the package is not installed or has no such image in this version, IMAGE_DAMAGED if
 * the image is damaged
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
