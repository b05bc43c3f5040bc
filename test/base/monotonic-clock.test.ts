import { expect, it, vi } from 'vitest';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';

it('takes an instant that is past for the present: Node 24 warns of a delay below zero', async () => {
  const timer = vi.spyOn(globalThis, 'setTimeout');
  try {
    await new Promise<void>((resolve) => new MonotonicClock().after(milliseconds(-36.5), resolve));
    expect(timer.mock.calls.map(([, delay]) => delay)).toEqual([0]);
  } finally {
    timer.mockRestore();
  }
});
