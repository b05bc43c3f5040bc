/** Versions of an actuator's firmware: numbers separated by points. */

/** Whether `found` is older than `other`; null if either is no such version, so that nobody can tell. */
export function isOlderFirmware(found: string, other: string): boolean | null {
  const [ours, theirs] = [numbersOf(found), numbersOf(other)];
  if (ours === null || theirs === null) return null;
  for (let index = 0; index < Math.max(ours.length, theirs.length); index += 1) {
    const difference = (ours[index] ?? 0) - (theirs[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

const numbersOf = (version: string): readonly number[] | null =>
  /^\d{1,5}(\.\d{1,5})*$/.test(version) ? version.split('.').map(Number) : null;
