import { writeFile } from 'node:fs/promises';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { codeOf } from '../storage/durable-file.ts';
import { checkConfiguration, readWritten } from './configuration.ts';

/** As precise as the sensor at rest is: hundredths of a degree. */
export const configuredZero = (degrees: number): number => Math.round(degrees * 100) / 100 + 0;

/**
 * Sets `sensors.zeroDeg` in a configuration that has been read before, and leaves the rest as it is. Throws FulcrumError
 * where the file cannot be written, or is no configuration any more.
 */
export async function writeZero(file: string, zeroDeg: number): Promise<void> {
  const written = readWritten(file);
  checkConfiguration(written, file);
  // Objects by now: that is what was checked.
  const { sensors } = Object(written);
  const changed = { ...Object(written), sensors: { ...sensors, zeroDeg } };
  try {
    await writeFile(file, `${JSON.stringify(changed, null, 2)}\n`);
  } catch (error) {
    throw new FulcrumError(errorCodes.FILE_UNWRITABLE, {
      place: file,
      problem: `cannot be written (${codeOf(error)}); sensors.zeroDeg would be ${zeroDeg}`,
      allowed: 'a file that this user may write',
    });
  }
}
