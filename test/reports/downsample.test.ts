import { expect, test } from 'vitest';
import { downsample } from '../../src/reports/downsample.ts';
import { placeInRows } from '../../src/reports/label-rows.ts';
import fc from '../support/fast-check.ts';

const line = fc.array(fc.option(fc.integer({ min: -20, max: 60 }), { nil: null }), { maxLength: 3000 });

test('a downsampled line keeps extremes, ends, gaps and order, and has few points', () => {
  fc.assert(
    fc.property(line, fc.integer({ min: 1, max: 50 }), (ys, buckets) => {
      const points = ys.map((y, x) => ({ x, y }));
      const kept = downsample(points, buckets);
      const values = (list: typeof kept) => list.flatMap(({ y }) => (y === null ? [] : [y]));
      expect(Math.max(...values(kept))).toBe(Math.max(...values(points)));
      expect(kept.some(({ y }) => y === null)).toBe(points.some(({ y }) => y === null));
      expect([kept[0], kept.at(-1)]).toEqual([points[0], points.at(-1)]);
      expect(kept.every((point, index) => index === 0 || point.x > (kept[index - 1]?.x ?? 0))).toBe(true);
      expect(kept.length).toBeLessThanOrEqual(5 * (buckets + 1));
    }),
  );
});

test('the lowest point of a bucket without a gap is kept', () => {
  const points = Array.from({ length: 1000 }, (_, x) => ({ x, y: x === 777 ? -5 : 10 }));
  expect(downsample(points, 10)).toContainEqual({ x: 777, y: -5 });
});

test('a gap of one point is kept', () => {
  const points = Array.from({ length: 1000 }, (_, x) => ({ x, y: x === 555 ? null : x % 7 }));
  expect(downsample(points, 10)).toContainEqual({ x: 555, y: null });
});

test('labels in a row never overlap and stay within the plot', () => {
  const labels = fc
    .array(fc.record({ x: fc.integer({ min: 0, max: 1000 }), width: fc.integer({ min: 10, max: 80 }) }))
    .map((list) => list.sort((a, b) => a.x - b.x));
  fc.assert(
    fc.property(labels, (list) => {
      const places = placeInRows(list, 3, 50, 950);
      const boxes = places.flatMap((place, index) => {
        const width = list[index]?.width ?? 0;
        return place === null ? [] : [{ row: place.row, left: place.x - width / 2, right: place.x + width / 2 }];
      });
      for (const [index, box] of boxes.entries()) {
        expect(box.left).toBeGreaterThanOrEqual(50);
        expect(box.right).toBeLessThanOrEqual(950);
        for (const other of boxes.slice(index + 1)) {
          if (other.row === box.row) expect(other.left >= box.right || box.left >= other.right).toBe(true);
        }
      }
    }),
  );
});
