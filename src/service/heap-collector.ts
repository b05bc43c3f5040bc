/**
 * Limits how far the process's heap grows. V8 can let a mostly idle heap grow for an hour before a full collection, which
 * wastes memory on a small computer. The collection is therefore requested here, while the table stands still, where a
 * pause of some tens of milliseconds does no harm.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../../protocols/base/clock.ts';
import { seconds } from '../../protocols/base/units.ts';
import { factsOf, type SessionState } from '../session/states.ts';

const checkInterval = seconds(30);
/** Growth since the last collection that is tolerated: some minutes of a session. */
const allowedGrowthBytes = 8 * 2 ** 20;

export interface Heap {
  readonly usedBytes: number;
  collect(): void;
}

/** This process's heap. Also keeps the space for new objects at its present size from the call on. */
export function processHeap(): Heap {
  // Two times 1 MB instead of 16: the additional collections take well below a millisecond each.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  return {
    get usedBytes() {
      return process.memoryUsage().heapUsed;
    },
    collect: () => collect(),
  };
}

/** Collects the heap when it has grown and the table stands still, for as long as the clock runs. */
export function limitHeapGrowth(clock: Clock, heap: Heap, state: () => SessionState): void {
  let leastBytes = heap.usedBytes;
  const check = (): void => {
    leastBytes = Math.min(leastBytes, heap.usedBytes);
    if (heap.usedBytes - leastBytes > allowedGrowthBytes && factsOf(state()).isAtRest) {
      heap.collect();
      leastBytes = heap.usedBytes;
    }
    clock.after(checkInterval, check);
  };
  clock.after(checkInterval, check);
}
