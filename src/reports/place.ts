/** A label that wants to stand centred at `x`; all in pixels. */
export interface Wish {
  readonly x: number;
  readonly width: number;
}

export interface Placed {
  /** Centre, moved only as far as the edges of the picture ask. */
  readonly x: number;
  /** 0 is the first row. */
  readonly row: number;
}

const gap = 4;

/**
 * Puts each label in the first row where it touches no other; null where all rows are taken. Wishes must be in order
 * of `x`.
 */
export function placeInRows(
  wishes: readonly Wish[],
  rows: number,
  left: number,
  right: number,
): readonly (Placed | null)[] {
  const ends: number[] = Array.from({ length: rows }, () => Number.NEGATIVE_INFINITY);
  return wishes.map(({ x, width }) => {
    const centre = Math.max(left + width / 2, Math.min(right - width / 2, x));
    const row = ends.findIndex((end) => centre - width / 2 >= end + gap);
    if (row < 0) return null;
    ends[row] = centre + width / 2;
    return { x: centre, row };
  });
}

/** Generous, for the fonts of all systems. */
export const textWidth = (text: string, size: number): number => text.length * size * 0.6;
