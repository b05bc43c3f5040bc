/**
 * Keeps the process as small as what it holds. V8 lets a heap that is seldom full grow for an hour before it looks
 * through all of it, which on a small computer is memory that somebody else wanted. So it is asked to look, while the
 * table stands and a pause of some tens of milliseconds is nobody's.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../../protocols/base/clock.ts';
import { seconds } from '../../protocols/base/units.ts';
import type { SessionState } from '../session/states.ts';
import { factsOf } from '../session/states.ts';

/** Between two looks at the heap. */
const interval = seconds(30);
/** Bytes by which it may have grown since it was last collected: some minutes of a session. */
const mayGrow = 8 * 2 ** 20;

export interface Heap {
  readonly usedBytes: number;
  collect(): void;
}

/** This process's own. From the call on, the space for what has just been made stays as small as it is. */
export function processHeap(): Heap {
  // 1 MB twice, and not 16: some more collections, each well below a millisecond.
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

/** For as long as the clock runs. */
export function keepHeapSmall(clock: Clock, heap: Heap, state: () => SessionState): void {
  let least = heap.usedBytes;
  const look = (): void => {
    least = Math.min(least, heap.usedBytes);
    if (heap.usedBytes - least > mayGrow && factsOf(state()).isAtRest) {
      heap.collect();
      least = heap.usedBytes;
    }
    clock.after(interval, look);
  };
  clock.after(interval, look);
}
