import { expect, it, vi } from 'vitest';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';

it('takes an instant that is past for the present: Node 24 warns of a delay below zero', async () => {
  const timer = vi.spyOn(globalThis, 'setTimeout');
  try {
    const action = await new Promise<() => void>((resolve) => {
      const fire = (): void => resolve(fire);
      new MonotonicClock().after(milliseconds(-36.5), fire);
    });
    // Only its own: whatever else runs in this worker sets timers too.
    const own = timer.mock.calls.filter(([called]) => called === action);
    expect(own.map(([, delay]) => delay)).toEqual([0]);
  } finally {
    timer.mockRestore();
  }
});
