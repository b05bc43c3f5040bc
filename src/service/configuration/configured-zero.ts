import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { round } from '../../../protocols/base/round.ts';
import { codeOf, writeDurably } from '../../records/files/durable-file.ts';
import { checkConfiguration } from './configuration.ts';
import { readUnchecked } from './read.ts';

/** Rounds to hundredths of a degree, the precision of the sensor at rest. */
export const configuredZero = (zeroDeg: number): number => round(zeroDeg, 2);

/**
 * Sets `sensors.zeroDeg` in a configuration file and leaves the rest as it is. Throws FulcrumError if the file cannot be
 * written, or is not a configuration.
 */
export async function writeZero(file: string, zeroDeg: number): Promise<void> {
  const written = readUnchecked(file);
  checkConfiguration(written, file);
  // The check above has made sure that both are objects.
  const { sensors } = Object(written);
  const changed = { ...Object(written), sensors: { ...sensors, zeroDeg } };
  try {
    await writeDurably(file, `${JSON.stringify(changed, null, 2)}\n`);
  } catch (error) {
    throw new FulcrumError(errorCodes.FILE_UNWRITABLE, {
      place: file,
      problem: `cannot be written (${codeOf(error)}); sensors.zeroDeg would be ${zeroDeg}`,
      allowed: 'a file that this user may write, in a folder that this user may write to',
    });
  }
}
