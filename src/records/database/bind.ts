/** What SQLite stores, and the one check that every value passes on its way there. */

/** A value as a column holds it. */
export type SqlValue = string | number | bigint | Uint8Array | null;

const leastInteger = -(2n ** 63n);
const greatestInteger = 2n ** 63n - 1n;

/**
 * Checks a value before it is bound. The library stores NaN as NULL and a boolean as 1 without an error, so that
 * what is read back would be something else than what was given.
 * @param place names the parameter in the error
 * @throws TypeError for everything that is not stored as it is: a defect of this program, never of its user
 */
export function bindable(value: unknown, place: string): SqlValue {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      break;
    case 'bigint':
      if (value >= leastInteger && value <= greatestInteger) return value;
      break;
    default:
      if (value === null || value instanceof Uint8Array) return value;
  }
  throw new TypeError(
    `${place} cannot be stored: ${kindOf(value)}; allowed: a string, a finite number, a bigint of 64 bits, bytes or null`,
  );
}

function kindOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return typeof value === 'object' ? (value?.constructor?.name ?? 'an object') : typeof value;
}
