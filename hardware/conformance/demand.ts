/** The device did something else than the protocol says. Anything else that is thrown is a fault of the suite. */
export class Nonconformity extends Error {
  override readonly name = 'Nonconformity';
}

export function demand(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Nonconformity(otherwise);
}

export function demandEqual<T extends string | number | boolean>(what: string, found: T, expected: T): void {
  demand(found === expected, `${what}: ${found} instead of ${expected}`);
}

/** Bounds are inclusive. */
export function demandWithin(what: string, found: number, least: number, most: number): void {
  const shown = Math.round(found * 100) / 100;
  demand(found >= least && found <= most, `${what}: ${shown}, allowed ${Math.round(least)} to ${Math.round(most)}`);
}
