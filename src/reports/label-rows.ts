/** A label to be centred at `x`, in pixels. */
export interface Label {
  readonly x: number;
  readonly width: number;
}

export interface PlacedLabel {
  /** Centre; shifted from the requested position only as far as the edges of the picture require. */
  readonly x: number;
  /** 0 is the first row. */
  readonly row: number;
}

const gap = 4;

/**
 * Places each label in the first row in which it does not overlap another; null if there is no such row. Labels must be
 * sorted by `x`.
 */
export function placeInRows(
  labels: readonly Label[],
  rows: number,
  left: number,
  right: number,
): readonly (PlacedLabel | null)[] {
  const ends: number[] = Array.from({ length: rows }, () => Number.NEGATIVE_INFINITY);
  return labels.map(({ x, width }) => {
    const centre = Math.max(left + width / 2, Math.min(right - width / 2, x));
    const row = ends.findIndex((end) => centre - width / 2 >= end + gap);
    if (row < 0) return null;
    ends[row] = centre + width / 2;
    return { x: centre, row };
  });
}

/** A generous estimate that holds for the system fonts of all platforms. */
export const textWidth = (text: string, size: number): number => text.length * size * 0.6;
