import { describe, expect, it } from 'vitest';
import { GrantedLimits } from '../../../src/bench/oracle/granted-limits.ts';
import type { SessionState } from '../../../src/session/states.ts';
import { excursion } from '../../support/timelines.ts';

describe('the range of the drive test, in a session that stays below it', () => {
  const granted = () => new GrantedLimits({ timeline: excursion(1, 5), limitDeg: 1, faults: [] });
  const enter = (limits: GrantedLimits, to: SessionState) =>
    limits.note({ type: 'state', atMs: 0, from: 'ready', to, step: '', reason: 'test' });

  it('is granted until the table is back within the limit of the session', () => {
    const limits = granted();
    expect(limits.limitDeg).toBe(1);
    enter(limits, 'testing');
    limits.observe(0);
    expect(limits.limitDeg).toBe(3.5);
    enter(limits, 'fault.cutting');
    limits.observe(3.2);
    expect(limits.limitDeg).toBe(3.5);
    limits.observe(0.9);
    expect(limits.limitDeg).toBe(1);
  });
});
