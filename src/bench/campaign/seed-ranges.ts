/** The seeds that a campaign has run, as ranges in ascending order. */
export interface SeedRange {
  readonly from: number;
  /** The last one. */
  readonly to: number;
}

/** Sorted, and without gaps between those that follow each other directly. The ranges must not overlap. */
export function joined(ranges: readonly SeedRange[]): readonly SeedRange[] {
  const all: SeedRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const before = all.at(-1);
    if (before !== undefined && before.to + 1 === range.from) all[all.length - 1] = { from: before.from, to: range.to };
    else all.push(range);
  }
  return all;
}

/** The seeds that both have; null: none. */
export function overlap(some: readonly SeedRange[], others: readonly SeedRange[]): SeedRange | null {
  for (const a of some) {
    for (const b of others) {
      const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
      if (from <= to) return { from, to };
    }
  }
  return null;
}

export const rangeText = ({ from, to }: SeedRange): string => (from === to ? `${from}` : `${from}..${to}`);
