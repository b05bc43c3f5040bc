/** A point of a line over time; a null `y` is a gap. */
export interface Point {
  readonly x: number;
  readonly y: number | null;
}

/**
 * Reduces the number of points without changing how the line looks: of each time bucket it keeps the first, lowest,
 * highest and last point, so that no spike is lost. Points must be sorted by time.
 */
export function downsample(points: readonly Point[], buckets: number): readonly Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length <= 4 * buckets) return points;
  const width = (last.x - first.x) / buckets || 1;
  const kept: Point[] = [];
  let bucket: Point[] = [];
  let number = 0;
  for (const point of points) {
    const at = Math.floor((point.x - first.x) / width);
    if (at !== number) {
      kept.push(...extremes(bucket));
      bucket = [];
      number = at;
    }
    bucket.push(point);
  }
  return [...kept, ...extremes(bucket)];
}

function extremes(bucket: readonly Point[]): readonly Point[] {
  let lowest = bucket[0];
  let highest = bucket[0];
  for (const point of bucket) {
    // Keeps a gap, if there is one.
    if (point.y === null) lowest = point;
    if (lowest?.y != null && point.y !== null && point.y < lowest.y) lowest = point;
    if (highest?.y == null || (point.y !== null && point.y > highest.y)) highest = point;
  }
  const kept = new Set([bucket[0], lowest, highest, bucket.at(-1)]);
  return bucket.filter((point) => kept.has(point));
}
