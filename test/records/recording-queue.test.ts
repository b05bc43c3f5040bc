import { describe, expect, it } from 'vitest';
import { Batch } from '../../src/records/batch/batch.ts';
import { BatchShape } from '../../src/records/batch/shape.ts';
import { FrameSplitter } from '../../src/records/child/frames.ts';
import { mostWaitingBytes, RecordingQueue } from '../../src/records/recording-queue.ts';
import type { Urgency } from '../../src/records/sink.ts';
import { headOf, summary } from '../support/records-rig.ts';

function queue() {
  const stops: string[] = [];
  const added: Urgency[] = [];
  const one = new RecordingQueue(() => 0, {
    onAdded: (urgency) => added.push(urgency),
    onStopped: (reason) => stops.push(reason),
  });
  return { queue: one, stops, added };
}

/** What it has to send: the letters of the messages, and the values in the batches. */
function sent(from: RecordingQueue): readonly (string | unknown[])[] {
  const splitter = new FrameSplitter();
  const messages: (string | unknown[])[] = [];
  for (let next = from.take(); next !== null; next = from.take()) {
    for (const { letter, payload } of splitter.push(next)) {
      const shape = new BatchShape(headOf().channels);
      const isBatch = letter === 'p' || letter === 'r';
      const items = isBatch ? [...new Batch(payload).items(shape)].map(({ data }) => data['value']) : [];
      messages.push(isBatch ? [letter, ...items] : letter);
    }
  }
  return messages;
}

describe('the queue of a recording', () => {
  it('sends head, batches and end in their order, and says which batch is prompt', () => {
    const { queue: one, added } = queue();
    one.begin(headOf());
    one.add('inputs', 1, { value: 1 }, 'relaxed');
    one.add('inputs', 2, { value: 2 }, 'relaxed');
    expect(sent(one)).toEqual(['b', ['r', 1, 2]]);
    one.add('inputs', 3, { value: 3 }, 'relaxed');
    one.add('order', 4, { value: 4 }, 'prompt');
    one.end(summary);
    expect(sent(one)).toEqual([['p', 3, 4], 'e']);
    expect(added).toEqual(['prompt', 'relaxed', 'relaxed', 'relaxed', 'prompt', 'prompt']);
    one.acknowledge(6);
    expect(one.size).toBe(0);
  });

  it('gives a new child what the last one did not acknowledge, and where that stands', () => {
    const { queue: one } = queue();
    const head = headOf();
    one.begin(head);
    for (const value of [1, 2]) one.add('inputs', value, { value }, 'relaxed');
    sent(one);
    for (const value of [3, 4]) one.add('inputs', value, { value }, 'relaxed');
    sent(one);
    one.acknowledge(3);
    one.add('inputs', 5, { value: 5 }, 'relaxed');
    expect(one.restart()).toEqual({ nextLine: 4, lastLine: 5, current: { id: head.id, items: 2 } });
    expect(sent(one)).toEqual([
      ['r', 3, 4],
      ['r', 5],
    ]);
    one.acknowledge(6);
    expect(one.restart()).toEqual({ nextLine: 7, lastLine: 6, current: { id: head.id, items: 5 } });
  });

  it('stops a recording that finds no room, once, and takes the next when nothing waits any more', () => {
    const { queue: one, stops } = queue();
    one.begin(headOf());
    const value = 'x'.repeat(10_000);
    for (let count = 0; count < 1000; count += 1) one.add('inputs', count, { value }, 'relaxed');
    expect(one.size).toBeLessThanOrEqual(mostWaitingBytes);
    expect(stops).toEqual(['more than 4 MiB were waiting for the disk']);
    one.begin(headOf());
    expect(stops).toHaveLength(1);
    expect([one.hasStopped, one.isLosing]).toEqual([true, true]);
    for (let line = 1; one.size > 0; line += 1) {
      sent(one);
      one.acknowledge(line);
    }
    one.begin(headOf());
    one.add('inputs', 0, { value: 0 }, 'relaxed');
    expect(sent(one)).toEqual(['b', ['r', 0]]);
    expect([one.hasStopped, one.isLosing]).toEqual([false, false]);
  });

  it('tells the child why a recording stops, behind its last batch', () => {
    const { queue: one, stops } = queue();
    one.begin(headOf());
    one.add('inputs', 1, { value: 1 }, 'relaxed');
    const circle: Record<string, never> = {};
    Object.assign(circle, { circle });
    one.add('inputs', 2, circle, 'relaxed');
    one.add('inputs', 3, { value: 3 }, 'relaxed');
    expect(sent(one)).toEqual(['b', ['r', 1], 'x']);
    expect(stops).toEqual([expect.stringContaining('an item cannot be encoded')]);
  });

  it('ignores what belongs to no recording, and channels that the head does not name', () => {
    const { queue: one } = queue();
    one.add('inputs', 1, { value: 1 }, 'relaxed');
    one.end(summary);
    expect(sent(one)).toEqual([]);
    one.begin(headOf());
    one.add('moods', 1, { value: 1 }, 'relaxed');
    expect(sent(one)).toEqual(['b']);
  });
});
