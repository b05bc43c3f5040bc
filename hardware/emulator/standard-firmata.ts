/** The stock image of StandardFirmata: third-party code, kept with its licence in `hardware/firmware/standard-firmata`. */
import { readFileSync } from 'node:fs';
import { errorCodes, FulcrumError, messageOf } from '../../protocols/base/errors.ts';
import { packageFile } from '../package-file.ts';
import { readFlash } from './image.ts';

export const standardFirmataFile = packageFile('hardware', 'firmware', 'standard-firmata', 'StandardFirmata.hex');

/**
 * The image as it is in the flash of an ATmega328P.
 * @throws FulcrumError IMAGE_MISSING if there is no such file, IMAGE_DAMAGED if the image is damaged
 */
export function standardFirmata(file: string = standardFirmataFile): Uint16Array {
  let hex: string;
  try {
    hex = readFileSync(file, 'latin1');
  } catch {
    throw new FulcrumError(errorCodes.IMAGE_MISSING, {
      place: file,
      problem: 'the image of StandardFirmata cannot be read',
      allowed: 'a whole installation: install the package again',
    });
  }
  try {
    return readFlash(hex);
  } catch (error) {
    throw new FulcrumError(errorCodes.IMAGE_DAMAGED, {
      place: file,
      problem: messageOf(error),
    });
  }
}
