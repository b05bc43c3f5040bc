import { expect, it } from 'vitest';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { seconds } from '../../protocols/base/units.ts';
import { limitHeapGrowth, processHeap } from '../../src/service/heap-collector.ts';
import type { SessionState } from '../../src/session/states.ts';

const megabytes = (count: number): number => count * 2 ** 20;

it('collects a heap that has grown while the table stands still, and never while it moves', () => {
  const clock = new VirtualClock();
  let state: SessionState = 'session.ramping';
  let collected = 0;
  const heap = {
    usedBytes: megabytes(20),
    collect: () => {
      collected += 1;
      heap.usedBytes = megabytes(20);
    },
  };
  limitHeapGrowth(clock, heap, () => state);
  heap.usedBytes = megabytes(27);
  clock.advanceTo(seconds(60));
  heap.usedBytes = megabytes(90);
  clock.advanceTo(seconds(600));
  expect(collected).toBe(0);
  state = 'session.holding';
  clock.advanceTo(seconds(630));
  expect(collected).toBe(1);
  // No further collection until it grows again.
  clock.advanceTo(seconds(6000));
  expect(collected).toBe(1);
});

it('collects this process’s own heap', () => {
  const heap = processHeap();
  const garbage = (): number => {
    const held = Array.from({ length: 400_000 }, (_, index) => ({ index }));
    return heap.usedBytes + 0 * held.length;
  };
  const full = garbage();
  heap.collect();
  expect(heap.usedBytes).toBeLessThan(full - megabytes(5));
});
