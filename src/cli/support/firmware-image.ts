import { readFileSync } from 'node:fs';
import { type Image, readImage } from '../../../hardware/emulator/image.ts';
import { packageFile } from '../../../hardware/package-file.ts';

/** Reads the actuator's built firmware image, which is checked in next to its source. */
export function firmwareImage(): Image {
  const read = (name: string): string => readFileSync(packageFile('hardware', 'firmware', 'actuator', name), 'latin1');
  return readImage(read('actuator.hex'), read('actuator.hex.txt'));
}
