import { describe, expect, it } from 'vitest';
import { RunningDelays } from '../../../src/bench/replay/running-delays.ts';
import type { Delay } from '../../../src/session/run.ts';

const never = () => false;
const pause = (): Delay => ({ id: 'pause', afterMs: 100, event: { type: 'xstate.after.pause' } });

describe('a delay that the recording does not have', () => {
  it('fires once, even where the machine does not take it', () => {
    const delays = new RunningDelays([]);
    const running = [pause()];
    delays.follow(running, 0);
    expect(delays.overdue(500, never)).toEqual({ id: 'pause', dueAt: 100 });
    delays.fired('pause');
    delays.follow(running, 100);
    expect(delays.overdue(500, never)).toBeNull();
    expect(delays.isDue('pause', 500)).toBe(false);
  });

  it('fires again where it has begun again', () => {
    const delays = new RunningDelays([]);
    delays.follow([pause()], 0);
    delays.fired('pause');
    delays.follow([pause()], 200);
    expect(delays.overdue(500, never)).toEqual({ id: 'pause', dueAt: 300 });
  });
});
