import { readFileSync } from 'node:fs';
import { type Image, readImage } from '../../../hardware/emulator/image.ts';
import { packageFile } from './package-file.ts';

/** The actuator's built program, as it is kept beside its source. */
export function firmwareImage(): Image {
  const kept = (name: string): string => readFileSync(packageFile('hardware', 'firmware', 'actuator', name), 'latin1');
  return readImage(kept('actuator.hex'), kept('actuator.hex.txt'));
}
