import { expect, test } from 'vitest';
import { BenchTrace } from '../../src/cli/support/bench-trace.ts';
import type { LiveTrace } from '../../src/console/trace.ts';
import { timeline } from '../support/traced-session.ts';

const reason = 'reason';

test('the bench trace keeps the active alarms in order', () => {
  const trace = new BenchTrace(timeline);
  const alarm = (change: 'raised' | 'acknowledged' | 'cleared', hazard?: 'H10' | 'H18') =>
    trace.entry({ type: 'alarm', atMs: 0, change, priority: 'high', reason, ...(hazard ? { hazard } : {}) });
  alarm('raised', 'H10');
  alarm('raised', 'H18');
  alarm('raised');
  alarm('acknowledged', 'H10');
  const seen: LiveTrace = trace;
  expect(seen.alarms.map(({ hazard }) => hazard)).toEqual(['H10', 'H18', undefined]);
  alarm('cleared', 'H10');
  alarm('cleared');
  expect(trace.alarms.map(({ hazard }) => hazard)).toEqual(['H18']);
});

test('the bench trace keeps the last prompt and the time of its answer', () => {
  const trace = new BenchTrace(timeline);
  const answer = (atMs: number) => trace.entry({ type: 'act', atMs, by: 'patient', act: 'answer', reason: 'well' });
  answer(1);
  expect(trace.prompt).toBeNull();
  trace.entry({ type: 'prompt', atMs: 60_000, asking: true, reason });
  expect(trace.prompt).toEqual({ askedMs: 60_000, answeredMs: null });
  answer(62_000);
  expect(trace.prompt).toEqual({ askedMs: 60_000, answeredMs: 62_000 });
});
