import { describe, expect, it } from 'vitest';
import { RunningDelays } from '../../../src/bench/replay/running-delays.ts';

const never = () => false;

describe('a delay that the recording does not have', () => {
  it('fires once, even where the machine does not take it', () => {
    const delays = new RunningDelays([]);
    const running = [{ id: 'pause', afterMs: 100 }];
    delays.follow(running, 0);
    expect(delays.overdue(500, never)).toEqual({ id: 'pause', dueAt: 100 });
    delays.fired('pause');
    delays.follow(running, 100);
    expect(delays.overdue(500, never)).toBeNull();
    expect(delays.isDue('pause', 500)).toBe(false);
  });

  it('fires again where it has begun again', () => {
    const delays = new RunningDelays([]);
    delays.follow([{ id: 'pause', afterMs: 100 }], 0);
    delays.fired('pause');
    delays.follow([{ id: 'pause', afterMs: 100 }], 200);
    expect(delays.overdue(500, never)).toEqual({ id: 'pause', dueAt: 300 });
  });
});
