/** The device deviates from the wire specification. Any other error is one of the suite itself. */
export class Nonconformity extends Error {
  override readonly name = 'Nonconformity';
}

export function assert(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Nonconformity(otherwise);
}

export function assertEqual<T extends string | number | boolean>(what: string, found: T, expected: T): void {
  assert(found === expected, `${what}: ${found} instead of ${expected}`);
}

/** Bounds are inclusive. */
export function assertWithin(what: string, found: number, least: number, most: number): void {
  const shown = Math.round(found * 100) / 100;
  assert(found >= least && found <= most, `${what}: ${shown}, allowed ${Math.round(least)} to ${Math.round(most)}`);
}
