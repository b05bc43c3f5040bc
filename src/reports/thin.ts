/** A point of a line over time; `y` is null where there is a gap in it. */
export interface Point {
  readonly x: number;
  readonly y: number | null;
}

/**
 * A line in few points that looks like the whole: of each bucket of time the first, the lowest, the highest and the
 * last point stay, so that no spike is lost. Points must be in order of time.
 */
export function thin(points: readonly Point[], buckets: number): readonly Point[] {
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
    // A gap stays a gap.
    if (point.y === null) lowest = point;
    if (lowest?.y != null && point.y !== null && point.y < lowest.y) lowest = point;
    if (highest?.y == null || (point.y !== null && point.y > highest.y)) highest = point;
  }
  const kept = new Set([bucket[0], lowest, highest, bucket.at(-1)]);
  return bucket.filter((point) => kept.has(point));
}
